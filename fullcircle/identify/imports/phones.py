"""Phone numbers that are written with their country pass in a microsecond; all others take the long way.

The long way (a full grammar of every country's habits) costs forty times as much. Whatever passes here would have
come out of it the same: a test compares the two.
"""

import re
from functools import cache
from typing import NamedTuple

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

WRITTEN_OUT = re.compile(r"\+([1-9][0-9 ().-]{6,24})", re.ASCII)
MARKS = str.maketrans("", "", " ().-")


class Habits(NamedTuple):
    """What the numbers of a country code look like: how long, and how a call inside the country begins."""

    lengths: frozenset[int]
    prefix: re.Pattern[str] | None


@cache
def habits(code: str) -> Habits | None:
    """The habits behind a country code; None when it is none, or not a country's."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if not regions or regions[0] == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:
        return None
    metadata = PhoneMetadata.metadata_for_region(regions[0])
    if metadata is None:
        return None
    prefix = metadata.national_prefix_for_parsing
    lengths = metadata.general_desc.possible_length if metadata.general_desc else ()
    return Habits(frozenset(lengths), re.compile(prefix) if prefix else None)


def plain_number(text: str) -> str:
    """E.164 of a number that leaves nothing to interpret; empty when the long way must be taken."""
    found = WRITTEN_OUT.fullmatch(text)
    if not found:
        return ""
    digits = found.group(1).translate(MARKS)
    for size in (1, 2, 3):
        if known := habits(digits[:size]):
            return fitting(digits, digits[size:], known)
    return ""


def fitting(digits: str, rest: str, known: Habits) -> str:
    """The number, if its length is right and it does not begin like a call inside the country."""
    if len(rest) not in known.lengths or rest.startswith("0") or (known.prefix and known.prefix.match(rest)):
        return ""
    return f"+{digits}"
