"""Bob writes down what he and Dana did; Charlie cannot."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.actions import (
    complete_task,
    log_activity,
    log_company_activity,
    reopen_task,
)
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def bakery(bob) -> Company:
    with as_user(bob) as by:
        return create_record(Company, by=by, values={"name": "Copper Bakery"})


@pytest.fixture
def dana(bob, bakery) -> Contact:
    """Bob's customer."""
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana Müller", "company": bakery.pk})


def test_a_call_is_part_of_the_story_of_dana_and_of_her_company(dana, bakery, bob):
    with as_user(bob) as by:
        call = log_activity(
            dana, by=by, kind="call", body="Wants Thursdays.\nAnd rye.", minutes=18, happened_at=NOON
        )
        assert (call.subject, call.company_id, call.owner_id) == ("Wants Thursdays.", bakery.pk, bob.pk)
        event = LoggedEvent.objects.get(type="call.logged")
        assert (event.within_kind, event.within_id, event.occurred_at) == ("contact", dana.pk, NOON)
        assert Contact.objects.get().last_activity_at == NOON


def test_a_company_gets_notes_of_its_own(bakery, bob):
    with as_user(bob) as by:
        note = log_company_activity(bakery, by=by, body="Closed on Mondays")
        assert (note.company_id, note.contact_id, note.kind) == (bakery.pk, None, "note")


def test_an_empty_note_is_refused(dana, bob):
    with as_user(bob) as by, pytest.raises(Refused, match="Write what it was about"):
        log_activity(dana, by=by, body="")


def test_a_task_is_ticked_off_and_opened_again(dana, bob):
    with as_user(bob) as by:
        task = log_activity(dana, by=by, kind="task", subject="Send offer", due_at=NOON + timedelta(days=3))
        assert complete_task(task, by=by, done_at=NOON).done_at == NOON
        assert complete_task(task, by=by, done_at=timezone.now()).done_at == NOON, "twice changes nothing"
        assert reopen_task(task, by=by).done_at is None
        assert LoggedEvent.objects.filter(type="task.done").count() == 1


def test_only_a_task_is_ticked_off(dana, bob):
    with as_user(bob) as by:
        note = log_activity(dana, by=by, body="Hello")
        with pytest.raises(Refused, match="Only a task is ticked off; this is a note"):
            complete_task(note, by=by, done_at=NOON)


def test_charlie_and_a_reader_write_nothing(dana, charlie, reader):
    with as_user(charlie) as by, pytest.raises(Missing):
        log_activity(dana, by=by, body="Mine now")
    with as_user(reader) as by, pytest.raises(NotAllowed):
        log_activity(dana, by=by, body="Mine now")


def test_notes_move_with_the_customer(dana, bob, charlie, alice):
    with as_user(bob) as by:
        log_activity(dana, by=by, body="Likes rye")
    with as_user(alice) as by:
        edit_record(dana, by=by, values={"owner": charlie.pk})
    with as_user(bob):
        assert not Activity.objects.exists()
    with as_user(charlie):
        assert Activity.objects.get().subject == "Likes rye"


def test_what_is_written_on_top_of_the_timeline_appears_in_it(dana, bob, signed_in):
    answer = signed_in(bob).post(f"/activities/log/contact/{dana.pk}/", {"kind": "note", "text": "Likes rye"})
    assert answer.status_code == 200
    assert 'id="timeline"' in answer.content.decode()
    assert "Likes rye" in answer.content.decode()


def test_nothing_is_written_over_an_empty_text_or_into_a_strangers_timeline(dana, bob, charlie, signed_in):
    url = f"/activities/log/contact/{dana.pk}/"
    assert signed_in(bob).post(url, {"kind": "note", "text": " "}).status_code == 422
    assert signed_in(charlie).post(url, {"kind": "note", "text": "Hi"}).status_code == 404
    assert signed_in(bob).post(url, {"kind": "spell", "text": "Hi"}).status_code == 404
    assert signed_in(bob).get(url).status_code == 405
    with as_user(bob):
        assert not Activity.objects.exists()


def test_a_task_is_done_where_it_is_seen(dana, bakery, bob, charlie, signed_in):
    with as_user(bob) as by:
        task = log_activity(dana, by=by, kind="task", subject="Send offer")
    url = f"/activities/{task.pk}/done/company/{bakery.pk}/"
    assert url in signed_in(bob).get(f"/companies/{bakery.pk}/").content.decode()
    assert signed_in(charlie).post(url).status_code == 404
    answer = signed_in(bob).post(url)
    assert answer.status_code == 200
    assert url not in answer.content.decode()
    with as_user(bob):
        assert Activity.objects.get().done_at


def on_the_page(signed_in, person, dana, **typed: str):
    return signed_in(person).post(f"/activities/log/contact/{dana.pk}/", typed)


def test_a_task_is_planned_for_the_readers_morning_and_taken_back(dana, bob, signed_in):
    bob.time_zone = "Europe/Lisbon"
    bob.save(update_fields=["time_zone"])
    answer = on_the_page(signed_in, bob, dana, kind="task", text="Send the offer", due="2027-01-15T09:00")
    with as_user(bob):
        assert Activity.objects.get().due_at == datetime(2027, 1, 15, 9, tzinfo=UTC)
    said = json.loads(answer["X-Toast"])
    assert said["message"] == "Task saved."
    assert "due 15 Jan 2027, 09:00" in answer.content.decode()
    signed_in(bob).post(said["undo"])
    with as_user(bob):
        assert Activity.objects.get().archived_at


def test_ticking_off_is_taken_back_too(dana, bob, signed_in):
    with as_user(bob) as by:
        task = log_activity(dana, by=by, kind="task", body="Send the offer")
    browser = signed_in(bob)
    said = json.loads(browser.post(f"/activities/{task.pk}/done/contact/{dana.pk}/")["X-Toast"])
    assert said["message"] == "Done: Send the offer"
    undone = json.loads(browser.post(said["undo"])["X-Toast"])
    with as_user(bob):
        assert Activity.objects.get().done_at is None
    assert undone["message"] == "The task is to do again."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due": "soon"}, "no day and time"),
        ({"minutes": "-3"}, "whole number"),
        ({"minutes": "9999"}, "whole number"),
    ],
)
def test_what_is_no_time_is_refused_in_a_sentence(dana, bob, signed_in, typed, sentence):
    answer = on_the_page(signed_in, bob, dana, kind="call", text="Hello", **typed)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_a_call_tells_how_long_it_took(dana, bob, signed_in):
    page = on_the_page(
        signed_in, bob, dana, kind="call", text="Wants Thursdays", minutes="18"
    ).content.decode()
    assert "Wants Thursdays, 18 min" in page


def test_a_customer_with_nothing_planned_offers_to_plan(dana, bob, signed_in):
    assert "Nothing is planned." in signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    with as_user(bob) as by:
        log_activity(dana, by=by, kind="task", body="Send the offer")
    assert "Nothing is planned." not in signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
