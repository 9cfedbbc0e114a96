"""What a list was asked for: filters, order, columns, place. Names are looked up in the registry, never passed through."""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.fields import CODED, Field
from fullcircle.platform.records.narrowing import Narrowed, NoSuchPart, read_narrowed
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.values import Unfit, parse


class QueryError(ValueError):
    """A list was asked for something it cannot answer; the sentence says what."""


@dataclass(frozen=True)
class Operator:
    """A way to compare, as the URL spells it and as a sentence reads it."""

    key: str
    label: str
    values: str = "one"  # none, one, two or many


IS = Operator("is", "is")
IS_NOT = Operator("not", "is not")
ANY_OF = Operator("in", "is any of", "many")
CONTAINS = Operator("contains", "contains")
BEGINS = Operator("begins", "begins with")
MORE = Operator("gt", "is more than")
AT_LEAST = Operator("gte", "is at least")
LESS = Operator("lt", "is less than")
AT_MOST = Operator("lte", "is at most")
BETWEEN = Operator("between", "is between", "two")
EMPTY = Operator("empty", "is empty", "none")
FILLED = Operator("filled", "is filled", "none")

TEXT = (IS, IS_NOT, CONTAINS, BEGINS, ANY_OF, EMPTY, FILLED)
ORDERED = (IS, MORE, AT_LEAST, LESS, AT_MOST, BETWEEN, EMPTY, FILLED)
PICKED = (IS, IS_NOT, ANY_OF, EMPTY, FILLED)
OPERATORS: dict[str, tuple[Operator, ...]] = {
    **dict.fromkeys(("text", "longtext", "email", "phone", "link"), TEXT),
    **dict.fromkeys(("integer", "number", "money", "date", "datetime"), ORDERED),
    **dict.fromkeys(("choice", "relation", "user", *CODED), PICKED),
    "multichoice": (Operator("is", "includes"), EMPTY, FILLED),
    "yesno": (IS,),
}

PLACE = frozenset(
    {
        "q",
        "sort",
        "after",
        "before",
        "cols",
        "view",
        "archived",
        "limit",
        "ids",
        "among",
        "import",
        "everything",
    }
)
MOST_FILTERS = 20
UNSORTED = ("multichoice", "longtext")  # kinds that have no order


@dataclass(frozen=True)
class Filter:
    """One condition: a field, an operator, values that fit the field."""

    field: Field
    operator: Operator
    values: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        """How the URL spells it: `amount__gt`; `is` needs no suffix."""
        return self.field.key if self.operator.key == "is" else f"{self.field.key}__{self.operator.key}"


@dataclass(frozen=True)
class Sort:
    field: Field
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.field.key}"


@dataclass(frozen=True)
class Cursor:
    """The place between two rows: the sort value and the id of the last row seen."""

    value: Any
    id: int

    def encode(self) -> str:
        return (
            base64.urlsafe_b64encode(json.dumps([self.value, self.id], default=str).encode())
            .decode()
            .rstrip("=")
        )

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        try:
            value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if isinstance(value, (list, dict)) or not isinstance(pk, int) or isinstance(pk, bool):
                raise ValueError
        except (ValueError, binascii.Error):
            raise QueryError("This place in the list is not readable; start from the first page.") from None
        return cls(value, pk)


