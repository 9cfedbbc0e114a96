"""Home: every number is the database's, what is to do is one's own, and the first steps are done by doing."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.events import ImportFinished
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.actions import complete_task, log_activity
from fullcircle.measure.home import checklist
from fullcircle.measure.home.cycle_strip import areas
from fullcircle.measure.home.next_steps import next_steps, urgency
from fullcircle.measure.home.queries import WEEKS, sold, sold_by_week
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.models import SavedView
from tests.cast import as_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer, who bought three times; what was canceled does not count."""
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Ruiz", "lifecycle_stage": "customer"})
        for number, days, amount, more in (
            ("1", 5, 100, {}),
            ("2", 20, 50, {}),
            ("3", 40, 60, {}),
            ("4", 6, 30, {"currency": "JPY"}),
            ("5", 7, 999, {"status": "canceled"}),
        ):
            placed = NOW - timedelta(days=days)
            Order.objects.create(contact=dana, number=number, subtotal=amount, placed_at=placed, **more)
    return dana


def named(strip: list[dict], name: str) -> dict:
    return next(each for each in strip if each["area"] == name)


def test_the_strip_says_what_the_database_says(dana, bob):
    with as_user(bob) as actor:
        strip = areas(actor, NOW)
    assert [each["area"] for each in strip] == ["Know", "Attract", "Sell", "Serve", "Grow", "Learn"]
    assert named(strip, "Know")["value"] == "1"
    assert (named(strip, "Sell")["value"], named(strip, "Sell")["delta"]) == ("€150", "+150%")
    assert named(strip, "Sell")["sub"] == "¥30"
    assert (named(strip, "Learn")["value"], named(strip, "Learn")["delta"]) == ("€75", "+25%")
    assert named(strip, "Serve")["value"] == "1"


def test_returns_are_taken_off_and_currencies_never_added_up(dana, bob):
    with as_user(bob):
        Order.objects.create(
            contact=dana, number="1-R1", subtotal=-40, placed_at=NOW - timedelta(days=1), kind="return"
        )
        euros, yen = sold(NOW, "EUR")
    assert (euros.amount, euros.orders, euros.average) == (Decimal(110), 2, Decimal(75))
    assert (yen.currency, yen.amount) == ("JPY", Decimal(30))


def test_every_week_is_seven_days_and_the_last_one_ends_now(dana, bob):
    with as_user(bob):
        weeks = sold_by_week(NOW, "EUR")
    assert len(weeks) == 2 * WEEKS
    assert (weeks[-1], weeks[-3], weeks[-6]) == (100, 50, 60)
    assert sum(weeks) == 210


def test_charlie_learns_nothing_of_it(dana, charlie):
    with as_user(charlie) as actor:
        strip = areas(actor, NOW)
        assert sold(NOW, "EUR") == []
    assert {named(strip, name)["value"] for name in ("Know", "Sell", "Serve")} == {"0"}


def test_what_is_to_do_is_ones_own_and_the_most_overdue_comes_first(dana, bob, mia):
    with as_user(bob) as by:
        for text, days in (("Later", 3), ("Overdue", -2), ("Some day", None)):
            due = NOW + timedelta(days=days) if days else None
            log_activity(dana, by=by, kind="task", body=text, due_at=due)
        done = log_activity(dana, by=by, kind="task", body="Done")
        complete_task(done, by=by, done_at=NOW)
        steps = next_steps(by, NOW)["steps"]
    assert [(each.title, each.whom, each.due) for each in steps] == [
        ("Overdue", "Dana Ruiz", "late"), ("Later", "Dana Ruiz", ""), ("Some day", "Dana Ruiz", ""),
    ]  # fmt: skip
    with as_user(mia) as by:
        assert next_steps(by, NOW)["steps"] == []


def test_a_task_of_this_morning_is_late_and_one_of_this_evening_is_today():
    assert urgency(NOW - timedelta(hours=3), NOW) == ("late", "Today, 09:00")
    assert urgency(NOW + timedelta(hours=5), NOW) == ("today", "Today, 17:00")
    assert urgency(NOW + timedelta(days=60), NOW) == ("", "20 Jan 2027")


