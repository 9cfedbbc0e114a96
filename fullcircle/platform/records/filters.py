"""Filters as people meet them: what the menu offers, and the chips that say what a list is narrowed to."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.records import tables
from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.query import OPERATORS, Filter, ListQuery
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.ui import atoms

PLACES = ("after", "before")
SHOWN = 3  # values of one chip; the rest is a number
Names = dict[tuple[str, int], str]


def chips(request: HttpRequest, query: ListQuery) -> list[dict[str, str]]:
    """Every condition as a removable sentence."""
    conditions = query.filters
    names = names_in(conditions)
    made = [
        chip(
            request,
            condition.key,
            f"{condition.field.label} {condition.operator.label}",
            words(condition, names),
        )
        for condition in conditions
    ]
    made += [chip(request, "among", each.label, each.part.told, but=each.spelled) for each in query.narrowed]
    return [*made, chip(request, "archived", "", gettext("Archived"))] if query.archived else made


def chip(request: HttpRequest, key: str, label: str, value: str, but: str = "") -> dict[str, str]:
    """`but` is the one of several values of the key that goes; all of them without it."""
    without = request.GET.copy()
    kept = [each for each in without.getlist(key) if but and each != but]
    for each in (key, *PLACES):
        without.pop(each, None)
    without.setlist(key, kept)
    return {"label": label, "value": value, "remove": f"?{without.urlencode()}"}


def place_url(request: HttpRequest, **place: str) -> str:
    """This list, at another place."""
    asked = request.GET.copy()
    for key in PLACES:
        asked.pop(key, None)
    for key, value in place.items():
        asked[key] = value
    return f"?{asked.urlencode()}"


def names_in(conditions: Sequence[Filter]) -> Names:
    """What records and colleagues in the conditions are called; one question for each kind, none without any."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for condition in conditions:
        if condition.field.kind in ("relation", "user"):
            kind = condition.field.target if condition.field.kind == "relation" else "user"
            wanted[kind].update(int(value) for value in condition.values)
    return {(kind, each.pk): str(each) for kind, ids in wanted.items() for each in of_kind(kind, ids)}


def of_kind(kind: str, ids: set[int]) -> Any:
    if kind == "user":
        return User.directory.filter(pk__in=ids)
    target = resource_for(kind)
    return target.model._default_manager.filter(pk__in=ids) if target else ()


def words(condition: Filter, names: Names) -> str:
    """The values as a reader writes them."""
    texts = [in_words(condition.field, value, names) for value in condition.values]
    if condition.operator.values == "two":
        return gettext("%(first)s and %(second)s") % {"first": texts[0], "second": texts[1]}
    if len(texts) > SHOWN:
        more = gettext("%(number)s more") % {"number": len(texts) - SHOWN}
        texts = [*texts[:SHOWN], more]
    return ", ".join(texts)


def in_words(field: Field, value: Any, names: Names) -> str:
    say = SAID.get(field.kind)
    if field.kind in ("relation", "user"):
        kind = field.target if field.kind == "relation" else "user"
        return names.get((kind, int(value)), gettext("Restricted"))
    return say(value) if say else field.choice_labels.get(str(value), str(value))


def day_or_moment(value: date | datetime) -> str:
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return atoms.date_text(local) if (local.hour, local.minute) == (0, 0) else atoms.exact_text(value)
    return atoms.date_text(value)


SAID: dict[str, Callable[[Any], str]] = {
    "date": day_or_moment,
    "datetime": day_or_moment,
    "integer": atoms.number,
    "number": atoms.number,
    "money": atoms.number,
    **{kind: known.name for kind, known in CODES.items()},
    "yesno": lambda value: gettext("Yes") if value else gettext("No"),
}


def reading_order(resource: Resource, fields: Sequence[Field], first: Sequence[str]) -> list[Field]:
    """Fields as people look for them: the named ones, then as in the form, housekeeping last."""
    form = [key for _, keys in resource.form for key in keys]
    places = {key: at for at, key in enumerate(dict.fromkeys([*first, *form]))}
    last = len(places)
    return sorted(fields, key=lambda field: places.get(field.key, last if field.custom else last + 1))


def filter_fields(resource: Resource, actor: Actor) -> list[dict[str, Any]]:
    """Every field one may filter by, facets first, as the filter menu reads it."""
    fields = [field for field in resource.fields(actor) if field.key != "archived_at"]
    return [filter_choice(field) for field in reading_order(resource, fields, resource.facets)]


def filter_choice(field: Field) -> dict[str, Any]:
    return value_choice(field) | {
        "operators": [operator_choice(field, operator) for operator in OPERATORS[field.kind]]
    }


def changeable_fields(resource: Resource, actor: Actor) -> list[dict[str, Any]]:
    """Every field that can be set on many records at once; what tells records apart is none."""
    apart = {*resource.named_by, *resource.match_keys, *resource.one_by_one}
    fields = [
        field
        for field in resource.fields(actor)
        if not (field.read_only or field.unique or field.sensitive or field.key in apart)
    ]
    return [
        value_choice(field) | {"required": field.required} for field in reading_order(resource, fields, ())
    ]


def value_choice(field: Field) -> dict[str, Any]:
    """How a value of this field is asked for."""
    described: dict[str, Any] = {"key": field.key, "label": field.label, "kind": field.kind}
    if field.choices:
        described["options"] = field.choices
    if field.kind == "yesno":
        described["options"] = [("yes", gettext("Yes")), ("no", gettext("No"))]
    if url := tables.options_url(field):
        described["options_url"] = url
    return described


def operator_choice(field: Field, operator: Any) -> dict[str, Any]:
    chosen = {
        "param": field.key if operator.key == "is" else f"{field.key}__{operator.key}",
        "label": operator.label,
    }
    if operator.values == "none":
        return chosen | {"kind": "none", "value": "1"}
    return chosen if operator.values == "one" else chosen | {"takes": operator.values}
