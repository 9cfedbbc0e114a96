"""Fixed questions are read and planned once for each connection and role, and see no more than their role does."""

import pytest
from django.db import connection, transaction

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

ASKED = "SELECT id, name FROM identify_contact WHERE name = %s"
KEPT = "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT id, name FROM%'"


def kept() -> dict[str, int]:
    """How often each planned statement was used, by the role it is for."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return {statement.rpartition(" ")[2]: times for statement, times in cursor.fetchall()}


@pytest.mark.django_db
def test_each_role_has_a_statement_of_its_own_that_sees_what_it_may(alice, bob, charlie):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dana"})
    for person, seen in ((alice, 1), (bob, 1), (charlie, 0), (alice, 1), (bob, 1)):
        with as_user(person):
            assert len(rows_of(ASKED, ["Dana"])) == seen
            assert rows_of(ASKED, ["Nobody"]) == []
    assert kept() == {"fc_all": 4, "fc_scoped": 6}


def test_a_refusal_makes_nobody_plan_again(committed):
    for _ in range(2):
        with acting(system("tests")):
            rows_of(ASKED, ["Dana"])
            transaction.set_rollback(True)
    assert kept() == {"fc_all": 2}
