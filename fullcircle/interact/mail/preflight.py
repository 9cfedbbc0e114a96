"""Before a mailing leaves: what providers will hold against it, and what to mend. Nothing is sent for it, no link is opened."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from django.utils.translation import gettext as _

from fullcircle.identify.quality.domains import answers, resolver

Weight = Literal["good", "mend", "unknown"]
Texts = Callable[[str], list[str] | None]
CLIPPED = 102_000  # bytes, after which large providers cut a message off
LONGEST_SUBJECT = 70
MOST_LINKS = 40
SHOUTED = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{4,}\b){2,}")
PITCHES = re.compile(
    r"\b(100% free|act now|buy now!|cash bonus|click here|double your|earn money|free money|guaranteed winner|limited time!"
    r"|lose weight|make money|no obligation|risk[- ]free|viagra|you have won|winner!)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:https?://|www\.)([^\s/<>\"]+)", re.IGNORECASE)
NUMBERS = re.compile(r"[0-9.]+|\[[0-9a-f:]+\]", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: in order, to mend (with how), or nobody could be asked."""

    key: str
    weight: Weight
    sentence: str


class Seen(HTMLParser):
    """The links with their words, and the pictures, of an HTML text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.pictures: list[dict[str, str | None]] = []
        self.words = 0
        self.href: str | None = None
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.href, self.inside = given["href"], ""
        elif tag == "img":
            self.pictures.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href is not None:
            self.links.append((self.href, self.inside.strip()))
            self.href = None

    def handle_data(self, data: str) -> None:
        self.inside += data
        self.words += len(data.split())


def of_message(subject: str, text: str, html: str, *, marketing: bool, postal_address: str) -> list[Finding]:
    """What is wrong with a message itself."""
    seen = Seen()
    seen.feed(html)
    found = [
        *about_the_subject(subject),
        *about_the_size(text, html),
        *about_links(seen, text),
        *about_pictures(seen),
        *about_words(subject, text),
    ]
    if marketing:
        found += about_the_foot(text, html, postal_address)
    return found or [Finding("message", "good", _("Nothing about the message itself is to mend."))]


def about_the_subject(subject: str) -> Iterator[Finding]:
    if not subject.strip():
        yield Finding("subject", "mend", _("Write a subject."))
    elif len(subject) > LONGEST_SUBJECT:
        told = {"length": len(subject), "most": LONGEST_SUBJECT}
        yield Finding(
            "subject", "mend", _("The subject has %(length)s characters; phones show about %(most)s.") % told
        )


def about_the_size(text: str, html: str) -> Iterator[Finding]:
    if html and not text.strip():
        yield Finding(
            "text",
            "mend",
            _("Write a plain-text part: some people read nothing else, and filters expect one."),
        )
    size = len(html.encode())
    if size > CLIPPED:
        told = {"size": size // 1000, "most": CLIPPED // 1000}
        sentence = _(
            "The HTML has %(size)s kB; from %(most)s kB on large providers cut it off, with the way to unsubscribe."
        )
        yield Finding("size", "mend", sentence % told)


def about_links(seen: Seen, text: str) -> Iterator[Finding]:
    if len(seen.links) > MOST_LINKS:
        told = _("There are %(many)s links; few mailings need that many.") % {"many": len(seen.links)}
        yield Finding("links", "mend", told)
    for href, words in seen.links:
        for sentence in about_a_link(href, words):
            yield Finding("links", "mend", sentence)


def about_a_link(href: str, words: str) -> Iterator[str]:
    told = {"link": href[:80]}
    if "://" not in href:
        if not href.startswith(("mailto:", "tel:", "#")):
            yield _("“%(link)s” leads nowhere in a mail: write the whole address.") % told
        return
    parts = urlsplit(href)
    host = parts.hostname or ""
    if parts.scheme != "https":
        yield _("“%(link)s” is not encrypted: use https.") % told
    if NUMBERS.fullmatch(host):
        yield _("“%(link)s” names a number instead of a domain, as fraud does.") % told
    shown = ADDRESS.search(words)
    if shown and shown[1].lower().removeprefix("www.") != host.removeprefix("www."):
        both = {"shown": shown[1][:60], "host": host[:60]}
        yield _("A link shows %(shown)s and leads to %(host)s, as fraud does.") % both


def about_pictures(seen: Seen) -> Iterator[Finding]:
    without = sum(1 for each in seen.pictures if "alt" not in each)
    if without:
        yield Finding("images", "mend", _("%(many)s pictures have no description (alt).") % {"many": without})
    if any(not str(each.get("src") or "").startswith("https://") for each in seen.pictures):
        yield Finding("images", "mend", _("Some pictures are not at an https address and will not be shown."))
    if seen.pictures and seen.words < 20 * len(seen.pictures):
        yield Finding(
            "images", "mend", _("There is little text for so many pictures; filters take that for spam.")
        )


def about_words(subject: str, text: str) -> Iterator[Finding]:
    pitches = sorted({found.lower() for found in PITCHES.findall(f"{subject}\n{text}")})
    if pitches:
        yield Finding(
            "words",
            "mend",
            _("Filters know these words from spam: %(words)s.") % {"words": ", ".join(pitches[:5])},
        )
    if SHOUTED.search(f"{subject}\n{text}") or subject.count("!") > 1:
        yield Finding(
            "words", "mend", _("It shouts: write in sentence case, with one exclamation mark at most.")
        )


def about_the_foot(text: str, html: str, postal_address: str) -> list[Finding]:
    if not postal_address.strip():
        return [
            Finding(
                "address",
                "mend",
                _("The law asks for a postal address: write it under Settings, Organization."),
            )
        ]
    return []


def of_domain(domain: str, selector: str, public_key: str, ask: Texts) -> list[Finding]:
    """What the DNS of the sender's domain says about who may send in its name."""
    return [spf(domain, ask), dkim(domain, selector, public_key, ask), dmarc(domain, ask)]


