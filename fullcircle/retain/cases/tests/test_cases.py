"""Dana asks for help: what was promised runs in business hours, stands still while she is asked, and says where it stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fullcircle.differentiate.value.actions import measure_value
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.retain.cases.actions import (
    close_case,
    edit_case,
    open_case,
    reopen_case,
    resume_case,
    solve_case,
    take_case,
    wait_for_customer,
)
from fullcircle.retain.cases.clock import hands, next_hand
from fullcircle.retain.cases.models import Case
from fullcircle.retain.cases.queue import queue
from fullcircle.retain.sla.models import ServiceLevel
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


FRIDAY, MONDAY = at("2026-11-20T16:00"), at("2026-11-23T12:00")


def shelf(who: Contact, by, when: datetime = FRIDAY, **values) -> Case:
    return open_case(who, by=by, subject=values.pop("subject", "The shelf is scratched"), at=when, **values)


def said(case: Case, now: datetime) -> list[str]:
    return [each.said for each in hands(case, now)]


def test_a_case_of_friday_at_four_is_due_on_monday_at_noon_and_an_hour_later_if_she_took_an_hour(
    bob, dana, four_hours
):
    with as_user(bob) as by:
        case = shelf(dana, by)
        assert (case.number, case.reply_due_at, case.due_at) == (
            f"C-{1000 + case.pk}",
            at("2026-11-23T10:00"),
            MONDAY,
        )
        assert said(case, FRIDAY + timedelta(minutes=50)) == ["1 h 10 min left", "3 h 10 min left"]
        assert said(case, at("2026-11-21T12:00"))[1] == "3 h left", "the weekend does not count"
        assert said(case, at("2026-11-23T12:20"))[1] == "Over by 20 min"
        wait_for_customer(case, by=by, at=at("2026-11-23T10:00"))
        case.refresh_from_db()
        assert said(case, at("2026-11-23T16:00"))[1] == "Stands still, 2 h left"
        case = resume_case(case, by=by, at=at("2026-11-23T11:00"))
        assert (case.due_at, case.waited) == (at("2026-11-23T13:00"), 3600)
        assert resume_case(case, by=by).waited == 3600, "it goes on once"


def test_waiting_over_a_weekend_costs_nothing_and_reopening_does_not_either(bob, dana, four_hours):
    with as_user(bob) as by:
        case = shelf(dana, by)
        wait_for_customer(case, by=by, at=at("2026-11-20T17:00"))
        assert resume_case(case, by=by, at=at("2026-11-23T09:00")).due_at == MONDAY
        case = solve_case(case, by=by, at=at("2026-11-23T10:00"))
        assert said(case, timezone.now())[1] == "In time, 2 h to spare"
        assert LoggedEvent.objects.get(type="case.solved").payload["in_time"] is True
        with pytest.raises(Refused):
            wait_for_customer(case, by=by)
        assert close_case(case, by=by).status == "closed"
        case = reopen_case(case, by=by, at=at("2026-11-24T10:00"))
        assert (case.status, case.reopened, case.due_at) == ("open", 1, at("2026-11-24T12:00"))
        with pytest.raises(Refused, match="Solve the case first"):
            close_case(case, by=by)


def test_a_case_that_comes_back_after_years_has_what_was_left_and_what_is_decades_away_is_no_promise(
    bob, dana, four_hours
):
    with as_user(bob) as by:
        case = shelf(dana, by, at("2020-01-03T16:00"))
        case = solve_case(case, by=by, at=at("2020-01-06T10:00"))
        case = reopen_case(case, by=by, at=at("2026-11-24T10:00"))
        assert case.due_at == at("2026-11-24T12:00")
    closed = dict.fromkeys(("tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
    with acting(system("tests")):
        ServiceLevel.objects.filter(pk=four_hours.pk).update(
            **closed, monday="09:00-10:00", normal_solved=Decimal("9999.99")
        )
    with as_user(bob) as by:
        assert shelf(dana, by).due_at is None


def test_moments_that_cannot_be_are_refused(bob, dana, four_hours):
    with as_user(bob) as by:
        case = shelf(dana, by)
        for moment in (timezone.now() + timedelta(hours=1), FRIDAY - timedelta(hours=1)):
            with pytest.raises(Refused):
                wait_for_customer(case, by=by, at=moment)
        with pytest.raises(Refused):
            create_record(Case, by=by, values={"subject": "Of nobody"})


def test_another_priority_promises_anew_and_the_promise_can_be_changed_for_new_cases(
    alice, bob, dana, four_hours
):
    with as_user(bob) as by:
        case = edit_case(shelf(dana, by), by=by, values={"priority": "urgent"})
        assert (case.reply_due_at, case.due_at) == (at("2026-11-20T17:00"), MONDAY)
        with pytest.raises(Refused):
            edit_record(case, by=by, values={"due_at": "2026-12-24"})
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            create_record(ServiceLevel, by=by, values={"name": "Odd", "monday": "nine"})
        assert list(refused.value.fields) == ["monday"]


def test_the_queue_puts_what_is_at_stake_first_and_says_why(alice, four_hours):
    now = timezone.now()
    with as_user(alice) as by:
        small, large = (create_record(Contact, by=by, values={"name": name}) for name in ("Small", "Large"))
        for who, goods in ((small, 300), (large, 40_000)):
            values = {
                "contact": who.pk,
                "subtotal": Decimal(goods),
                "placed_at": now - timedelta(days=9),
                "currency": "EUR",
            }
            create_order(Order, by=by, values=values)
    with acting(system("tests")) as by:
        measure_value(by=by, now=now, tell=False)
    with as_user(alice) as by:
        first, second = (shelf(who, by, when=now) for who in (small, large))
        urgent = shelf(small, by, when=now, priority="urgent")
        over = shelf(small, by, when=now - timedelta(days=10), priority="low", subject="Long ago")
        rows = queue(now, "EUR")
        assert [each.case.pk for each in rows] == [over.pk, urgent.pk, second.pk, first.pk]
        assert rows[0].reasons[0].startswith("Over by ")
        assert "40,000" in rows[2].reasons[2], rows[2].reasons
        assert "300" in rows[3].reasons[2]
        wait_for_customer(urgent, by=by)
        solve_case(over, by=by)
        assert [each.case.pk for each in queue(now, "EUR")] == [second.pk, first.pk]
        assert next_hand(second, now) is not None


def test_charlie_sees_and_changes_no_case_of_bobs_customer(bob, charlie, reader, dana, four_hours, signed_in):
    with as_user(bob) as by:
        case = shelf(dana, by)
    with as_user(charlie) as by:
        assert not Case.objects.exists()
        with pytest.raises(Missing):
            take_case(case, by=by)
    assert signed_in(charlie).get(f"/cases/{case.pk}/say/").status_code == 404
    with as_user(reader) as by, pytest.raises(NotAllowed):
        take_case(case, by=by)
    page = signed_in(reader).get("/cases/queue/")
    assert (page.status_code, "The shelf is scratched" in page.content.decode()) == (200, True)
    assert signed_in(reader).post(f"/cases/{case.pk}/say/", {"text": "Hello"}).status_code == 403


def test_a_program_opens_a_case_waits_and_goes_on_with_the_same_numbers(alice, dana, four_hours):
    program = Api(key_of(alice))
    made = program.post(
        f"contacts/{dana.pk}/actions/open_case", {"subject": "Scratched", "at": FRIDAY.isoformat()}
    )
    assert made.status_code in (200, 201), made.content
    with as_user(alice):
        case = Case.objects.get()
    program.post(f"cases/{case.pk}/actions/wait_for_customer", {"at": "2026-11-23T10:00:00Z"})
    done = program.post(f"cases/{case.pk}/actions/resume_case", {"at": "2026-11-23T11:00:00Z"})
    assert done.status_code == 200, done.content
    shown = program.get(f"cases/{case.pk}").json()
    assert (shown["due_at"][:16], shown["status"]) == ("2026-11-23T13:00", "open")
    assert program.post(f"cases/{case.pk}/actions/close_case", {}).status_code in (409, 422)


def test_the_pages_show_the_clock_and_a_case_is_worked_on_from_its_page(
    bob, dana, four_hours, signed_in, personal
):
    browser = signed_in(bob)
    assert "Nothing waits" in browser.get("/cases/queue/").content.decode()
    with as_user(bob) as by:
        case = shelf(dana, by, when=timezone.now() - timedelta(days=8))
    queue_page = browser.get("/cases/queue/?whose=mine").content.decode()
    assert "Over by " in queue_page
    assert "nothing bought in 12 months" in queue_page
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert "What we promised" in page
    assert "Reply to the customer" in page
    nothing = browser.post(f"/cases/{case.pk}/say/", {"kind": "reply", "text": " "})
    assert (nothing.status_code, "Write what to tell them." in nothing.content.decode()) == (422, True)
    kept = browser.post(
        f"/cases/{case.pk}/say/", {"kind": "note", "text": "She is right."}, follow=True
    ).content.decode()
    assert "The customer does not see it." in kept
    assert "She is right." in kept
    assert "The shelf is scratched" in browser.get(f"/contacts/{dana.pk}/").content.decode()
