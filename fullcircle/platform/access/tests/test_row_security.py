"""The database refuses what a colleague may not see, whatever the code asks."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from fullcircle.identify.contacts.models import Contact, ContactSensitive
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer."""
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana Müller", "email": "dana@example.com"})


def visible(user) -> set[str]:
    with as_user(user):
        return set(Contact.objects.values_list("name", flat=True))


def test_tests_run_as_the_application_login():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("fc_app", False)


def test_nobody_acting_means_permission_denied(dana):
    with (
        pytest.raises(ProgrammingError, match="permission denied for table identify_contact"),
        transaction.atomic(),
    ):
        Contact.objects.count()


def test_bob_sees_his_customer_and_charlie_does_not(dana, bob, charlie):
    assert visible(bob) == {"Dana Müller"}
    assert visible(charlie) == set()


def test_a_manager_sees_her_teams_customers_and_an_administrator_all(dana, mia, alice, reader):
    assert visible(mia) == visible(alice) == visible(reader) == {"Dana Müller"}


def test_handing_a_customer_over_moves_who_sees_her(dana, bob, charlie, alice):
    with as_user(alice) as by:
        edit_record(Contact.objects.get(), by=by, values={"owner": charlie.pk})
    assert visible(bob) == set()
    assert visible(charlie) == {"Dana Müller"}


def test_a_reader_can_change_nothing_even_by_sql(dana, reader):
    with as_user(reader) as by:
        with pytest.raises(NotAllowed):
            edit_record(Contact.objects.get(), by=by, values={"name": "X"})
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Contact.objects.update(name="X")


def test_a_hidden_row_is_not_changed_by_id(dana, charlie):
    with as_user(charlie):
        assert Contact.objects.filter(pk=dana.pk).update(name="Stolen") == 0


def test_a_forged_context_is_refused(dana, charlie):
    charlies = actor_for_user(charlie.pk)
    with acting(charlies), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'fc_all', true)")
        cursor.execute(
            "SELECT set_config('fc.context', replace(current_setting('fc.context'), '|0|', '|1|'), true)"
        )
        with pytest.raises(DatabaseError, match="was not signed"), transaction.atomic():
            cursor.execute("SELECT count(*) FROM identify_contact")


def test_taking_another_database_role_does_not_help(dana, charlie):
    with as_user(charlie), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'fc_all', true)")
        cursor.execute("SELECT count(*) FROM identify_contact")
        assert cursor.fetchone() == (0,)


def test_acting_does_not_nest(alice, bob):
    with as_user(bob), pytest.raises(RuntimeError, match="does not nest"), acting(system("anybody")):
        pass


def test_a_reading_page_cannot_write(alice):
    with as_user(alice, read_only=True) as by, pytest.raises(DatabaseError, match="read-only transaction"):
        create_record(Contact, by=by, values={"name": "Dana"})


def test_sensitive_fields_give_no_signal_without_the_capability(dana, bob, alice):
    with as_user(alice) as by:
        edit_record(Contact.objects.get(), by=by, values={"birth_date": "1990-05-04"})
        assert Contact.objects.filter(sensitive__birth_date__year=1990).exists()
    with as_user(bob):
        assert not ContactSensitive.objects.exists()
        assert not Contact.objects.filter(sensitive__birth_date__isnull=False).exists()
        assert list(
            Contact.objects.order_by("sensitive__birth_date").values_list("sensitive__birth_date")
        ) == [(None,)]


def test_colleagues_never_see_a_password_hash(alice, bob):
    with as_user(bob), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT password FROM platform_user")


def test_only_whoever_sees_everything_has_tables_counted(alice, bob):
    count = "SELECT fc.take_stock(ARRAY['identify_contact'])"
    with as_user(alice), connection.cursor() as cursor:
        cursor.execute(count)
    with pytest.raises(DatabaseError), as_user(bob), connection.cursor() as cursor:
        cursor.execute(count)
