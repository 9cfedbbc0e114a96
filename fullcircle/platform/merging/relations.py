"""What points to a record: found by walking the models, so that nothing is left behind when two records become one."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from fullcircle.platform.access.policies import guarded_models
from fullcircle.platform.columns import name_in_table
from fullcircle.platform.merging.rules import Moves, OneOfEach, OnMerge, Statements, Stays

MERGED_INTO = "merged_into"
COUNTERS = ("version", "updated_at")


@dataclass(frozen=True)
class Relation:
    """A column by which rows of `model` point to records of one kind, and what becomes of them."""

    target: type[models.Model]
    model: type[models.Model]
    column: str
    kind_column: str = ""  # of rows that name any record by kind and number

    @property
    def kind(self) -> str:
        return self.target._meta.model_name or ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return name_in_table(self.model._meta.pk)

    @property
    def rule(self) -> OnMerge:
        return getattr(self.model, "on_merge", Moves())

    @property
    def versioned(self) -> bool:
        return {each.column for each in self.model._meta.concrete_fields} >= set(COUNTERS)

    @property
    def where(self) -> str:
        """What else is true of rows that point to such a record."""
        return f"\"{self.kind_column}\" = '{self.kind}'" if self.kind_column else "true"

    @property
    def is_own(self) -> bool:
        """Whether records of one kind point to each other."""
        return self.model is self.target

    @property
    def statements(self) -> list[str]:
        """What is done before the rest moves; {kept} and {lost} are the two records' numbers."""
        if isinstance(self.rule, Statements):
            return [*self.rule.statements]
        return [*one_of_each(self, self.rule)] if isinstance(self.rule, OneOfEach) else []


def mergeable() -> list[type[models.Model]]:
    """The models whose records can be merged: those with a column that says into which one."""
    return [
        model
        for model in guarded_models()
        if any(column.name == MERGED_INTO for column in model._meta.concrete_fields)
    ]


def relations() -> list[Relation]:
    """Everything that points to a record that can be merged, one relation a column."""
    return [
        relation
        for target in mergeable()
        for model in guarded_models()
        for relation in between(target, model)
    ]


def between(target: type[models.Model], model: type[models.Model]) -> Iterator[Relation]:
    for column in model._meta.concrete_fields:
        if column.is_relation and column.related_model is target:
            yield Relation(target, model, name_in_table(column))
    for kind, number in named_by_kind(model):
        yield Relation(target, model, number, kind)


def named_by_kind(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Pairs of columns that name any record: about_kind and about_id."""
    columns = {name_in_table(each): each for each in model._meta.concrete_fields if each.column}
    for name in sorted(columns):
        number = f"{name.removesuffix('_kind')}_id"
        if name.endswith("_kind") and isinstance(columns.get(number), models.IntegerField):
            yield name, number


def unique_sets(relation: Relation) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The other columns of each rule of uniqueness over the relation, and whether it holds for some rows only."""
    by_name = {each.name: each for each in relation.model._meta.concrete_fields}
    own = next(each for each in by_name.values() if each.column == relation.column)
    if own.unique:
        yield (), False
    for together in relation.model._meta.unique_together:
        if own.name in together:
            yield tuple(name_in_table(by_name[name]) for name in together if name != own.name), False
    for rule in relation.model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and own.name in rule.fields:
            others = tuple(name_in_table(by_name[name]) for name in rule.fields if name != own.name)
            yield others, rule.condition is not None


def one_of_each(relation: Relation, rule: OneOfEach) -> Iterator[str]:
    """Flags off, the rows that stay completed, the others of the same group removed."""
    table, column = relation.table, relation.column
    for flag in rule.flags:
        yield f'UPDATE "{table}" SET "{flag}" = false WHERE "{column}" = {{lost}} AND "{flag}"'
    sets = ", ".join(f'"{name}" = {value}' for name, value in completed(relation, rule).items())
    for others, partial in unique_sets(relation):
        if partial:
            continue
        same = "".join(f' AND kept."{other}" = lost."{other}"' for other in others)
        pair = f'kept."{column}" = {{kept}} AND lost."{column}" = {{lost}}{same}'
        if sets:
            yield f'UPDATE "{table}" kept SET {sets} FROM "{table}" lost WHERE {pair}'
        yield f'DELETE FROM "{table}" lost USING "{table}" kept WHERE {pair}'


def completed(relation: Relation, rule: OneOfEach) -> dict[str, str]:
    """The columns of the row that stays that take something over."""
    columns = [each for each in relation.model._meta.concrete_fields if not each.primary_key]
    wanted = [
        each
        for each in columns
        if each.column != relation.column and ("*" in rule.fill or each.name in rule.fill)
    ]
    return {name_in_table(each): filled(each) for each in wanted} | rule.combine


def filled(column: models.Field) -> str:
    name = name_in_table(column)
    if isinstance(column, models.JSONField):
        return f'lost."{name}" || kept."{name}"'
    if isinstance(column, (models.CharField, models.TextField)):
        return f'coalesce(nullif(kept."{name}", \'\'), lost."{name}")'
    return f'coalesce(kept."{name}", lost."{name}")'


def is_touched(model: type[models.Model]) -> bool:
    """Whether a merge may change rows of this table."""
    rule = getattr(model, "on_merge", Moves())
    return not isinstance(rule, Stays) and any(
        relation for target in mergeable() for relation in between(target, model)
    )
