"""What is said in a case: replies leave as mail, answers come back into it, and mail or a form can open one."""

import pytest
from django.utils import timezone

from fullcircle.identify.forms.events import FormSubmitted
from fullcircle.identify.forms.models import Form
from fullcircle.interact.mailboxes.events import MessageReceived
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import record
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from fullcircle.retain.cases.actions import open_case, solve_case
from fullcircle.retain.cases.handlers import bring_mail_into_its_case, open_case_from_form
from fullcircle.retain.cases.models import Case, CaseEntry, Intake
from fullcircle.retain.cases.panels import thread_of
from fullcircle.retain.cases.saying import make_case_of_message, note_in_case, reply_to_case
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def arrives(dana, answers: Message | None = None, *, text="Thank you.", automatic=False) -> Message:
    """Mail of hers comes in, and whoever listens hears of it, twice."""
    with acting(system("tests")) as by:
        message = Message(
            contact=dana, subject="Shelf", text=text, state="received", address="dana@example.com", owner=dana.owner,
            in_reply_to=answers.message_id if answers else "", automatic=automatic, happened_at=timezone.now(),
        )  # fmt: skip
        message.save()
        told = MessageReceived(message.subject, automatic, answers.pk if answers else 0)
        event = record(told, about=message, by=by, within=dana)
        for _time in range(2):
            bring_mail_into_its_case(event)
    return message


def test_a_reply_stops_the_clock_and_her_answer_sets_it_going_again(bob, dana, personal, four_hours):
    with as_user(bob) as by:
        case = open_case(dana, by=by, subject="The shelf is scratched")
        reply = reply_to_case(case, by=by, text="Which shelf is it?")
        case.refresh_from_db()
        assert (case.status, case.replied_at is not None, Sending.objects.count()) == ("waiting", True, 1)
        assert case.number in reply.subject
        first = LoggedEvent.objects.get(type="case.replied").payload
        assert (first["first"], first["in_time"]) == (True, True)
    arrives(dana, reply, automatic=True)
    with as_user(bob):
        assert Case.objects.get().status == "waiting", "a machine's answer is none"
    arrives(dana, reply, text="The oak one.")
    with as_user(bob) as by:
        case = Case.objects.get()
        assert (case.status, CaseEntry.objects.count()) == ("open", 3)
        note_in_case(case, by=by, text="It was our carrier.")
        assert [each.kind for each in thread_of(case)] == ["sent", "received", "received", "note"]
        second = reply_to_case(case, by=by, text="A new one leaves today.", then="solved")
        assert second.in_reply_to == "" or second.subject.startswith("Re: ")
        case.refresh_from_db()
        assert case.status == "solved"
    arrives(dana, reply, text="It is scratched, too.")
    with as_user(bob):
        case = Case.objects.get()
        assert (case.status, case.reopened) == ("open", 1)


def test_a_refused_reply_leaves_nothing_behind(bob, dana, four_hours):
    with as_user(bob) as by:
        case = open_case(dana, by=by, subject="The shelf is scratched")
    with as_user(bob) as by, pytest.raises(Refused):
        reply_to_case(case, by=by, text="We may not write to her: no purpose allows it.")
    with as_user(bob):
        assert not CaseEntry.objects.exists()
        assert Case.objects.get().replied_at is None


def test_mail_becomes_a_case_by_hand_or_by_itself_once(alice, bob, dana, four_hours):
    by_hand = arrives(dana)
    with as_user(bob) as by:
        assert not Case.objects.exists(), "unless somebody asked for it"
        case = make_case_of_message(by_hand, by=by, priority="high")
        assert make_case_of_message(by_hand, by=by).pk == case.pk
        assert (case.origin, case.opened_at, case.priority) == ("mail", by_hand.happened_at, "high")
        solve_case(case, by=by)
    with as_user(alice) as by:
        create_record(Intake, by=by, values={"name": "Mail", "opens_from": "mail", "category": "problem"})
    arrives(dana, automatic=True)
    fresh = arrives(dana)
    with as_user(bob):
        assert Case.objects.count() == 2
        assert Case.objects.get(category="problem").entries.get().message == fresh


def test_a_form_that_was_named_opens_a_case_once_and_no_other_does(alice, bob, dana, four_hours):
    with as_user(alice) as by:
        help_form, other = (
            create_record(Form, by=by, values={"name": name}) for name in ("Get help", "Newsletter")
        )
        create_record(
            Intake,
            by=by,
            values={"name": "Help", "opens_from": "form", "form": help_form.pk, "priority": "high"},
        )
        with pytest.raises(Refused):
            create_record(Intake, by=by, values={"name": "Half", "opens_from": "form"})
    with acting(system("tests")) as by:
        for form in (help_form, other):
            event = FormSubmitted(
                form=form.name, form_id=form.pk, submission=1, version=1, page="", new=False
            )
            stored = record(event, about=dana, by=by)
            for _time in range(2):
                open_case_from_form(stored)
    with as_user(bob):
        case = Case.objects.get()
        assert (case.origin, case.subject, case.priority, case.owner) == ("form", "Get help", "high", bob)
