"""The statements that forget a person, one table after another, what hangs farthest from them first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fullcircle.platform.access.policies import guarded_models, record_models
from fullcircle.platform.columns import column_of, name_in_table
from fullcircle.platform.privacy import kinds, reach, rules
from fullcircle.platform.privacy.queue import QUEUE

NUMBERS, PATTERNS, EXPRESSION = "$1", "$2", "$3"


@dataclass(frozen=True)
class Step:
    """What is done with the rows of one table: they go, are held without a name, or lose some words."""

    place: int
    person: str
    table: str
    what: str  # goes, held, log, quotes, loose
    condition: str
    action: str
    by: str = "addresses"  # which words it looks for

    @property
    def statement(self) -> str:
        """Nothing where rows stay as they are."""
        return f"{self.action} WHERE {self.condition}" if self.action else ""

    @property
    def counted(self) -> str:
        return f'SELECT count(*) FROM "{self.table}" t WHERE {self.condition}'


@cache
def steps() -> tuple[Step, ...]:
    """Every step for every kind of person, in the order in which they are taken."""
    found = []
    for person in reach.people():
        kind = person._meta.model_name or ""
        for place, (table, what, condition, action, by) in enumerate(steps_for(person)):
            numbered = condition.replace(reach.SUBJECTS, NUMBERS)
            found.append(
                Step(place, kind, table, what, numbered, action.replace(reach.SUBJECTS, NUMBERS), by)
            )
    return tuple(found)


Plain = tuple[str, str, str, str, str]


def steps_for(person: type[models.Model]) -> Iterator[Plain]:
    everything = sorted(reach.reached(person).values(), key=lambda each: -each.depth)
    # What finds its rows through others comes while the others are there.
    yield from log_steps([each for each in everything if isinstance(each.rule, rules.Log)], person)
    yield from quote_steps(person)
    for pointing in reach.loose(person):
        table = pointing.model._meta.db_table
        yield table, "loose", pointing.where, f'UPDATE "{table}" t SET "{pointing.column}" = NULL', ""
    for each in everything:
        if isinstance(each.rule, rules.Held) and (
            columns := typed_columns(each.model, open_text(each, each.rule))
        ):
            yield wiping(each.table, columns, "names", f"{each.where} AND ")
    for each in everything:
        if isinstance(each.rule, rules.Goes) and each.rule.unlinked:
            yield unlinked_step(each, person, each.rule)
    for each in everything:
        if isinstance(each.rule, (rules.Goes, rules.Person)):
            yield each.table, "goes", each.where, f'DELETE FROM "{each.table}" t', ""
        elif isinstance(each.rule, rules.Held):
            yield each.table, "held", each.where, emptying(each, each.rule), ""


def unlinked_step(each: reach.Reached, person: type[models.Model], rule: rules.Goes) -> Plain:
    """What came in with an address of the person before anybody knew whose it is."""
    pointing = [name_in_table(c) for c in each.model._meta.concrete_fields if reach.points_to(c, person)]
    nobody = " AND ".join(f't."{column}" IS NULL' for column in pointing) + " AND "
    if rule.unlinked == "drop":
        condition = nobody + mentions(kinds.text_columns(each.model))
        return each.table, "quotes", condition, f'DELETE FROM "{each.table}" t', "addresses"
    return wiping(each.table, free_text(each.model), "addresses", nobody)


def open_text(each: reach.Reached, rule: rules.Held) -> list[str]:
    """Words in what is held, that nothing empties as a whole."""
    return [name for name in kinds.text_columns(each.model) if name not in rule.empties]


def emptying(each: reach.Reached, rule: rules.Held) -> str:
    """What is held is not changed but for what names the person."""
    there = {name_in_table(column) for column in each.model._meta.concrete_fields if column.column}
    sets = ", ".join(f'"{column}" = {value}' for column, value in rule.empties.items() if column in there)
    return f'UPDATE "{each.table}" t SET {sets}' if sets else ""


def log_steps(logs: list[reach.Reached], person: type[models.Model]) -> Iterator[Plain]:
    """Entries about what goes are emptied; entries about what is held keep their facts, and others lose a few words."""
    for each in logs:
        assert isinstance(each.rule, rules.Log)
        table, column, kind = each.table, each.rule.column, person._meta.model_name
        columns = typed_columns(each.model, [column, *each.rule.wipe])
        held = f"t.about_kind = ANY('{{{','.join(held_kinds(person))}}}')"
        nameless = "actor_name = CASE WHEN t.actor_kind = 'public' THEN '' ELSE t.actor_name END"
        kept = f"jsonb_set(t.\"{column}\", '{{changes}}', fc.emptied(t.\"{column}\" -> 'changes'))"
        of_held = f'CASE WHEN t."{column}" ? \'changes\' THEN {kept} ELSE t."{column}" END'
        about, action = f"({each.where})", f'UPDATE "{table}" t SET {nameless}, "{column}" = '
        # Entries about other people keep names: theirs may be the same.
        elsewhere = f"t.about_kind <> '{kind}' AND (t.within_kind <> '{kind}' OR {about}) AND "
        yield wiping(table, columns, "names", elsewhere)
        yield wiping(table, columns, "addresses")
        yield table, "log", f"{about} AND {held}", action + of_held, ""
        yield table, "log", f"{about} AND NOT {held}", action + f'fc.emptied(t."{column}")', ""


def held_kinds(person: type[models.Model]) -> list[str]:
    """How the log calls what a law demands to keep."""
    return [each.kind for each in reach.reached(person).values() if isinstance(each.rule, rules.Held)]


def quote_steps(person: type[models.Model]) -> Iterator[Plain]:
    for model in reach.quoting():
        rule = reach.rule_of(model)
        assert isinstance(rule, rules.Quotes)
        table, columns = model._meta.db_table, kinds.text_columns(model)
        if rule.statement:
            yield table, "quotes", mentions(columns), rule.statement, rule.by
        elif rule.drop:
            condition = mentions(columns)
            if rule.also and rule.also_needs in ("", person._meta.model_name):
                condition = f"{condition} OR {rule.also}"
            yield table, "quotes", condition, f'DELETE FROM "{table}" t', rule.by
        else:
            yield wiping(table, typed_columns(model, [*rule.wipe]), rule.by)
    for table, queued in QUEUE.items():
        yield wiping(table, queued, "everything")
    for model in record_models():
        # Words of others, in which an address of the person stands.
        yield wiping(model._meta.db_table, free_text(model), "addresses")


def free_text(model: type[models.Model]) -> dict[str, str]:
    """Columns of records in which people write as they like, with their type."""
    free = [
        name_in_table(column)
        for column in model._meta.concrete_fields
        if column.column and not column.unique and not isinstance(column, ArrayField) and not column.generated
        and kinds.is_text(column) and kinds.kind_of(column) in ("words", "facts")
    ]  # fmt: skip
    return typed_columns(model, free)


def typed_columns(model: type[models.Model], names: list[str]) -> dict[str, str]:
    by_name = {name_in_table(each): each for each in model._meta.concrete_fields if each.column}
    return {
        name: "jsonb" if isinstance(by_name.get(name) or column_of(model, name), models.JSONField) else "text"
        for name in names
    }


def wiping(table: str, columns: dict[str, str], by: str, only: str = "") -> Plain:
    """Take the words out of these columns, in the rows that have them."""
    sets = ", ".join(f'"{name}" = fc.without(t."{name}", {EXPRESSION})' for name in columns)
    action = f'UPDATE "{table}" t SET {sets}' if sets else ""
    return table, "quotes", only + mentions(list(columns)), action, by


def mentions(columns: list[str]) -> str:
    """That any of these columns holds one of the words."""
    if not columns:
        return "false"
    words = joined(columns)
    return f"(lower({words}) LIKE ANY ({PATTERNS}) AND {words} ~* {EXPRESSION})"


def joined(columns: list[str]) -> str:
    return "concat_ws(' ', " + ", ".join(f't."{name}"::text' for name in columns) + ")"


def scanned() -> dict[str, tuple[str, str]]:
    """Table → its key and all its texts in one: where a rescan looks. What says nothing about people is left out."""
    found = {}
    for model in guarded_models():
        columns = kinds.text_columns(model)
        if columns and not isinstance(reach.rule_of(model), rules.Nobody):
            pk = model._meta.pk
            key = pk.column if pk.column else "run_id"
            found[model._meta.db_table] = (key, joined(columns))
    for table, queued in QUEUE.items():
        found[table] = ("id", joined(list(queued)))
    return found
