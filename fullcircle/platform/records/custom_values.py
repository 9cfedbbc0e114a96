"""Fields of one's own in SQL: conditions and orders over what is kept as JSON. A key is always data, never a name."""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    IExact,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)

from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.query import Filter
from fullcircle.platform.records.slots import LONGEST_KEY

COMPARISONS = {"gt": GreaterThan, "gte": GreaterThanOrEqual, "lt": LessThan, "lte": LessThanOrEqual}
CASTS: dict[str, models.Field] = {
    "number": models.DecimalField(max_digits=20, decimal_places=6),
    "money": models.DecimalField(max_digits=20, decimal_places=6),
    "date": models.DateField(),
    "relation": models.BigIntegerField(),
}
ANY_CASE = ("text", "link")


def as_text(field: Field) -> KeyTextTransform:
    return KeyTextTransform(field.key, "custom")


def typed_expression(field: Field) -> Any:
    """The value in the type in which it is compared and ordered."""
    return Cast(as_text(field), CASTS[field.kind]) if field.kind in CASTS else as_text(field)


def custom_q(condition: Filter) -> Q:
    """One condition as a Django filter. Equality goes through the JSON index, comparisons through a cast."""
    field, values = condition.field, condition.values
    if field.slot and (quick := slot_q(condition)):
        return quick
    match condition.operator.key:
        case "empty":
            return empty(field)
        case "filled":
            return ~empty(field)
        case "is":
            return equal(field, values[0])
        case "not":
            return Q(IsNull(as_text(field), True)) | ~equal(field, values[0])
        case "in":
            return any_of(field, values)
        case "contains":
            return Q(IContains(as_text(field), values[0]))
        case "begins":
            return Q(IStartsWith(as_text(field), values[0]))
    parts = {"between": ("gte", "lte")}.get(condition.operator.key, (condition.operator.key,))
    expression = typed_expression(field)
    return Q(*(COMPARISONS[part](expression, value) for part, value in zip(parts, values, strict=True)))


def slot_q(condition: Filter) -> Q | None:
    """The same, asked of the column where the value is kept once more; nothing where only its text can answer."""
    slot, values = condition.field.slot, [in_slot(condition.field, each) for each in condition.values]
    match condition.operator.key:
        case "empty":
            return Q(**{f"{slot}__isnull": True})
        case "filled":
            return Q(**{f"{slot}__isnull": False})
        case "is":
            return Q(**{slot: values[0]})
        case "not":
            return Q(**{f"{slot}__isnull": True}) | ~Q(**{slot: values[0]})
        case "in":
            return Q(**{f"{slot}__in": values})
        case "between":
            return Q(**{f"{slot}__gte": values[0], f"{slot}__lte": values[1]})
        case "gt" | "gte" | "lt" | "lte" as way:
            return Q(**{f"{slot}__{way}": values[0]})
    return None


def in_slot(field: Field, value: Any) -> Any:
    """A value as the slot holds it: text without its capitals, yes and no as JSON spells them."""
    if isinstance(value, bool):
        return json.dumps(value)
    return value.lower()[:LONGEST_KEY] if field.kind in (*ANY_CASE, "email") else value


def empty(field: Field) -> Q:
    text = as_text(field)
    return Q(IsNull(text, True)) | Q(Exact(text, "")) | Q(Exact(text, "[]"))


def equal(field: Field, value: Any) -> Q:
    if field.kind in ANY_CASE:
        return Q(IExact(as_text(field), value))
    stored = value.lower() if field.kind == "email" else json.loads(json.dumps(value, default=str))
    return Q(custom__contains={field.key: [stored] if field.kind == "multichoice" else stored})


def any_of(field: Field, values: tuple[Any, ...]) -> Q:
    found = Q()
    for value in values:
        found |= equal(field, value)
    return found
