"""The domains that a website's pages are under."""

import re
from urllib.parse import SplitResult, urlsplit

SHAPE = re.compile(r"(?=.{1,120}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Unfit(ValueError):
    """No domain, as a sentence."""


def parts_of(address: str) -> SplitResult:
    """The parts of an address; of what only looks like one, none."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def domain(text: str) -> str:
    """A domain as it is compared: `https://www.Example.com/shop` is `www.example.com`."""
    text = text.strip().lower()
    bare = re.sub(r"^[a-z]+://", "", text).split("/")[0].split(":")[0].removeprefix("*.")
    if not SHAPE.fullmatch(bare):
        raise Unfit(f"“{text}” is no domain. Write it like shop.example.com.")
    return bare
