"""What a contact did stands beside their record: how much on which day, visit by visit, and older visits behind it."""

from datetime import UTC, datetime, timedelta

import pytest

from fullcircle.identify.behavior import queries
from fullcircle.identify.behavior.tests.reports import send, sort
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


@pytest.fixture
def dana(bob, shop):
    """Bob's customer, whom the shop knows as 42."""
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "external_id": "42"})
    yesterday = datetime.now(UTC).replace(hour=12, minute=0) - timedelta(days=1)
    calls = [
        {"type": "track", "userId": "42", "event": f"Step {n}", "timestamp": (yesterday + timedelta(seconds=n)).isoformat()}
        for n in range(8)
    ] + [{"type": "track", "userId": "42", "event": "Came back"}]  # fmt: skip
    send(shop, "batch", {"batch": calls})
    sort()
    return dana, yesterday.date()


def test_the_record_shows_days_and_visits_in_brief(dana, bob, signed_in):
    contact, yesterday = dana
    page = signed_in(bob).get(f"/contacts/{contact.pk}/parts/behavior/").content.decode()
    assert f"/behavior/contacts/{contact.pk}/?day={yesterday.isoformat()}" in page
    assert "Step 3" in page
    assert "Step 4" not in page
    assert "and 4 more" in page


def test_a_bar_leads_to_its_day(dana, bob, signed_in):
    contact, yesterday = dana
    browser = signed_in(bob)
    all_of_it = browser.get(f"/behavior/contacts/{contact.pk}/").content.decode()
    assert "Step 7" in all_of_it
    assert "Came back" in all_of_it
    one_day = browser.get(f"/behavior/contacts/{contact.pk}/?day={yesterday.isoformat()}").content.decode()
    assert "Step 7" in one_day
    assert "Came back" not in one_day
    mangled = browser.get(f"/behavior/contacts/{contact.pk}/?day=2026-13-45&before=x").content.decode()
    assert "Came back" in mangled


def test_older_visits_are_a_page_away(dana, bob, monkeypatch, signed_in):
    contact, _ = dana
    monkeypatch.setattr(queries, "READ", 4)
    browser = signed_in(bob)
    page = browser.get(f"/behavior/contacts/{contact.pk}/").content.decode()
    assert "Step 4" not in page
    older = page.partition("?before=")[2].partition('"')[0]
    assert "Step 4" in browser.get(f"/behavior/contacts/{contact.pk}/?before={older}").content.decode()


def test_charlie_sees_nothing_of_bobs_contact(dana, charlie, signed_in):
    contact, _ = dana
    assert signed_in(charlie).get(f"/behavior/contacts/{contact.pk}/").status_code == 404
