"""May this person get this, on this channel, now? What the gate adds to what consent says, each no with its sentence."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.deciding import may_contact, may_contact_many
from fullcircle.identify.consent.models import Choice, Decision
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.models import Activity
from fullcircle.interact.gate import actions
from fullcircle.interact.gate.models import Cap, Outreach, QuietHours
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SAID = {"how": "phone", "evidence": "She said yes on the phone."}
NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def agreed(dana, bob, offers, monkeypatch):
    """Dana wants offers by email, and lives in Honolulu."""
    with as_user(bob) as by:
        grant_consent(
            dana, by=by, purpose="offers", channels=["email"], said_at=NOON - timedelta(days=100), **SAID
        )
        edit_record(dana, by=by, values={"time_zone": "Pacific/Honolulu"})
    return dana


def codes(bob, contact, purpose="offers", channel="email", at=NOON):
    with as_user(bob) as by:
        answer = may_contact(contact, by=by, purpose=purpose, channel=channel, at=at)
        return [reason.code for reason in answer.reasons]


def sent(contact, purpose, at, number=1):
    with acting(system("tests")):
        Outreach.objects.create(
            contact=contact, purpose=purpose, channel="email", marketing=purpose.is_marketing, at=at,
            cause=f"message:{number}",
        )  # fmt: skip


def test_nobody_is_disturbed_at_night_where_they_are(alice, bob, agreed, service):
    with as_user(alice) as by:
        actions.set_quiet_hours(by=by, channel="email", begins=time(21), ends=time(8))
    assert codes(bob, agreed) == ["quiet"], "noon in London is two in the night there"
    assert codes(bob, agreed, at=NOON + timedelta(hours=7)) == ["agreed"]
    assert codes(bob, agreed, purpose="orders") == ["basis"], "news of an order is no marketing"
    with as_user(bob) as by:
        told = may_contact(agreed, by=by, purpose="offers", channel="email", at=NOON).sentence
    assert told == "It is 02:00 where they are (Pacific/Honolulu), and quiet until 08:00."
    with as_user(alice) as by:
        actions.set_quiet_hours(by=by, channel="email", begins=time(21), ends=time(8), everything=True)
    assert codes(bob, agreed, purpose="orders") == ["quiet"]
    with as_user(alice) as by:
        actions.set_quiet_hours(by=by, channel="email", begins=None, ends=None)
        assert not QuietHours.objects.exists()
    assert codes(bob, agreed) == ["agreed"]


def test_too_often_is_no(alice, bob, agreed, offers, service):
    with as_user(alice) as by:
        actions.set_cap(by=by, most=2, days=7)
        actions.set_cap(by=by, most=1, days=1, purpose="offers", channel="email")
    for number, days in enumerate((2, 6)):
        sent(agreed, offers, NOON - timedelta(days=days), number)
        sent(agreed, service, NOON - timedelta(days=days), 10 + number)
    assert codes(bob, agreed) == ["cap"]
    assert codes(bob, agreed, at=NOON + timedelta(days=2)) == ["agreed"], (
        "one of the two is older than a week"
    )
    assert codes(bob, agreed, purpose="orders") == ["basis"]
    sent(agreed, offers, NOON + timedelta(days=2), 3)
    with as_user(bob) as by:
        answer = may_contact(
            agreed, by=by, purpose="offers", channel="email", at=NOON + timedelta(days=2, hours=3)
        )
    assert [reason.sentence for reason in answer.reasons] == [
        "They had 2 messages in 7 days (in all), and 2 is the most.",
        "They had 1 message in 1 days (Offers), and 1 is the most.",
    ]
    with as_user(alice) as by:
        for cap in Cap.objects.all():
            actions.remove_cap(cap, by=by)
    assert codes(bob, agreed, at=NOON + timedelta(days=2, hours=3)) == ["agreed"]


def test_nobody_gets_it_more_often_than_they_want_it(bob, agreed, offers):
    with acting(system("tests")):
        Choice.objects.create(contact=agreed, purpose=offers, frequency="monthly")
    assert codes(bob, agreed) == ["agreed"]
    sent(agreed, offers, NOON - timedelta(days=29))
    assert codes(bob, agreed) == ["often"]
    assert codes(bob, agreed, at=NOON + timedelta(days=2)) == ["agreed"]


def test_after_a_complaint_only_people_speak_with_them(bob, charlie, agreed, service):
    now = timezone.now()
    with as_user(charlie) as by, pytest.raises(Refused):
        actions.pause_automation(Contact(pk=agreed.pk), by=by, why="Too many mails.")
    with as_user(bob) as by:
        actions.pause_automation(agreed, by=by, why="Too many mails.")
        task = Activity.objects.get()
        assert (task.kind, task.owner_id, task.body) == ("task", bob.pk, "Too many mails.")
    assert codes(bob, agreed, at=now + timedelta(days=13)) == ["complained"]
    assert codes(bob, agreed, at=now + timedelta(days=15)) == ["agreed"]
    assert codes(bob, agreed, purpose="orders", at=now + timedelta(days=1)) == ["basis"]
    with as_user(bob) as by:
        with pytest.raises(Refused, match="Say why"):
            actions.resume_automation(agreed, by=by, why=" ")
        actions.resume_automation(agreed, by=by, why="She asked for it.")
    assert codes(bob, agreed, at=now + timedelta(days=1)) == ["agreed"]


def test_an_address_that_does_not_work_is_left_alone(bob, agreed):
    email = agreed.email.upper()
    with as_user(bob) as by:
        for day in range(2):
            actions.note_failure(
                agreed, by=by, email=email, code="452 4.2.2", hard=False, at=NOON - timedelta(days=3 - day)
            )
    assert codes(bob, agreed) == ["agreed"], "a full mailbox is nothing yet"
    with as_user(bob) as by:
        actions.note_failure(agreed, by=by, email=email, code="452 4.2.2", hard=False, at=NOON)
    assert codes(bob, agreed) == ["failing"]
    assert codes(bob, agreed, at=NOON + timedelta(days=8)) == ["agreed"], "it is tried again"
    with as_user(bob) as by:
        actions.note_arrival(by=by, email=email, at=NOON + timedelta(days=8))
        actions.note_failure(
            agreed, by=by, email=email, code="550 5.1.1", hard=True, at=NOON + timedelta(days=9)
        )
    assert codes(bob, agreed, at=NOON + timedelta(days=10)) == ["bounced"]
    with as_user(bob) as by:
        actions.say_address_works(agreed, by=by, why="She wrote from it today.")
    assert codes(bob, agreed, at=NOON + timedelta(days=10)) != ["bounced"]


def test_ten_thousand_in_one_go_cost_the_same_questions(alice, bob, offers, django_assert_max_num_queries):
    with as_user(alice) as by:
        actions.set_quiet_hours(by=by, channel="email", begins=time(21), ends=time(8))
        actions.set_cap(by=by, most=2, days=7)
    with as_user(bob) as by:
        people = [
            create_record(Contact, by=by, values={"name": f"Person {n}", "email": f"p{n}@example.com"})
            for n in range(9)
        ]
        numbers = [each.pk for each in people]
        ask = {"by": by, "purpose": "offers", "channel": "email", "at": NOON}
        may_contact_many(contacts=numbers[:1], **ask)
        with django_assert_max_num_queries(9):
            answers = may_contact_many(contacts=numbers, **ask)
        assert len(answers) == Decision.objects.values("contact").distinct().count() == 9


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "pigeon", "begins": time(1), "ends": time(2)}, "channel"),
        ({"channel": "sms", "begins": time(1), "ends": None}, "ends"),
        ({"channel": "sms", "begins": time(1), "ends": time(1)}, "ends"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(alice, bob, wrong, field):
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            actions.set_quiet_hours(by=by, **wrong)
        assert list(refused.value.fields) == [field]
    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.set_quiet_hours(by=by, channel="sms", begins=time(1), ends=time(2))
