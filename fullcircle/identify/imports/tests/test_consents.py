"""A file says who agreed; its name and the row are the evidence. It outweighs nobody's own word."""

from datetime import UTC, datetime

import pytest

from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import ConsentEvent, ConsentState, Purpose
from fullcircle.identify.consent.queries import differences_after_replay
from fullcircle.identify.consent.suppressing import suppress_address
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.mapping_form import field_choices
from fullcircle.identify.imports.models import Outcome, StagedRow
from fullcircle.identify.imports.plan import resolved
from fullcircle.identify.imports.tests.test_importing import brought, contacts_plan, fresh, imported
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

FILE = (
    "Name,Email,Letter,Since,Text\nDana,dana@example.com,yes,2024-05-03,no\nErin,erin@example.com,no,,yes\n"
    "Eve,eve@example.com,maybe,,\nFinn,finn@example.com,,2024-01-01,\n"
)
CELLS = [
    ("name", 0),
    ("email", 1),
    ("consent:letter:email", 2),
    ("consent:letter", 3),
    ("consent:letter:sms", 4),
]


@pytest.fixture
def letter(alice) -> Purpose:
    with as_user(alice) as by:
        values = {"channels": ["email", "sms"], "expires_after_days": 3650}
        return add_purpose(by=by, name="Letter", wording="Yes.", values=values)


def known(alice, email: str = "dana@example.com") -> Contact:
    with as_user(alice) as by:
        return create_record(Contact, by=by, values={"name": "Dana", "email": email})


def states(alice) -> dict[tuple[str, str], str]:
    with as_user(alice):
        rows = ConsentState.objects.values_list("contact__name", "channel", "status")
        return {(name, channel): status for name, channel, status in rows}


def test_who_agreed_is_kept_with_the_file_and_the_row(alice, letter):
    run = imported(alice, FILE, contacts_plan(CELLS))
    assert run.counts["0"] == {"new": 3, "rejected": 1}
    assert states(alice) == {("Dana", "email"): "granted", ("Erin", "sms"): "granted"}
    with as_user(alice) as by:
        row = ConsentEvent.objects.get(channel="email")
        assert (row.source, row.origin, row.cause) == ("import", "people.csv, row 2", f"import:{run.pk}")
        assert (row.address, row.actor_name, row.basis) == ("dana@example.com", "Alice", "consent")
        assert row.occurred_at == datetime(2024, 5, 3, 12, tzinfo=UTC)
        assert (row.until - row.occurred_at).days == 3650
        told = LoggedEvent.objects.get(type="consent.granted", about_id=row.contact_id)
        assert (told.payload["ways"], told.payload["source"]) == ("by email", "import")
        assert may_contact(row.contact, by=by, purpose="letter", channel="email").allowed
        assert "neither yes nor no" in Outcome.objects.get(verdict="rejected").reason
        assert differences_after_replay() == 0


def test_what_is_agreed_already_is_no_news(alice, letter):
    imported(alice, FILE, contacts_plan(CELLS))
    again = brought(alice, FILE, contacts_plan(CELLS))
    assert again.counts["0"] == {"unchanged": 3, "rejected": 1}


def test_a_known_person_agrees_by_a_file(alice, letter):
    known(alice)
    run = imported(
        alice,
        "Email,Letter\ndana@example.com,yes\n",
        contacts_plan([("email", 0), ("consent:letter:email", 1)]),
    )
    assert run.counts["0"] == {"update": 1}
    assert states(alice) == {("Dana", "email"): "granted"}


def test_a_file_outweighs_no_withdrawal(alice, letter):
    dana = known(alice)
    with as_user(alice) as by:
        withdraw_consent(dana, by=by, purpose="letter", channels=["email"])
    run = imported(alice, FILE, contacts_plan(CELLS))
    assert states(alice)["Dana", "email"] == "withdrawn"
    assert run.counts["0"]["unchanged"] == 1
    with as_user(alice):
        reason = Outcome.objects.get(record_id=dana.pk).reason
        assert reason == "Left out: they said no to letter by email; new consent is needed."


def test_an_erased_address_that_comes_again_needs_new_consent(alice, letter):
    with as_user(alice) as by:
        suppress_address(by=by, address="dana@example.com", reason="erased")
    run = imported(alice, FILE, contacts_plan(CELLS))
    assert (run.counts["0"]["new"], run.counts["0"]["review"]) == (2, 1)
    with as_user(alice):
        assert not Contact.objects.filter(name="Dana").exists()
        assert "erased" in StagedRow.objects.get(run_id=run.pk, row=2).reason
    dana = known(alice)
    with as_user(alice) as by:
        answer = may_contact(dana, by=by, purpose="letter", channel="email")
        assert answer.reasons[0].sentence == "The address is suppressed: the person was erased."


def test_everybody_who_brings_an_erased_number_waits(alice):
    with as_user(alice) as by:
        suppress_address(by=by, address="+493012345678", reason="erased")
    file = "Name,Email,Phone\nDana,d@example.com,+49 30 12345678\nEve,e@example.com,+49 30 12345678\nFinn,f@example.com,\n"
    run = imported(alice, file, contacts_plan([("name", 0), ("email", 1), ("phone", 2)]))
    assert (run.counts["0"]["new"], run.counts["0"]["review"]) == (1, 2)


def test_taken_back_it_holds_no_longer_and_what_was_said_since_stays(alice, letter):
    dana = known(alice)
    run = imported(alice, FILE, contacts_plan(CELLS))
    with as_user(alice) as by:
        finn = Contact.objects.get(name="Finn")
        grant_consent(finn, by=by, purpose="letter", channels=["sms"], how="phone", evidence="He said yes.")
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    assert fresh(alice, run).state == "reverted"
    assert states(alice) == {("Dana", "email"): "expired", ("Finn", "sms"): "granted"}
    with as_user(alice):
        assert set(Contact.objects.values_list("name", flat=True)) == {"Dana", "Finn"}
        assert Contact.objects.filter(pk=dana.pk).exists()


def test_the_page_offers_it_to_whoever_may_record_consent(alice, letter):
    with as_user(alice) as by:
        offered = dict(field_choices(by))
        assert offered["contact:consent:letter:email"] == "Contact: Agreed to Letter by email"
        assert offered["contact:consent:letter"] == "Contact: Agreed to Letter on this day"
        assert not any(key.startswith("company:consent") for key in offered)


def test_no_program_brings_consent(alice, letter):
    program = actor_for_user(alice.pk).limited_to(frozenset({"*"}), key_id=1, name="Alice (shop)")
    with acting(program) as by:
        assert not any("consent:" in key for key, _ in field_choices(by))
        with pytest.raises(NotAllowed, match="Only the person can give consent"):
            resolved(contacts_plan(CELLS), by, 5)


def test_a_purpose_that_is_not_there_is_refused(alice, letter):
    with as_user(alice) as by, pytest.raises(Refused, match="has no field"):
        resolved(contacts_plan([("name", 0), ("consent:nothing:email", 1)], match=""), by, 2)
