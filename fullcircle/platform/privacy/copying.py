"""Everything about one person as rows that people and programs can read, table by table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from fullcircle.platform.access.models import User
from fullcircle.platform.access.rules import ByAcl, Catalog, Common, Follows
from fullcircle.platform.columns import name_in_table
from fullcircle.platform.privacy import kinds, reach, rules

AT_ONCE = 500
# Colleagues have a right to privacy, too: a copy says what was done, not which of them did it.
COLLEAGUES = {"actor_name", "actor_id", "owner", "used_by", "placed_by", "lifted_by", "undone_by", "author"}
NAMEABLE = (ByAcl, Follows, Common, Catalog)
SOMEBODY_ELSE = "[somebody else's address]"


@dataclass
class Section:
    """The rows of one table about the person."""

    key: str
    label: str
    columns: list[str]
    labels: list[str]
    kinds: list[str]
    rows: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Left:
    """A table that is not in the copy, and why."""

    table: str
    label: str
    why: str


def label_of(model: type[models.Model]) -> str:
    """What rows of it are called, in the language of whoever reads."""
    text = str(model._meta.verbose_name_plural)
    return gettext(text[:1].upper() + text[1:])


def left_out(person: type[models.Model]) -> list[Left]:
    """Tables that the copy leaves out, with the reason."""
    reached = [
        Left(each.table, label_of(each.model), each.rule.left_out)
        for each in reach.reached(person).values()
        if isinstance(each.rule, rules.Goes) and each.rule.left_out
    ]
    quoting = [(model, reach.rule_of(model)) for model in reach.quoting()]
    return reached + [
        Left(model._meta.db_table, label_of(model), rule.left_out)
        for model, rule in quoting
        if isinstance(rule, rules.Quotes)
    ]


def copied(person: type[models.Model]) -> list[reach.Reached]:
    """Tables whose rows are in the copy."""
    out = {each.table for each in left_out(person)}
    return [each for each in reach.reached(person).values() if each.table not in out]


def rows_about(each: reach.Reached, subjects: list[int]) -> models.QuerySet:
    """The rows themselves, whoever may see them: the rights of whoever acts still apply."""
    condition = each.where.replace("%", "%%").replace(reach.SUBJECTS, "%s")
    many = each.where.count(reach.SUBJECTS)
    key = name_in_table(each.model._meta.pk)
    # The same condition that erasure uses, over its own alias.
    found = RawSQL(f'SELECT t."{key}" FROM "{each.table}" t WHERE {condition}', [subjects] * many)  # noqa: S611 made of models
    return each.model._default_manager.filter(pk__in=found).order_by("pk")


def counted(person: type[models.Model], subjects: list[int]) -> list[tuple[reach.Reached, int]]:
    """How many rows of each table a copy would have."""
    counts = [(each, count_of(each, subjects)) for each in copied(person)]
    return [(each, many) for each, many in counts if many]


def count_of(each: reach.Reached, subjects: list[int]) -> int:
    with connection.cursor() as cursor:
        condition = each.where.replace("%", "%%").replace(reach.SUBJECTS, "%(subjects)s")
        cursor.execute(f'SELECT count(*) FROM "{each.table}" t WHERE {condition}', {"subjects": subjects})
        many: int = cursor.fetchone()[0]
    return many


def shown_columns(model: type[models.Model]) -> list[models.Field]:
    """What means something to the person; numbers of the machinery and colleagues' names do not."""
    return [
        column
        for column in model._meta.concrete_fields
        if column.name not in COLLEAGUES
        and not (column.is_relation and column.related_model is User)
        and (kinds.kind_of(column) != "machinery" or column.primary_key)
    ]


def sections(
    person: type[models.Model], subjects: list[int], own: Callable[[str], bool], move: Callable[[], None]
) -> Iterator[Section]:
    """One section after another; `own` says whether an address is the person's, `move` is told after each."""
    for each in copied(person):
        columns = shown_columns(each.model)
        section = Section(
            each.table, label_of(each.model), [column.name for column in columns],
            [str(column.verbose_name) for column in columns], [kinds.kind_of(column) for column in columns],
        )  # fmt: skip
        for row in rows_about(each, subjects).iterator(chunk_size=AT_ONCE):
            section.rows.append([value_of(row, column, own) for column in columns])
        move()
        if section.rows:
            yield section


def value_of(row: models.Model, column: models.Field, own: Callable[[str], bool]) -> Any:
    """As people read it: the names of what is pointed to, the words of choices, nobody else's addresses."""
    value = getattr(row, column.attname)
    if value is None:
        return None
    if column.is_relation and not column.primary_key:
        return named(row, column)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if kinds.is_text(column) and kinds.kind_of(column) not in ("identity", "contact"):
        return without_others(plain(value), own)
    return plain(value)


def named(row: models.Model, column: models.Field) -> Any:
    """A company, a product, a purpose by its name; the rest by its number."""
    target = column.related_model
    assert isinstance(target, type)
    if isinstance(getattr(target, "access", None), NAMEABLE):
        other = getattr(row, column.name)
        return str(other) if other is not None else None
    return getattr(row, column.attname)


def without_others(value: Any, own: Callable[[str], bool]) -> Any:
    """The same with addresses of other people taken out, however deep."""
    if isinstance(value, dict):
        return {key: without_others(each, own) for key, each in value.items()}
    if isinstance(value, list):
        return [without_others(each, own) for each in value]
    if isinstance(value, str):
        return kinds.EMAIL.sub(lambda found: found[0] if own(found[0].rstrip(".")) else SOMEBODY_ELSE, value)
    return value


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return str(value)
