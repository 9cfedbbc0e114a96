"""What senders get: a version and the values of one person become a letter. This is all they need to know of templates."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fullcircle.interact.templates.compiling import OWN_LINK, Link, Printed
from fullcircle.interact.templates.liquid import Plain, filled, for_address, harmless, noting_missing

SUBJECT = 300
Address = Callable[[str], str]


@dataclass(frozen=True)
class TrackedLink:
    """A random token that stands in the letter for an address."""

    token: str
    url: str
    label: str


@dataclass(frozen=True)
class Rendered:
    """A letter to one person, ready for whoever sends it. `missing` names the fields that were shown without a value."""

    subject: str
    preheader: str
    html: str
    text: str
    links: tuple[TrackedLink, ...] = ()
    missing: tuple[str, ...] = ()


def new_token() -> str:
    """128 random bits: it tells neither whom nor where."""
    return secrets.token_hex(16)


def render(printed: Printed, values: Mapping[str, Any], *, tracked_at: Address | None = None) -> Rendered:
    """Fill a letter in. With `tracked_at`, which makes an address of a token, links are replaced by random ones, unless
    the template says otherwise; whoever sends the letter keeps what they stand for."""
    known = harmless(values)
    with noting_missing(printed.language) as missing:
        found = [address(link, known) for link in printed.links]
        tracked = tokens(printed, found) if tracked_at and printed.track_links else {}
        shown = {
            f"link_{at}": tracked_at(tracked[at].token) if tracked_at and at in tracked else url
            for at, url in enumerate(found)
        }
        everything: dict[str, Plain] = {**known, **shown}
        return Rendered(
            subject=one_line(filled(printed.subject, everything, html=False)),
            preheader=one_line(filled(printed.preheader, everything, html=False)),
            html=filled(printed.html, everything, html=True),
            text=filled(printed.text, everything, html=False),
            links=tuple(tracked.values()),
            missing=tuple(dict.fromkeys(missing)),
        )


def address(link: Link, values: dict[str, Plain]) -> str:
    """Where a link leads for this person. A value stays within its part of the address, whatever it holds."""
    if own := OWN_LINK.match(link.url):
        return str(values.get(own[1], ""))
    return filled(link.url, {name: for_address(each) for name, each in values.items()}, html=False)


def tokens(printed: Printed, found: list[str]) -> dict[int, TrackedLink]:
    return {
        at: TrackedLink(new_token(), found[at], link.label)
        for at, link in enumerate(printed.links)
        if link.can_be_tracked
    }


def one_line(text: str) -> str:
    """A header has no line of its own to give away."""
    return re.sub(r"[\x00-\x20\x7f\x85\u2028\u2029]+", " ", text).strip()[:SUBJECT]