def test_ticking_off_on_home_can_be_taken_back(dana, bob, signed_in):
    with as_user(bob) as by:
        task = log_activity(dana, by=by, kind="task", body="Send the offer")
    browser = signed_in(bob)
    assert "Send the offer" in browser.get("/").content.decode()
    answer = browser.post(f"/home/done/{task.pk}/")
    assert "Send the offer" not in answer.content.decode()
    browser.post(json.loads(answer["X-Toast"])["undo"])
    with as_user(bob) as by:
        assert [each.title for each in next_steps(by, NOW)["steps"]] == ["Send the offer"]


def test_charlie_ticks_off_nothing_of_bobs(dana, bob, charlie, signed_in):
    with as_user(bob) as by:
        task = log_activity(dana, by=by, kind="task", body="Send the offer")
    assert signed_in(charlie).post(f"/home/done/{task.pk}/").status_code == 404
    with as_user(bob):
        task.refresh_from_db()
        assert task.done_at is None


def test_the_first_steps_are_done_by_doing(alice, bob):
    with as_user(alice) as actor:
        done = checklist.so_far(actor)
        assert done == {"imported": False, "known": False, "kept": False, "fitted": False, "joined": False}
        create_record(Contact, by=actor, values={"name": "Dana"})
        SavedView.objects.create(user=bob, resource="contact", name="Bob's", shared=True)
        done = checklist.so_far(actor)
        assert (done["known"], done["kept"]) == (True, False), "somebody else's view is not one's own doing"


def test_the_first_steps_can_be_hidden_for_good(alice, signed_in):
    browser = signed_in(alice)
    assert "Import your customers" in browser.get("/").content.decode()
    browser.cookies[checklist.HIDDEN] = "hidden"
    assert "Import your customers" not in browser.get("/").content.decode()


def test_who_sets_nothing_up_is_shown_no_first_steps(bob, signed_in):
    assert "First steps" not in signed_in(bob).get("/").content.decode()


def test_what_happened_last_stands_under_the_name_of_the_customer(dana, bob, signed_in):
    with as_user(bob) as by:
        log_activity(dana, by=by, kind="call", body="Wants Thursdays")
    page = signed_in(bob).get("/").content.decode()
    told = re.search(r"<strong>Dana Ruiz</strong><span[^>]*>(Call: [^<]*)</span>", page)
    assert told[1] == "Call: Wants Thursdays"


def test_what_takes_longer_comes_afterwards_with_links_to_the_rows_behind_it(dana, bob, signed_in):
    with as_user(bob) as by:
        log_activity(dana, by=by, kind="call", body="Hello", happened_at=timezone.now() - timedelta(days=90))
        Order.objects.filter(number="1").update(placed_at=timezone.now() - timedelta(days=1))
    part = signed_in(bob).get("/home/more/").content.decode()
    assert "Sold by week" in part
    assert "/orders/?currency=EUR" in part
    assert "Worth a call" in part
    assert "Dana Ruiz" in part


def test_home_asks_few_questions_however_much_there_is(dana, alice, signed_in):
    browser = signed_in(alice)
    browser.get("/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/")
    with as_user(alice) as by:
        for number in range(12):
            person = create_record(Contact, by=by, values={"name": f"Guest {number}"})
            log_activity(person, by=by, kind="task", body="Call back", due_at=NOW)
    with CaptureQueriesContext(connection) as many:
        browser.get("/")
    assert len(many) <= len(few) + 1

    assert len(many) <= 20


def test_a_file_that_came_in_is_what_happened_last(alice, charlie, signed_in):
    with as_user(alice) as by:
        run = ImportRun.objects.create(user=alice, name="sales.csv", stored="x")
        record(ImportFinished(file="sales.csv", counts={"0": {"new": 39, "rejected": 1}}), about=run, by=by)
    page = signed_in(alice).get("/").content.decode()
    assert f'href="/imports/{run.pk}/"' in page
    assert "Imported: 40 rows" in page
    assert "sales.csv" not in signed_in(charlie).get("/").content.decode()