def spf(domain: str, ask: Texts) -> Finding:
    texts = ask(domain)
    if texts is None:
        return unknown("SPF")
    found = [each for each in texts if each.lower().startswith("v=spf1")]
    if not found:
        told = _(
            "There is no SPF record: add a TXT record at %(domain)s that names your mail server, such as “v=spf1 mx -all”."
        )
        return Finding("SPF", "mend", told % {"domain": domain})
    if len(found) > 1:
        return Finding(
            "SPF",
            "mend",
            _("There are %(many)s SPF records; only one counts, so all fail.") % {"many": len(found)},
        )
    if re.search(r"\s\+?all\b", found[0]):
        return Finding(
            "SPF", "mend", _("The SPF record lets everybody send (+all): end it with -all or ~all.")
        )
    return Finding("SPF", "good", _("The SPF record says who may send."))


def dkim(domain: str, selector: str, public_key: str, ask: Texts) -> Finding:
    if not selector:
        return Finding("DKIM", "mend", _("Mail is not signed: make a signing key and use it."))
    name = f"{selector}._domainkey.{domain}"
    texts = ask(name)
    if texts is None:
        return unknown("DKIM")
    there = "".join("".join(texts).split())
    if f"p={public_key}" in there:
        return Finding("DKIM", "good", _("The key that signs stands in the DNS."))
    told = (
        _("The key at %(name)s is another one.")
        if there
        else _("Put the record of the signing key at %(name)s.")
    )
    return Finding("DKIM", "mend", told % {"name": name})


def dmarc(domain: str, ask: Texts) -> Finding:
    texts = ask(f"_dmarc.{domain}")
    if texts is None:
        return unknown("DMARC")
    found = [each for each in texts if each.lower().startswith("v=dmarc1")]
    if len(found) != 1:
        told = _(
            "There has to be one DMARC record at _dmarc.%(domain)s, such as “v=DMARC1; p=none; rua=mailto:you@%(domain)s”."
        )
        return Finding("DMARC", "mend", told % {"domain": domain})
    return Finding("DMARC", "good", _("The DMARC record says what becomes of mail that is not yours."))


def unknown(key: str) -> Finding:
    return Finding(key, "unknown", _("%(key)s: no DNS resolver could be asked from here.") % {"key": key})


def texts_of_the_dns() -> Texts:
    """Asks the system's resolver; where there is none, or it knows nothing of the world, nobody knows."""
    found = resolver()
    if found is None or not answers(found):
        return lambda name: None

    def texts(name: str) -> list[str] | None:
        try:
            return [b"".join(row.strings).decode("utf-8", "replace") for row in found.resolve(name, "TXT")]
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError):
            return None

    return texts
