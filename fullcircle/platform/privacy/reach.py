"""Everything that leads to a person: found by walking the models, so that no table is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from django.db import models

from fullcircle.platform.access.policies import guarded_models, record_models
from fullcircle.platform.access.policies import rule_of as access_of
from fullcircle.platform.access.rules import OfKinds
from fullcircle.platform.columns import name_in_table
from fullcircle.platform.merging.relations import named_by_kind
from fullcircle.platform.privacy import rules

SUBJECTS = "{subjects}"  # the numbers of the person, in conditions
HOW = (
    "A row that is about a person points to them by a foreign key or by a pair like about_kind and about_id. If it does "
    "not, set `privacy` on the model: Quotes(…) where it may hold what somebody said of a person, Nobody('why') where it "
    "cannot. The rules are in fullcircle/platform/privacy/rules.py."
)


@dataclass
class Reached:
    """A table with rows about a person, and the conditions that find them; `t` is the table."""

    model: type[models.Model]
    rule: rules.Rule
    depth: int
    conditions: list[str] = field(default_factory=list)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def kind(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def where(self) -> str:
        return any_of(self.model, list(dict.fromkeys(self.conditions)))


def any_of(model: type[models.Model], conditions: list[str]) -> str:
    """One of these; each is asked by itself, so that each can use its index."""
    if len(conditions) == 1:
        return conditions[0]
    key, table = name_in_table(model._meta.pk), model._meta.db_table
    each = " UNION ".join(f'SELECT t."{key}" FROM "{table}" t WHERE {condition}' for condition in conditions)
    return f't."{key}" IN ({each})'


@dataclass(frozen=True)
class Loose:
    """A column that points to a row about a person and may as well be empty: another person's friend, a lead's origin."""

    model: type[models.Model]
    column: str
    where: str


def rule_of(model: type[models.Model]) -> rules.Rule | None:
    """What the model says of itself; nothing if it leaves it to the relations."""
    return getattr(model, "privacy", None)


def people() -> list[type[models.Model]]:
    """The models whose rows are people."""
    return [model for model in guarded_models() if isinstance(rule_of(model), rules.Person)]


@cache
def reached(person: type[models.Model]) -> dict[str, Reached]:
    """Table → how it is reached, the person's own table first and what hangs farthest from it last."""
    root = Reached(person, rules.Person(), 0, [f't."id" = ANY({SUBJECTS})'])
    found = structure(root)
    ordered = dict(sorted(found.items(), key=lambda item: item[1].depth))
    for parent in ordered.values():
        for model, condition in belonging_to(parent):
            child = found[model._meta.db_table]
            if child.depth > parent.depth:
                child.conditions.append(condition)
    return ordered


def structure(root: Reached) -> dict[str, Reached]:
    """Every table that leads here, as far away as its longest way is."""
    found, waiting = {root.table: root}, [(root, frozenset({root.table}))]
    while waiting:
        parent, way = waiting.pop()
        for model, _condition in belonging_to(parent):
            table = model._meta.db_table
            if table in way:
                continue
            known = found.setdefault(table, Reached(model, rule_from(model, parent), 0))
            if known.depth <= parent.depth:
                known.depth = parent.depth + 1
                waiting.append((known, way | {table}))
    return found


def rule_from(model: type[models.Model], parent: Reached) -> rules.Rule:
    """Its own rule, or what follows from what it hangs on: parts of what is held are held with it."""
    return rule_of(model) or (parent.rule if isinstance(parent.rule, rules.Held) else rules.Goes())


def belonging_to(parent: Reached) -> Iterator[tuple[type[models.Model], str]]:
    """Models whose rows are about the person because they are part of the parent's rows."""
    if isinstance(parent.rule, (rules.Log, rules.Quotes, rules.Nobody)):
        return
    named = is_record(parent.model)
    for model in guarded_models():
        if model is parent.model or isinstance(rule_of(model), (rules.Person, rules.Nobody, rules.Quotes)):
            continue
        for column in model._meta.concrete_fields:
            if points_to(column, parent.model) and not is_loose(column):
                yield model, leads(name_in_table(column), parent)
        rule = rule_of(model)
        if isinstance(rule, rules.Goes) and rule.found and isinstance(parent.rule, rules.Person):
            yield model, rule.found
        for kind, number in named_by_kind(model) if named else ():
            if kind == "actor_kind":
                continue  # who did it, not whom it is about
            yield model, names(kind, number, parent)


def names(kind: str, number: str, parent: Reached) -> str:
    """That a pair of columns names one of the parent's rows; rows of kinds that people defined say their kind themselves."""
    if isinstance(access_of(parent.model), OfKinds):
        rows = f'SELECT t."kind", t."id" FROM "{parent.table}" t WHERE {parent.where}'
        return f'(t."{kind}", t."{number}") IN ({rows})'
    return f"t.\"{kind}\" = '{parent.kind}' AND {leads(number, parent)}"


def is_record(model: type[models.Model]) -> bool:
    """Whether others name its rows by kind and number."""
    return model in record_models()


def leads(column: str, parent: Reached) -> str:
    """That a column holds the number of one of the parent's rows."""
    if isinstance(parent.rule, rules.Person):
        return f't."{column}" = ANY({SUBJECTS})'
    key = name_in_table(parent.model._meta.pk)
    return f't."{column}" IN (SELECT t."{key}" FROM "{parent.table}" t WHERE {parent.where})'


def points_to(column: models.Field, model: type[models.Model]) -> bool:
    return column.is_relation and column.related_model is model


def is_loose(column: models.Field) -> bool:
    """A row that outlives what it points to is not about it."""
    remote = column.remote_field
    return remote is not None and getattr(remote, "on_delete", None) is models.SET_NULL


def loose(person: type[models.Model]) -> list[Loose]:
    """Columns to empty, in rows that stay."""
    found = []
    for parent in reached(person).values():
        for model in guarded_models():
            for column in model._meta.concrete_fields:
                if points_to(column, parent.model) and is_loose(column) and goes(parent):
                    name = name_in_table(column)
                    found.append(Loose(model, name, leads(name, parent)))
    return found


def goes(parent: Reached) -> bool:
    return isinstance(parent.rule, (rules.Person, rules.Goes))


def quoting() -> list[type[models.Model]]:
    """The models whose rows may quote a person."""
    return [model for model in guarded_models() if isinstance(rule_of(model), rules.Quotes)]


def unsaid(person: type[models.Model]) -> list[str]:
    """Tables that do not lead to a person and do not say what they may hold."""
    known = reached(person)
    return [
        f"{model.__module__}.{model.__name__}"
        for model in guarded_models()
        if model._meta.db_table not in known and rule_of(model) is None
    ]
