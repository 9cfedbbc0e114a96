"""What is in the database besides policies: every table guarded or listed, no view and no function that sees more."""

import pytest
from django.db import connection, connections

from fullcircle.platform.access.installing import statements
from fullcircle.platform.access.login_tables import LOGIN_TABLES
from fullcircle.platform.access.policies import guarded_models, protections, record_tables
from fullcircle.platform.access.verifying import differences

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

# Functions that run with rights other than the caller's. Each says what keeps it harmless.
DEFINERS = {
    "fc.take_stock": "has PostgreSQL learn what is in a table; tells nobody anything",
    "fc.context_part": "reads the signing key, and gives back only what was signed",
    "fc.actor_of_user": "asked before anybody acts; tells one person's rights",
    "fc.actor_of_key": "asked before anybody acts; tells the rights of a key that is known",
    "fc.edit_profile": "changes name, time zone and language of whoever acts",
    "fc.have_second_factor": "who has one, for whoever manages people; the secrets stay with the login",
    "fc.take_second_factor": "lets somebody in again who lost theirs, for whoever manages people",
    "fc.forget_demo": "takes the demo's events out of the log, for whoever manages the settings",
    "fc.a_decision_stands": "a trigger: refuses to change what was decided, unless a person is being forgotten",
    "fc.only_added": "a trigger: refuses to change or delete, unless what the row is about is gone",
    "fc.behavior_month": "makes the table of a month, for the sorting of behavior alone",
    "fc.drop_behavior_before": "drops months that are too old, for whoever may say how long they are kept",
    "fc.consents_": "a trigger: has what holds now follow from what was said",
    "fc.keep_": "a trigger: fills who may see the row, and what search reads",
    "fc.cascade_": "a trigger: makes rows that follow this one read it again",
    "fc.begin_merge": "moves what points to one of two records, for whoever may change both",
    "fc.end_merge": "writes down what became of rows, for whoever may change both records",
    "fc.undo_merge": "puts rows back as they were written down, for whoever may change both records",
    "fc.forget_merge": "deletes such rows when their time is over, for the daily work alone",
    "fc.unique_values": "a trigger: notes which values of an object's unique fields are taken",
    "fc.forget_kind": "takes the records of an object out of the log, once nobody can take its removal back",
    "fc.erasure_step": "forgets one person by statements that were written at installation, for the work that answers requests",
    "fc.drop_kept": "deletes what is older than a rule of keeping says that is on, of the tables known at installation",
    "fc.erasure_relations": "empties fields that point to that person, for the same work",
    "fc.erasure_count": "says how many rows a step would be for, to whoever answers privacy requests",
    "fc.erasure_scan": "says how many rows of a table hold some words, to whoever answers privacy requests",
    "fc.search_": "applies the same condition as the policy, inside",
    "fc.uses_of_offer": "counts the orders that use an offer, for its limit, and tells the number alone",
    "fc.uses_by_customer": "counts the other orders of one customer that use an offer, and tells the number alone",
    "fc.stop_letters_to": "calls back letters to an address that is suppressed, whoever has it, and tells nothing",
    "fc.letters_under_way_to": "counts the letters to such an address that have begun, for whoever may suppress it",
    "public.procrastinate_defer": "puts a job on the queue, and reads nothing",
}


def rows(statement: str, alias: str = "default") -> list[tuple]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_is_guarded_or_listed_with_a_reason():
    tables = rows(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    open_ones = {name for name, guarded in tables if not guarded}
    assert open_ones <= set(LOGIN_TABLES), (
        f"{sorted(open_ones - set(LOGIN_TABLES))}: set `access` on the model, or list the table in LOGIN_TABLES with a reason."
    )
    assert not set(LOGIN_TABLES) - {name for name, _ in tables}, "LOGIN_TABLES lists what is not there."
    ours = {model._meta.db_table for model in guarded_models()}
    assert not ours & open_ones


def test_no_view_sees_more_than_who_asks():
    views = rows(
        "SELECT relname, relkind, coalesce(reloptions::text, '') FROM pg_class WHERE relkind IN ('v', 'm') "
        "AND relnamespace IN ('public'::regnamespace, 'fc'::regnamespace)"
    )
    for name, kind, options in views:
        assert kind == "v", f"{name}: a materialized view knows no row security; use a table with `access`."
        assert "security_invoker=true" in options, f"{name}: create the view WITH (security_invoker = true)."


def test_tables_of_records_have_room_for_changes_and_are_vacuumed_early():
    kept = {"fillfactor=90", "autovacuum_vacuum_insert_scale_factor=0.02"}
    options = dict(rows("SELECT relname, coalesce(reloptions, '{}') FROM pg_class WHERE relkind = 'r'"))
    assert [table for table in record_tables().values() if not kept <= set(options[table])] == []


def test_no_function_runs_with_other_rights_but_the_listed():
    functions = rows(
        "SELECT n.nspname || '.' || p.proname, coalesce(p.proconfig::text, '') FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname NOT LIKE 'pg_%'"
    )
    assert functions
    for name, options in functions:
        assert name.startswith(tuple(DEFINERS)), (
            f"{name} runs with other rights: list it in DEFINERS with the reason."
        )
        assert "search_path=" in options, (
            f"{name}: fix its search_path, or others choose which tables it means."
        )


def test_the_login_has_rights_on_nothing_but_sign_in():
    granted = {
        table
        for (table,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND has_any_column_privilege('fc_app', oid, 'SELECT, INSERT, UPDATE')"
        )
    }
    meant = {p.table for p in protections() if any("fc_app" in policy.roles for policy in p.policies)}
    assert granted <= set(LOGIN_TABLES) | meant


def test_nobody_passes_row_security_but_the_backup():
    passing = rows(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'fc\\_%' AND (rolsuper OR rolbypassrls) ORDER BY 1"
    )
    assert passing == [("fc_backup",)]
    assert rows("SELECT rolinherit FROM pg_roles WHERE rolname = 'fc_app'") == [(False,)]


def test_the_public_has_no_rights():
    granted = rows(
        "SELECT table_name FROM information_schema.role_table_grants "
        "WHERE grantee = 'PUBLIC' AND table_schema IN ('public', 'fc')"
    )
    assert granted == []


def test_whichever_policy_is_dropped_is_missed():
    policies = [policy for protection in protections() for policy in protection.policies]
    assert len(policies) > 100
    with connections["owner"].cursor() as cursor:
        cursor.execute("SAVEPOINT whole")
        for policy in policies:
            cursor.execute(f'DROP POLICY "{policy.name}" ON "{policy.table}"')
        missed = differences(statements())
        cursor.execute("ROLLBACK TO SAVEPOINT whole")
    assert missed == sorted(f"policy {policy.table}.{policy.name} was changed." for policy in policies)


def test_the_connection_is_the_applications(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("fc_app",)
