"""Merging two records forgets nothing: whatever can point to a record is known, and what may be there only once has a rule."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models

from fullcircle.platform.access.policies import guarded_models
from fullcircle.platform.merging.relations import Relation, named_by_kind, relations, unique_sets
from fullcircle.platform.merging.rules import Moves, OneOfEach, Statements, Stays

# Columns of numbers that look like a relation and lead to no record that can be merged. The reason is what a reviewer asks first.
LEADS_ELSEWHERE = {
    "*.actor_id": "a colleague, who is never merged",
    "*.user_id": "a colleague, who is never merged",
    "*.job_id": "the queue's own number",
    "*.run_id": "an import",
    "*.event_id": "an entry of the log, which stays where it is",
    "platform_merge.lost_id": "undoing goes through the records as they were",
    "platform_object_unique.record_id": "a record of a kind that people defined, which is never merged",
    "platform_findable.record_id": "a copy that goes with its record, which a merge archives",
    "identify_duplicate.other_id": "a pair is read through the record that either side has become part of",
    "identify_import_staged.record_id": "gone when the import is over; an import that meets a merged record leads on",
    "identify_import_decision.record_id": "gone when the import is over",
    "identify_import_outcome.record_id": "taking an import back leaves what was changed since, and a merge changes it",
}
HOW = "declare it as a foreign key, as a pair like about_kind and about_id, or in LEADS_ELSEWHERE with the reason"


def name(relation: Relation) -> str:
    return f"{relation.table}.{relation.column} → {relation.kind}"


def test_there_is_something_to_walk():
    found = {name(each) for each in relations()}
    assert {
        "identify_contact_point.contact_id → contact",
        "identify_order.company_id → company",
        "interact_activity.contact_id → contact",
        "identify_company.parent_id → company",
        "platform_storedfile.about_id → contact",
        "identify_contact.merged_into_id → contact",
    } <= found


@pytest.mark.parametrize("relation", relations(), ids=name)
def test_what_may_be_there_once_says_how_two_become_one(relation):
    sets = list(unique_sets(relation))
    if isinstance(relation.rule, Moves):
        assert not sets, (
            f"Two merged records would break a rule of {relation.model.__name__}: set `on_merge` on it, "
            "such as OneOfEach() from fullcircle/platform/merging/rules.py."
        )
    if isinstance(relation.rule, OneOfEach) and any(partial for _, partial in sets):
        assert relation.rule.flags, (
            f"A rule of {relation.model.__name__} holds for some rows only: name the column that decides in `flags`."
        )
    if isinstance(relation.rule, Stays):
        assert relation.rule.reason


@pytest.mark.parametrize("relation", relations(), ids=name)
def test_rows_can_be_told_apart(relation):
    if not isinstance(relation.rule, Stays):
        assert isinstance(
            relation.model._meta.pk, (models.BigAutoField, models.AutoField, models.OneToOneField)
        ), (
            f"A merge remembers rows by one number; {relation.model.__name__} has another key. Give it one, or let it stay."
        )


def test_no_number_leads_to_a_record_unnoticed():
    unknown = []
    for model in guarded_models():
        pairs = {number for _, number in named_by_kind(model)}
        for column in model._meta.concrete_fields:
            where = f"{model._meta.db_table}.{column.column}"
            known = {where, f"*.{column.column}"} & set(LEADS_ELSEWHERE)
            if is_loose_number(column) and column.column not in pairs and not known:
                unknown.append(where)
    assert not unknown, f"Does this lead to records that can be merged? Then {HOW}: {unknown}"


def is_loose_number(column: models.Field) -> bool:
    if column.is_relation or column.primary_key:
        return False
    if isinstance(column, ArrayField):
        return column.name.endswith("_ids")
    return isinstance(column, models.IntegerField) and column.name.endswith("_id")


def test_the_list_of_exceptions_is_short_and_true():
    columns = [(m._meta.db_table, c.column) for m in guarded_models() for c in m._meta.concrete_fields]
    there = {f"{table}.{column}" for table, column in columns} | {f"*.{column}" for _, column in columns}
    assert not set(LEADS_ELSEWHERE) - there, "Take these off LEADS_ELSEWHERE."


def test_statements_name_both_records():
    wrong = [
        name(each)
        for each in relations()
        if isinstance(each.rule, Statements)
        and not all("{lost}" in statement or "{kept}" in statement for statement in each.rule.statements)
    ]
    assert not wrong, f"A statement that names neither record changes rows of everybody: {wrong}"
