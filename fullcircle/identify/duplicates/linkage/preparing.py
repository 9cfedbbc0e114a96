"""Rows as they are stored become rows that can be compared: one spelling each, and the keys that alike records share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

from fullcircle.identify.duplicates.linkage import spelling
from fullcircle.identify.duplicates.linkage.kinds import Kind
from fullcircle.identify.duplicates.linkage.spelling import skeleton

Columns = dict[str, list[Any]]
Stored = Mapping[str, Sequence[Any]]

# What is read of each record, in this order.
STORED = {
    "contact": (
        "id", "name", "given_name", "family_name", "email", "phone", "birth_date", "street", "postcode", "city", "region",
        "company",
    ),
    "company": (
        "id", "name", "domain", "website", "vat_number", "email", "phone", "street", "postcode", "city", "region",
    ),
}  # fmt: skip


def prepared(kind: str, stored: Stored) -> Columns:
    """All columns of many records at once; a single one is a list of length one."""
    columns = (people if kind == "contact" else firms)(stored)
    columns["unique_id"] = list(stored["id"])
    return columns


def each(function: Callable[[str], Any], values: Sequence[str | None]) -> list[Any]:
    """The same text is spelled once."""
    known: dict[str | None, Any] = {None: function("")}
    found = []
    for value in values:
        try:
            found.append(known[value])
        except KeyError:
            known[value] = answer = function(value or "")
            found.append(answer)
    return found


def filled(values: Sequence[str]) -> list[str | None]:
    return [value or None for value in values]


def places(stored: Stored) -> Columns:
    """Where somebody is, spelled; `town` and `area` are what is known of it, exactly and roughly."""
    streets = each(spelling.street, stored["street"])
    postcodes = each(spelling.code, stored["postcode"])
    cities = each(spelling.plain, stored["city"])
    return {
        "street": [street or None for street, _, _ in streets],
        "house": [house or None for _, house, _ in streets],
        "road": [road or None for _, _, road in streets],
        "postcode": filled(postcodes),
        "city": filled(cities),
        "region": filled(each(spelling.plain, stored["region"])),
        "town": [postcode or city or None for postcode, city in zip(postcodes, cities, strict=True)],
        "area": [postcode[:3] or city[:4] or "?" for postcode, city in zip(postcodes, cities, strict=True)],
    }


def people(stored: Stored) -> Columns:
    given: list[str | None] = []
    family: list[str | None] = []
    whole: list[str | None] = []
    first: list[str | None] = []
    last: list[str | None] = []
    both: list[str | None] = []
    for name, one, other in zip(stored["name"], stored["given_name"], stored["family_name"], strict=True):
        mine, theirs = spelling.names(name or "", one or "", other or "")
        begin, end = skeleton(mine), skeleton(theirs)
        given.append(mine or None)
        family.append(theirs or None)
        first.append(begin or None)
        last.append(end or None)
        if mine and theirs:
            whole.append(f"{mine} {theirs}" if mine < theirs else f"{theirs} {mine}")
            both.append(f"{begin} {end}" if begin < end else f"{end} {begin}")
        else:
            whole.append(None)
            both.append(None)
    emails = [spelling.email(text) if text else ("", "", "") for text in stored["email"]]
    return {
        "given": given,
        "family": family,
        "whole": whole,
        "first": first,
        "last": last,
        "sounds": both,
        "email": [address or None for address, _, _ in emails],
        "local": [local if len(local) > 4 else None for _, local, _ in emails],
        "phone": [spelling.phone(text) or None if text else None for text in stored["phone"]],
        "born": [str(born) if born else None for born in stored["birth_date"]],
        "firm": [name or None for name, _ in each(spelling.firm, stored["company"])],
        **places(stored),
    }


def firms(stored: Stored) -> Columns:
    named = each(spelling.firm, stored["name"])
    words = [name.split() for name, _ in named]
    emails = [spelling.email(text) if text else ("", "", "") for text in stored["email"]]
    sites = [
        spelling.domain(domain or "") or spelling.domain(website or "") or own
        for domain, website, (_, _, own) in zip(stored["domain"], stored["website"], emails, strict=True)
    ]
    return {
        "name": [name or None for name, _ in named],
        "sorted": [" ".join(sorted(each)) or None for each in words],
        "start": [skeleton(each[0]) if each else None for each in words],
        "longest": [max(each, key=len, default=None) for each in words],
        "form": [form or None for _, form in named],
        "domain": filled(sites),
        "site": [site.rpartition(".")[0] or None for site in sites],
        "vat": filled(each(spelling.code, stored["vat_number"])),
        "email": [address or None for address, _, _ in emails],
        "local": [local if len(local) > 4 else None for _, local, _ in emails],
        "phone": [spelling.phone(text) or None if text else None for text in stored["phone"]],
        **places(stored),
    }


def keys_of(kind: Kind, columns: Columns, place: int = 0) -> list[int]:
    """The keys of one record, as numbers that an index holds: which key, and what it says."""
    found = []
    for number, key in enumerate(kind.keys[: kind.checked]):
        values = [columns[column][place] for column in key]
        if all(values):
            found.append(crc32("\x1f".join((str(number), *values)).encode()) - 2**31)
    return found
