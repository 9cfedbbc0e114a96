"""The functions that merge and part records, with the relations between our own tables written into them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fullcircle.platform.access.policies import Policy, Protection, guarded_models, record_models
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.merging.relations import Relation, is_touched, mergeable, relations
from fullcircle.platform.merging.rules import Computed, Moves, Stays
from fullcircle.platform.records.models import SavedView

FUNCTIONS = Path(__file__).with_name("merging.sql")
TABLE = """
CREATE OR REPLACE FUNCTION fc.{name}() RETURNS TABLE ({columns}) LANGUAGE sql IMMUTABLE AS $$
  SELECT * FROM (VALUES {rows}) AS known({names}){none}
$$;
"""

# Text, numbers and truth as the rows of such a table spell them.
KINDS = "kind text, tab text"
RESOURCES = "resource text, tab text"
QUESTIONS = "resource text, key text, target text"
RELATIONS = (
    "place int, kind text, tab text, key text, col text, extra text, held boolean, own boolean, "
    "versioned boolean, computed boolean, statements text[]"
)


def merging_functions() -> Iterator[str]:
    """What fc_definer runs; the tables come first, because the functions ask them."""
    yield table_function(
        "merge_kinds", KINDS, [(each._meta.model_name, each._meta.db_table) for each in mergeable()]
    )
    yield table_function(
        "merge_resources",
        RESOURCES,
        [(each._meta.model_name, each._meta.db_table) for each in record_models()],
    )
    yield table_function("merge_questions", QUESTIONS, questions())
    yield table_function(
        "merge_relations", RELATIONS, [row(place, each) for place, each in enumerate(moving())]
    )
    yield FUNCTIONS.read_text()


def moving() -> list[Relation]:
    """Relations whose rows a merge changes."""
    return [each for each in relations() if not isinstance(each.rule, Stays)]


def row(place: int, relation: Relation) -> tuple[object, ...]:
    statements = [each.format(kept="$1", lost="$2") for each in relation.statements]
    held = not isinstance(relation.rule, Moves) and not relation.is_own
    return (
        place, relation.kind, relation.table, relation.key, relation.column, relation.where, held, relation.is_own,
        relation.versioned, isinstance(relation.rule, Computed), statements,
    )  # fmt: skip


def questions() -> Iterator[tuple[object, ...]]:
    """The fields by which a list asks for the records that belong to another."""
    targets = mergeable()
    for model in record_models():
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model in targets:
                yield model._meta.model_name, column.name, column.related_model._meta.model_name


def table_function(name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> str:
    """A function that answers rows known when it was written."""
    names = ", ".join(column.split()[0] for column in columns.split(", "))
    spelled = [f"({', '.join(map(literal, each))})" for each in rows]
    nothing = ", ".join(f"NULL::{column.split()[1]}" for column in columns.split(", "))
    return TABLE.format(
        name=name,
        columns=columns,
        rows=", ".join(spelled) or f"({nothing})",
        names=names,
        none="" if spelled else " WHERE false",
    )


def literal(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(literal, value))}]::text[]"
    return "'" + str(value).replace("'", "''") + "'"


def with_merging(protections: list[Protection]) -> list[Protection]:
    """A merge changes rows that point to a record, whoever sees them: its functions may."""
    touched = touched_tables()
    return [open_to_merges(each) if each.table in touched else each for each in protections]


def open_to_merges(protection: Protection) -> Protection:
    grant = f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{protection.table}" TO fc_definer'
    moved = Policy(protection.table, "moved by merges", "ALL", ("fc_definer",), using="true", check="true")
    kept = any(each.roles == moved.roles and each.command == "ALL" for each in protection.policies)
    policies = protection.policies if kept else [*protection.policies, moved]
    return Protection(protection.table, [*protection.grants, grant], policies)


def touched_tables() -> set[str]:
    """What points to records, lists that somebody keeps, and the merges themselves."""
    return {
        model._meta.db_table for model in guarded_models() if is_touched(model) or model in (Merge, SavedView)
    }