@dataclass(frozen=True)
class ListQuery:
    """A list as asked for, checked and typed."""

    sort: Sort
    filters: tuple[Filter, ...] = ()
    search: str = ""
    columns: tuple[Field, ...] = ()
    after: Cursor | None = None
    before: Cursor | None = None
    archived: bool = False
    limit: int = 50
    ids: tuple[int, ...] = field(default=())
    narrowed: tuple[Narrowed, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether it is less than everything; an empty one then means that nothing fits, not that nothing is there."""
        return bool(self.filters or self.narrowed or self.search or self.archived or self.ids)


def read_query(resource: Resource, asked: QueryDict, actor: Actor, *, most: int = 200) -> ListQuery:
    """Understand a query string, or say which part of it cannot be understood."""
    known = {each.key: each for each in resource.fields(actor)}
    return ListQuery(
        sort=read_sort(resource, asked.get("sort", ""), known),
        filters=tuple(read_filters(resource, asked, known)),
        search=asked.get("q", "").strip()[:200].replace("\x00", ""),
        columns=tuple(read_columns(resource, asked.get("cols", ""), known)),
        after=Cursor.decode(asked.get("after", "")) if asked.get("after") else None,
        before=Cursor.decode(asked.get("before", "")) if asked.get("before") else None,
        archived=asked.get("archived") == "1",
        limit=read_limit(asked.get("limit", ""), most),
        ids=read_ids(asked.get("ids", "")),
        narrowed=read_parts(resource, asked.getlist("among"), actor),
    )


def read_parts(resource: Resource, asked: list[str], actor: Actor) -> tuple[Narrowed, ...]:
    try:
        return read_narrowed(resource, asked, actor)
    except NoSuchPart as error:
        raise QueryError(str(error)) from None


def read_limit(text: str, most: int) -> int:
    if not text:
        return 50
    if not text.isdecimal() or not 1 <= int(text[:9]) <= most:
        raise QueryError(f"“limit” is a number from 1 to {most}.")
    return int(text)


def read_ids(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    parts = text.split(",")
    if len(parts) > 1000 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        raise QueryError("“ids” are up to 1,000 numbers, with commas between.")
    return tuple(map(int, parts))


def read_sort(resource: Resource, text: str, known: dict[str, Field]) -> Sort:
    text = text or resource.sort
    found = known.get(text.removeprefix("-"))
    if found is None or found.kind in UNSORTED:
        raise QueryError(f"{resource.plural} cannot be sorted by “{text}”.")
    return Sort(found, text.startswith("-"))


def read_columns(resource: Resource, text: str, known: dict[str, Field]) -> Iterable[Field]:
    asked = [key for key in text.split(",") if key] or resource.columns
    if unknown := [key for key in asked if key not in known and key in text]:
        raise QueryError(f"{resource.plural} have no column “{unknown[0]}”.")
    return [known[key] for key in dict.fromkeys(asked) if key in known]


def read_filters(resource: Resource, asked: QueryDict, known: dict[str, Field]) -> Iterable[Filter]:
    keys = [key for key in asked if key not in PLACE and asked.getlist(key) != [""]]
    if len(keys) > MOST_FILTERS:
        raise QueryError(f"A list takes at most {MOST_FILTERS} filters.")
    return [read_filter(resource, key, asked.getlist(key), known) for key in keys]


def read_filter(resource: Resource, key: str, raw: list[str], known: dict[str, Field]) -> Filter:
    name, _, suffix = key.partition("__")
    found = known.get(name)
    if found is None:
        raise QueryError(f"{resource.plural} have no field “{name}”.")
    operator = next((each for each in OPERATORS[found.kind] if each.key == (suffix or "is")), None)
    if operator is None:
        raise QueryError(f"{found.label} cannot be compared by “{suffix}”.")
    return Filter(found, operator, read_values(found, operator, raw))


def read_values(found: Field, operator: Operator, raw: list[str]) -> tuple[Any, ...]:
    if operator.values == "none":
        return ()
    parts = (
        [part for text in raw for part in text.split(",")] if operator.values in ("many", "two") else raw[-1:]
    )
    if operator.values == "two" and len(parts) != 2:
        raise QueryError(f"{found.label} between needs two values, with a comma between.")
    if len(parts) > 200:
        raise QueryError(f"{found.label} is compared with at most 200 values.")
    if found.is_text and not found.is_code:
        return tuple(spelled(found, operator, part[:200].replace("\x00", "")) for part in parts)
    try:
        return tuple(one(parse(found, part)) for part in parts)
    except Unfit as unfit:
        raise QueryError(str(unfit)) from None


def spelled(found: Field, operator: Operator, text: str) -> str:
    """As it is stored: a whole phone number in the one spelling that all of them have."""
    if found.kind != "phone" or operator not in (IS, IS_NOT, ANY_OF):
        return text
    try:
        return str(parse(found, text))
    except Unfit:
        return text  # no number, so it finds none


def one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
