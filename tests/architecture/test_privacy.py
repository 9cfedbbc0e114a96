"""No table with something about a person is forgotten: by the copy they get, by the erasure, by the look afterwards."""

import pytest
from django.apps import apps
from django.db import connections

from fullcircle.platform.access.login_tables import LOGIN_TABLES, QUEUE_TABLES
from fullcircle.platform.access.policies import guarded_models
from fullcircle.platform.privacy import kinds, reach, rules
from fullcircle.platform.privacy.copying import copied, left_out
from fullcircle.platform.privacy.queue import NOTHING_SAID, QUEUE
from fullcircle.platform.privacy.steps import scanned, steps

PEOPLE = reach.people()


def test_there_are_people_and_much_leads_to_them():
    assert [person.__name__ for person in PEOPLE] == ["Contact"]
    assert {
        "identify_contact_sensitive", "identify_contact_point", "identify_consent_event", "identify_behavior_event",
        "identify_order_line", "interact_activity", "platform_storedfile", "platform_event", "platform_mergedrow",
    } <= set(reach.reached(PEOPLE[0]))  # fmt: skip


def test_every_table_leads_to_a_person_or_says_what_it_may_hold():
    silent = [name for person in PEOPLE for name in reach.unsaid(person)]
    assert not silent, f"Is there something about people in {silent}? {reach.HOW}"


def test_every_table_of_others_is_known():
    others = set(QUEUE) | set(NOTHING_SAID)
    assert others == set(QUEUE_TABLES), (
        "Say in fullcircle/platform/privacy/queue.py what these tables may hold."
    )
    ours = {model._meta.db_table for model in guarded_models()}
    rest = {model._meta.db_table for model in apps.get_models()} - ours - others
    assert rest <= set(LOGIN_TABLES), (
        f"{rest - set(LOGIN_TABLES)}: whose are these, and what do they hold about people?"
    )


def test_every_table_is_in_the_copy_or_left_out_with_a_reason():
    for person in PEOPLE:
        out = {each.table: each.why for each in left_out(person)}
        assert all(out.values()), "A table is left out of the copy without a reason: give `left_out` one."
        assert set(reach.reached(person)) <= {each.table for each in copied(person)} | set(out)


def test_every_table_is_erased_emptied_or_held():
    for person in PEOPLE:
        done = {step.table: step.what for step in steps() if step.person == person._meta.model_name}
        assert set(reach.reached(person)) <= set(done)
        assert {model._meta.db_table for model in reach.quoting()} <= set(done)


@pytest.mark.django_db(databases=["owner"])
def test_every_step_is_a_statement_that_the_database_understands():
    with connections["owner"].cursor() as cursor:
        for step in filter(lambda each: each.statement, steps()):
            cursor.execute(f"PREPARE step (bigint[], text[], text) AS {step.statement}")
            cursor.execute("DEALLOCATE step")


def test_everything_is_looked_through_afterwards():
    words = {
        model._meta.db_table
        for model in guarded_models()
        if kinds.text_columns(model) and not isinstance(reach.rule_of(model), rules.Nobody)
    }
    assert words <= set(scanned())


def test_every_column_of_a_person_is_of_a_known_kind():
    for person in PEOPLE:
        for each in reach.reached(person).values():
            said = getattr(each.model, "personal", {})
            there = {column.name for column in each.model._meta.concrete_fields}
            assert set(said.values()) <= set(kinds.KINDS), (
                f"{each.model.__name__}.personal names a kind that is not in kinds.py."
            )
            assert set(said) <= there, f"{each.model.__name__}.personal names a column that is not there."


def test_reasons_are_sentences_and_not_excuses():
    for model in guarded_models():
        rule = reach.rule_of(model)
        if isinstance(rule, rules.Nobody):
            assert len(rule.reason.split()) > 1, (
                f"{model.__name__}: say in some words why nobody is in there."
            )
