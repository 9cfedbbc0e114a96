"""What was said is only ever added; what holds now follows from it, and nobody can write that."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from fullcircle.identify.consent.models import (
    ConsentEvent,
    ConsentState,
    Purpose,
    Standing,
    Suppression,
    Wording,
)
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def said(
    contact: Contact, purpose: Purpose | None, action: str, channel: str = "email", **facts
) -> ConsentEvent:
    facts = {"occurred_at": timezone.now(), "source": "colleague", **facts}
    return ConsentEvent.objects.create(
        contact=contact, purpose=purpose, channel=channel if purpose else "", action=action,
        actor_kind="user", actor_name="Bob", **facts,
    )  # fmt: skip


def state(channel: str = "email") -> str:
    return ConsentState.objects.filter(channel=channel).values_list("status", flat=True).first() or ""


def refused(statement: str) -> str:
    """The database's own words."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


def test_the_state_follows_in_the_same_transaction(dana, bob, newsletter):
    with as_user(bob):
        said(dana, newsletter, "requested")
        assert state() == "pending"
        said(dana, newsletter, "confirmed")
        said(dana, newsletter, "granted", channel="sms")
        assert (state(), state("sms")) == ("granted", "granted")
        said(dana, newsletter, "withdrawn")
        assert (state(), state("sms")) == ("withdrawn", "granted")


def test_what_was_said_earlier_does_not_undo_what_was_said_later(dana, bob, newsletter):
    with as_user(bob):
        said(dana, newsletter, "withdrawn")
        said(dana, newsletter, "granted", occurred_at=timezone.now() - timedelta(days=3))
        assert state() == "withdrawn"


def test_an_imported_yes_does_not_outweigh_a_no(dana, bob, newsletter):
    with as_user(bob):
        said(dana, newsletter, "withdrawn")
        said(dana, newsletter, "granted", source="import")
        assert state() == "withdrawn"
        said(dana, newsletter, "granted", source="preferences")
        assert state() == "granted"


def test_the_last_word_about_the_whole_person_counts(dana, bob):
    with as_user(bob):
        for action, regards in [
            ("objected", "profiling"),
            ("restricted", "processing"),
            ("objected", "marketing"),
        ]:
            said(dana, None, action, regards=regards)
        standing = Standing.objects.get()
        assert standing.no_profiling_since
        assert standing.restricted_since
        assert standing.no_marketing_since
        said(dana, None, "lifted", regards="processing")
        standing = Standing.objects.get()
        assert standing.no_profiling_since
        assert standing.restricted_since is None


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_nobody_changes_or_deletes_what_was_said(who, request, dana, newsletter):
    user = request.getfixturevalue(who)
    with as_user(user):
        said(dana, newsletter, "granted")
        assert "permission denied" in refused("UPDATE identify_consent_event SET action = 'withdrawn'")
        assert "permission denied" in refused("DELETE FROM identify_consent_event")
        assert "permission denied" in refused("UPDATE identify_consent_state SET status = 'granted'")
        assert "permission denied" in refused("DELETE FROM identify_consent_state")


def test_not_even_the_owner_of_the_tables_does(dana, bob, newsletter):
    """Row security aside, triggers refuse it; here the owner has switched row security off."""
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("ALTER TABLE identify_consent_suppression NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            "INSERT INTO identify_consent_suppression (kind, digest, channel, reason, note, actor_name, only_marketing) "
            "VALUES ('email', 'x', '', 'asked', '', '', false); SET CONSTRAINTS ALL IMMEDIATE"
        )
        for statement in (
            "UPDATE identify_consent_suppression SET digest = 'y'",
            "DELETE FROM identify_consent_suppression",
            "TRUNCATE identify_consent_suppression",
        ):
            with pytest.raises(DatabaseError, match="only added"), transaction.atomic(using="owner"):
                cursor.execute(statement)
        cursor.execute("UPDATE identify_consent_suppression SET lifted_at = now()")
        transaction.set_rollback(True, using="owner")


def test_rows_go_over_only_with_a_merge_and_the_state_follows(dana, bob, newsletter):
    with as_user(bob) as by:
        said(dana, newsletter, "granted")
        twin = create_record(Contact, by=by, values={"name": "Dana R."})
        said(twin, newsletter, "withdrawn", occurred_at=timezone.now() - timedelta(days=1))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ConsentEvent.objects.update(contact=twin)
        merge_contact(twin, by=by, other=dana)
        assert list(ConsentState.objects.values_list("contact_id", "status")) == [(twin.pk, "granted")]


def test_a_ledger_goes_with_the_person(dana, alice, newsletter):
    with as_user(alice), connection.cursor() as cursor:
        said(dana, newsletter, "granted")
        said(dana, None, "objected", regards="marketing")
        cursor.execute("DELETE FROM identify_contact")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not ConsentEvent.objects.exists()
        assert not ConsentState.objects.exists()
        assert not Standing.objects.exists()


def test_charlie_sees_nothing_of_bobs_customer_and_adds_nothing(dana, bob, charlie, newsletter):
    with as_user(bob):
        said(dana, newsletter, "granted")
    with as_user(charlie):
        assert not ConsentEvent.objects.exists()
        assert not ConsentState.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            said(dana, newsletter, "withdrawn")


def test_wordings_are_published_by_whoever_may_and_stay(alice, bob, newsletter):
    with as_user(alice):
        Wording.objects.create(purpose=newsletter, version=7, text="Yes, send me the newsletter.")
        assert "permission denied" in refused(
            "UPDATE identify_consent_wording SET text = 'Yes to everything.'"
        )
        assert "permission denied" in refused("DELETE FROM identify_consent_wording")
    with as_user(bob), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Wording.objects.create(purpose=newsletter, version=8, text="Yes to everything.")
    with as_user(bob):
        assert Wording.objects.get(version=7).text == "Yes, send me the newsletter."


def test_suppressed_addresses_stay_suppressed(alice, bob):
    with as_user(bob):
        Suppression.objects.create(kind="email", digest=b"x" * 32, reason="asked")
        assert "permission denied" in refused("DELETE FROM identify_consent_suppression")
        assert Suppression.objects.update(lifted_at=timezone.now()) == 0, "lifting needs another right"
    with as_user(alice):
        assert Suppression.objects.update(lifted_at=timezone.now()) == 1
