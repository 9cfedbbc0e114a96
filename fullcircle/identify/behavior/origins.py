"""Where a visit comes from: the campaign in its address, an ad's click id, or the site that linked to us."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs

from fullcircle.identify.behavior.domains import parts_of

CLICK_IDS = {
    "gclid": ("google", "cpc"),
    "gbraid": ("google", "cpc"),
    "wbraid": ("google", "cpc"),
    "dclid": ("google", "display"),
    "msclkid": ("bing", "cpc"),
    "fbclid": ("facebook", "social"),
    "ttclid": ("tiktok", "cpc"),
    "twclid": ("x", "cpc"),
    "li_fat_id": ("linkedin", "cpc"),
}
SEARCH = ("google", "bing", "duckduckgo", "ecosia", "qwant", "yahoo", "baidu", "yandex", "startpage", "brave")
SOCIAL = {
    "facebook": "facebook", "instagram": "instagram", "linkedin": "linkedin", "lnkd": "linkedin", "t.co": "x",
    "twitter": "x", "x.com": "x", "youtube": "youtube", "youtu": "youtube", "pinterest": "pinterest",
    "reddit": "reddit", "tiktok": "tiktok", "xing": "xing", "mastodon": "mastodon", "bsky": "bluesky",
}  # fmt: skip
MAIL = ("mail.", "outlook.", "webmail.", "deref-")


@dataclass(frozen=True)
class Origin:
    """Where from, in the words of campaign tagging."""

    source: str
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    referrer: str = ""
    landing: str = ""
    click_kind: str = ""
    click_id: str = ""


def origin(page: dict[str, Any], campaign: dict[str, Any]) -> Origin | None:
    """The origin of a page view; None for a step within the site and for a visit that names nothing."""
    address = parts_of(str(page.get("url", "")))
    asked = {key: values[0] for key, values in parse_qs(query_of(address)).items()}
    host = referring_host(str(page.get("referrer", "")), address.hostname or "")
    landing = (str(page.get("path") or address.path))[:500]
    tags = {name: said(campaign, asked, name) for name in ("source", "medium", "campaign", "term", "content")}
    click = next(((kind, asked[kind][:200]) for kind in CLICK_IDS if asked.get(kind)), ("", ""))
    source, medium = tags.pop("source"), tags.pop("medium")
    if not source and click[0]:
        source, medium = CLICK_IDS[click[0]][0], medium or CLICK_IDS[click[0]][1]
    if not source and host:
        source, found = kind_of_site(host)
        medium = medium or found
    if not source and not any(tags.values()):
        return None
    return Origin(
        source or "(unnamed)",
        medium,
        **tags,
        referrer=host,
        landing=landing,
        click_kind=click[0],
        click_id=click[1],
    )


def query_of(address: SplitResult) -> str:
    """Without NUL characters, which PostgreSQL's text does not hold."""
    return address.query[:2000].replace("%00", "")


def said(campaign: dict[str, Any], asked: dict[str, str], name: str) -> str:
    """A tag, from the client or from the address itself."""
    key = "name" if name == "campaign" else name
    value = campaign.get(key) or asked.get(f"utm_{name}") or ""
    return str(value)[: 200 if name in ("campaign", "term", "content") else 100]


def referring_host(referrer: str, own: str) -> str:
    """The site that linked to us, unless it is ourselves."""
    host = (parts_of(referrer).hostname or "").removeprefix("www.")
    own = own.removeprefix("www.")
    return "" if not host or host == own or host.endswith(f".{own}") else host[:200]


def kind_of_site(host: str) -> tuple[str, str]:
    """A search engine, a social network, a mailbox in the browser, or any other site."""
    if host.startswith(MAIL):
        return host, "email"
    labels = host.split(".")
    for engine in SEARCH:
        if engine in labels:
            return engine, "organic"
    for sign, network in SOCIAL.items():
        if sign in labels or host == sign:
            return network, "social"
    return host, "referral"
