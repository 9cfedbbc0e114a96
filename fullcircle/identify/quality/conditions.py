"""Rules in SQL: which records of a table break a rule. Values come as parameters, names from the field registry only."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models

from fullcircle.identify.quality.models import QualityRule
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.columns import rows_of
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resource_for

EMAIL = r"^[^@\s]{1,64}@([^@\s.]+\.)+[^@\s.]{2,}$"
PHONE = r"^\+[1-9][0-9]{6,14}$"
LINK = r"^https?://[^\s/]+\.[^\s]+$"
SHAPES = {"email": EMAIL, "phone": PHONE, "link": LINK}
LONGEST_PATTERN = 200
NUMBERS = ("integer", "number", "money")
ONE_SPELLING = ("email", "phone")
FRESH = ("updated_at", "created_at", "last_activity_at")


@dataclass(frozen=True)
class Condition:
    """A part of a WHERE clause about a table called `t`, with its parameters."""

    sql: str
    values: tuple[Any, ...] = ()


def the_resource(rule: QualityRule) -> Resource:
    found = resource_for(rule.resource)
    if found is None:
        raise Refused(fields={"resource": "There is no such kind of record."})
    return found


def the_field(resource: Resource, key: str, by: Actor) -> Field:
    found = resource.field(key, by)
    if found is None or found.sensitive:
        raise Refused(fields={"field": f"{resource.label} has no field “{key}” that a rule can look at."})
    return found


def column(resource: Resource, field: Field) -> str:
    """The value of a field, as text where it is one of ours and as JSON holds it where it is one of yours."""
    if field.custom:
        return f"(t.custom ->> '{field.key}')"
    name = resource.model._meta.get_field(field.path).column  # type: ignore[union-attr]
    return f't."{name}"'


def filled(value: str) -> str:
    return f"coalesce({value}::text, '') NOT IN ('', '[]')"


def failing(rule: QualityRule, by: Actor) -> Condition:
    """What is wrong with a record that breaks the rule; archived records are left in peace elsewhere."""
    resource = the_resource(rule)
    field = the_field(resource, rule.field, by)
    return KINDS[rule.kind](resource, field, rule.settings, by)


def required(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    return Condition(f"NOT {filled(column(resource, field))}")


def format_(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    value = column(resource, field)
    pattern = told.get("pattern") or SHAPES.get(field.kind)
    if not pattern:
        raise Refused(fields={"pattern": "Say which form: a pattern such as ^[0-9]{5}$."})
    return Condition(f"{filled(value)} AND {value}::text !~ %s", (pattern,))


def range_(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    value = column(resource, field)
    cast = "date" if field.kind in ("date", "datetime") else "numeric"
    if field.kind not in (*NUMBERS, "date", "datetime"):
        raise Refused(fields={"field": f"{field.label} is neither a number nor a day."})
    parts, values = [], []
    for key, sign in (("least", "<"), ("most", ">")):
        if told.get(key) not in (None, ""):
            parts.append(f"{value}::{cast} {sign} %s::{cast}")
            values.append(str(told[key]))
    if not parts:
        raise Refused(fields={"least": "Say the least, the most, or both."})
    return Condition(f"{filled(value)} AND ({' OR '.join(parts)})", tuple(values))


def reference(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    """A relation to something archived, or a choice that is no longer among the choices."""
    value = column(resource, field)
    if field.kind == "relation":
        target = resource_for(field.target)
        if target is None:
            raise Refused(fields={"field": f"{field.label} points to nothing we know."})
        table = rows_of(target.model)
        number = f"{value}::bigint"
        return Condition(
            f"{filled(value)} AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.id = {number} AND r.archived_at IS NULL)"
        )
    if field.kind == "user":
        return Condition(
            f"{filled(value)} AND NOT EXISTS (SELECT 1 FROM platform_user r WHERE r.id = {value} AND r.is_active)"
        )
    if not field.choices:
        raise Refused(fields={"field": f"{field.label} has no list to choose from."})
    return Condition(f"{filled(value)} AND {value}::text <> ALL (%s)", ([key for key, _ in field.choices],))


def fresh(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    value = column(resource, field)
    days = told.get("days")
    if field.kind not in ("date", "datetime"):
        raise Refused(
            fields={"field": f"{field.label} is no day: choose when the record was last changed or heard of."}
        )
    if not isinstance(days, int) or not 1 <= days <= 3650:
        raise Refused(fields={"days": "Say after how many days: 1 to 3650."})
    return Condition(
        f"coalesce({value}::timestamptz, t.created_at) < now() - make_interval(days => %s)", (days,)
    )


def consistent(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    """When another field has a value, this one is filled in, or has one of the values named."""
    other = the_field(resource, str(told.get("when", "")), by)
    when, value = column(resource, other), column(resource, field)
    among = told.get("among") or []
    given = str(told.get("is", ""))
    condition = f"{when}::text = %s" if given else filled(when)
    values: list[Any] = [given] if given else []
    if among:
        return Condition(
            f"{condition} AND coalesce({value}::text, '') <> ALL (%s)", (*values, [str(one) for one in among])
        )
    return Condition(f"{condition} AND NOT {filled(value)}", tuple(values))


def deliverable(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    """By its form, and by its domain as far as a resolver has answered."""
    if field.kind != "email":
        raise Refused(fields={"field": f"{field.label} is no email address."})
    value = column(resource, field)
    return Condition(
        f"{filled(value)} AND ({value}::text !~ %s OR EXISTS (SELECT 1 FROM identify_mail_domain d "
        f"WHERE d.name = lower(split_part({value}::text, '@', 2)) AND d.takes_mail = false))",
        (EMAIL,),
    )


def unique(resource: Resource, field: Field, told: dict[str, Any], by: Actor) -> Condition:
    """An older record has the same value: of two that are alike, one is surplus."""
    table = rows_of(resource.model)
    return Condition(
        f"{filled(column(resource, field))} AND EXISTS (SELECT 1 FROM {table} o WHERE {same_value(resource, field)} "
        "AND o.id < t.id AND o.archived_at IS NULL)"
    )


def same_value(resource: Resource, field: Field) -> str:
    """That a record `o` has the value of a record `t`. What has one spelling is compared as it is: that finds its index."""
    value = column(resource, field)
    other = value.replace("t.", "o.", 1)
    if field.kind in ONE_SPELLING and not field.custom:
        return f"{other} = {value} AND {other} <> ''"
    if field.is_text:
        return f"lower({other}::text) = lower({value}::text)"
    return f"{other}::text = {value}::text"


KINDS = {
    "required": required,
    "format": format_,
    "range": range_,
    "reference": reference,
    "fresh": fresh,
    "consistent": consistent,
    "deliverable": deliverable,
    "unique": unique,
}


def checked_settings(kind: str, told: dict[str, Any]) -> dict[str, Any]:
    """Only what the kind asks for; a pattern that PostgreSQL would not read is refused."""
    wanted = {
        "format": ["pattern"],
        "range": ["least", "most"],
        "fresh": ["days"],
        "consistent": ["when", "is", "among"],
    }
    kept = {key: told[key] for key in wanted.get(kind, []) if told.get(key) not in (None, "", [])}
    pattern = kept.get("pattern")
    if pattern is not None:
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise Refused(fields={"pattern": f"This pattern cannot be read: {error}."}) from None
        if len(str(pattern)) > LONGEST_PATTERN:
            raise Refused(fields={"pattern": f"A pattern has at most {LONGEST_PATTERN} characters."})
    return kept


def sentence(rule: QualityRule, by: Actor) -> str:
    """The rule as people say it."""
    resource = the_resource(rule)
    field = resource.field(rule.field, by)
    name = field.label if field else rule.field
    told = rule.settings
    if rule.kind == "fresh":
        return f"{name} lies at most {told.get('days')} days back"
    if rule.kind == "range":
        ends = [f"at least {told['least']}"] if told.get("least") not in (None, "") else []
        ends += [f"at most {told['most']}"] if told.get("most") not in (None, "") else []
        return f"{name} is {' and '.join(ends)}"
    if rule.kind == "consistent":
        other = resource.field(str(told.get("when", "")), by)
        when = (
            f"{other.label if other else told.get('when')} is {told['is']}"
            if told.get("is")
            else f"{other.label if other else told.get('when')} is filled in"
        )
        then = f"is one of {', '.join(map(str, told['among']))}" if told.get("among") else "is filled in"
        return f"When {when}, {name} {then}"
    return {
        "required": f"{name} is filled in",
        "format": f"{name} has the right form",
        "reference": f"{name} points to something that is still used",
        "unique": f"{name} is nobody else's, too",
        "deliverable": f"{name} takes mail",
    }[rule.kind]


def models_of(rule: QualityRule) -> type[models.Model]:
    return the_resource(rule).model
