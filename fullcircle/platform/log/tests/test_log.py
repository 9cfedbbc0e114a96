"""The log, read by who may: every deed with what was there before, narrowed, page after page, and as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events import telling
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.log import queries
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "job_title": "=Baker", "owner": bob.pk})
        return edit_record(dana, by=by, values={"job_title": "Chef"})


def shown(browser, asked: str = "") -> str:
    answer = browser.get(f"/log/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def taken(browser, asked: str = "") -> list[dict[str, str]]:
    file = browser.post(f"/log/file/{asked}")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_change_is_read_with_who_made_it_and_what_was_there_before(dana, alice, bob, signed_in):
    page = shown(signed_in(alice), f"?kind=contact&record={dana.pk}")
    assert "Contact changed" in page
    assert "<del>=Baker</del> <ins>Chef</ins>" in page
    assert f'href="/contacts/{dana.pk}/"' in page
    assert signed_in(bob).get("/log/").status_code == 403
    assert signed_in(bob).post("/log/file/").status_code == 403


def test_it_is_narrowed_by_person_deed_record_and_day(dana, alice, bob, signed_in):
    with as_user(alice) as by:
        create_record(Contact, by=by, values={"name": "Erin"})
    browser = signed_in(alice)
    contacts = "?kind=contact"
    assert {row["record"] for row in taken(browser, contacts)} == {"Dana", "Erin"}
    assert {row["record"] for row in taken(browser, f"{contacts}&person={bob.pk}")} == {"Dana"}
    assert {row["type"] for row in taken(browser, f"{contacts}&deed=any.changed")} == {"contact.changed"}
    assert {row["record"] for row in taken(browser, "?deed=contact.changed")} == {"Dana"}
    today = timezone.localdate()
    assert taken(browser, f"{contacts}&until={today - timedelta(days=1)}") == []
    assert len(taken(browser, f"{contacts}&since={today}&until={today}&deed=contact.changed")) == 1
    assert "Nothing of this kind was done" in shown(browser, "?kind=contact&record=9999")
    assert "A number needs the kind" in shown(browser, "?record=1")
    assert "cannot be looked up" in shown(browser, "?deed=moon.landed")


def test_a_file_is_harmless_and_leaves_a_mark(dana, alice, signed_in):
    browser = signed_in(alice)
    (change,) = taken(browser, "?deed=contact.changed")
    assert (change["field"], change["before"], change["after"]) == ("Job title", "'=Baker", "Chef")
    assert change["who"] == "Bob"
    assert "Records exported" in shown(browser, f"?person={alice.pk}&deed=records.exported")


def test_a_manager_reads_what_happened_to_records_that_she_may_see(dana, charlie, mia, signed_in):
    with as_user(charlie) as by:
        create_record(Contact, by=by, values={"name": "Hidden Erin", "owner": charlie.pk})
    page = shown(signed_in(mia), "?kind=contact")
    assert "Dana" in page
    assert "Hidden Erin" not in page


def test_pages_go_on_where_the_last_one_ended_and_cost_the_same(dana, alice, signed_in):
    browser = signed_in(alice)
    shown(browser)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(browser, "?kind=contact")
        return len(asked)

    few = cost()
    with acting(system("tests")):
        LoggedEvent.objects.bulk_create(
            LoggedEvent(type="contact.changed", occurred_at=timezone.now(), about_kind="contact",
                        about_id=dana.pk, actor_kind="system", actor_name="tests",
                        payload={"changes": {"job_title": ["Chef", str(number)]}})
            for number in range(120)
        )  # fmt: skip
    assert cost() == few
    with as_user(alice):
        asked = queries.Asked(kind="contact")
        everything = list(queries.entries(asked).values_list("pk", flat=True))
        found, after = [], None
        while True:
            events, after = queries.page_of(asked, after)
            found += [event.pk for event in events]
            if after is None:
                break
    assert found == everything
    assert len(found) >= 122


def test_a_mangled_place_is_the_beginning(alice, signed_in):
    assert "Log" in shown(signed_in(alice), "?after=2026~x")


def test_a_rare_deed_and_a_person_are_found_by_an_index(dana, alice, bob):
    with as_user(alice), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert "events_by_rare_type" in queries.entries(queries.Asked(deed="order.shipped")).explain()
        assert "events_by_actor" in queries.entries(queries.Asked(person=str(bob.pk))).explain()


def test_several_values_read_as_words():
    assert telling.value_text(None, ["name", "email"], {}) == "name, email"
