"""Finding the records that rows of a file are about, a batch at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from fullcircle.identify.imports.columns import LISTED, among, column_of, listed, rows_where
from fullcircle.identify.imports.lines import OrderLines
from fullcircle.platform.access.models import User
from fullcircle.platform.columns import only_its_own
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.merged import can_be_merged
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.slots import needed_reach

# A person is found by any of their addresses, not only by the first.
ALSO = {
    ("contact", "email"): "SELECT value, contact_id FROM identify_contact_point WHERE kind = 'email'",
    ("contact", "phone"): "SELECT value, contact_id FROM identify_contact_point WHERE kind = 'phone'",
    ("company", "email"): "SELECT value, company_id FROM identify_contact_point WHERE kind = 'email'",
    ("company", "phone"): "SELECT value, company_id FROM identify_contact_point WHERE kind = 'phone'",
}
CORROBORATING = ("phone", "email", "postcode", "city", "street", "company_id", "domain")

Found = dict[str, list[int]]


def number_of(model: type[models.Model]) -> str:
    """A record that was merged away is found as the one that it has become part of."""
    return "coalesce(merged_into_id, id)" if can_be_merged(model) else "id"


def found_by(resource: Resource | OrderLines, field: Field, keys: Iterable[str]) -> Found:
    """Key → the records that have it, as far as the actor may see them."""
    asked = set(keys)
    if not asked:
        return {}
    value, chosen = asked_of(resource.model, field, LISTED)
    table, number = resource.model._meta.db_table, number_of(resource.model)
    questions = [f'SELECT {value}, {number} FROM "{table}" WHERE {chosen}']  # noqa: S608 names of the model
    if also := ALSO.get((resource.key, field.key)):
        owner = "contact_id" if "contact_id" in also else "company_id"
        questions.append(f"{also} AND {owner} IS NOT NULL AND value = ANY({LISTED}::text[])")
    found: Found = {}
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question, [listed(asked)])
            for key, pk in cursor.fetchall():
                if pk not in found.setdefault(key, []):
                    found[key].append(pk)
    return as_written(found, asked) if field.custom else found


def asked_of(model: type[models.Model], field: Field, keys: str) -> tuple[str, str]:
    """The value by which records are found, as text, and that it is one of many keys; of one's own fields only unique ones
    come here, and these are the same whatever their capitals."""
    if field.custom:
        value, lower = f"custom->>'{field.key}'", f"ANY(lower({keys}::text)::text[])"
        reach = "".join(
            f" AND {name.partition('__')[0]} >= {least}" for name, least in needed_reach(field.slot).items()
        )
        place = (
            f'"{field.slot}"' if field.slot else f"lower({value})"
        )  # a slot has it in small letters, by an index
        return value, f"{place} = {lower}{reach}{only_its_own(model)}"
    column = column_of(model, field.path)
    return f'"{column.column}"::text', among(column, keys) + only_its_own(model)


def as_written(found: Found, asked: set[str]) -> Found:
    """Under the spelling that the file has."""
    known = {key.lower(): numbers for key, numbers in found.items()}
    return {key: known[key.lower()] for key in asked if key.lower() in known}


def current_values(model: type[models.Model], pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the records hold now, by number."""
    columns = [column.attname for column in model._meta.concrete_fields if column.attname not in UNREAD]
    return {row["id"]: row for row in rows_where(model, columns, "id", sorted(pks))}


UNREAD = {"acl", "acl_write", "shared_read", "shared_write", "search_text"}


def relation_keys(field: Field, by: str) -> list[tuple[Resource | None, str]]:
    """The fields of the other record by which a file may name it: the one told, or all that can tell records apart."""
    if field.kind == "user":
        return [(None, by)] if by else [(None, "email"), (None, "name")]
    target = resource_for(field.target)
    if target is None:
        return []
    return [(target, key) for key in ([by] if by else [*target.match_keys, "name"])]


def related(field: Field, by: str, keys: Iterable[str]) -> Found:
    """Text in a relation's column → the records it names, by the first field that knows it."""
    missing, found = set(keys), Found()
    for target, key in relation_keys(field, by):
        if not missing:
            break
        hits = found_users(key, missing) if target is None else found_in(target, key, missing)
        found |= hits
        missing -= hits.keys()
    return found | numbered(field, missing) if field.custom else found


def numbered(field: Field, texts: set[str]) -> Found:
    """What fields of one's own point to may be given by its number, which is how they are exported."""
    numbers = {text: int(text) for text in texts if text.isdecimal() and len(text) < 19}
    target = resource_for(field.target) if numbers else None
    there = (
        set(target.model._default_manager.filter(pk__in=numbers.values()).values_list("pk", flat=True))
        if target
        else ()
    )
    return {text: [number] for text, number in numbers.items() if number in there}


def found_in(target: Resource, key: str, keys: set[str]) -> Found:
    described = next((each for each in target.built_in_fields() if each.key == key and each.is_text), None)
    return found_by(target, described, keys) if described else {}


def found_users(key: str, keys: set[str]) -> Found:
    """Colleagues by email address or by name."""
    column = "email" if key == "email" else "name"
    rows = User.directory.filter(**{f"{column}__in": keys}, is_active=True).values_list(column, "pk")
    found: Found = {}
    for text, pk in rows:
        found.setdefault(text, []).append(pk)
    return found


@dataclass(frozen=True)
class Likeness:
    """A known record that is probably the same, and what they share."""

    pk: int
    name: str
    shared: str


def nearly_same(resource: Resource | OrderLines, things: Sequence[dict[str, Any]]) -> dict[int, Likeness]:
    """Position → a known record of the same name that shares something else, too: a person should look."""
    return {at: found[0] for at, found in all_alike(resource, things).items()}


def all_alike(resource: Resource | OrderLines, things: Sequence[dict[str, Any]]) -> dict[int, list[Likeness]]:
    """Position → every such record."""
    columns = {column.attname for column in resource.model._meta.concrete_fields}
    telling = [name for name in CORROBORATING if name in columns]
    if "name" not in columns or not telling:
        return {}
    names = sorted({thing["name"] for thing in things if thing.get("name")})
    known: dict[str, list[dict[str, Any]]] = {}
    for row in rows_where(
        resource.model, ["id", "name", *telling], "name", names, also="archived_at IS NULL"
    ):
        known.setdefault(row["name"], []).append(row)
    return {
        at: alike
        for at, thing in enumerate(things)
        if (alike := list(those_alike(thing, known.get(thing.get("name", ""), []), telling)))
    }


def those_alike(thing: dict[str, Any], known: list[dict[str, Any]], telling: list[str]) -> Iterator[Likeness]:
    for row in known:
        shared = next((name for name in telling if row[name] and row[name] == thing.get(name)), "")
        if shared:
            yield Likeness(row["id"], row["name"], shared.removesuffix("_id").replace("_", " "))
