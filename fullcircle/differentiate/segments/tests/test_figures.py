"""The figures beside rules: exact where that is quick, otherwise of a sample, and they say so."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from fullcircle.differentiate.segments import figures, tree
from fullcircle.differentiate.segments.figures import about, in_time, live
from fullcircle.differentiate.segments.matching import View
from fullcircle.identify.consent import actions as consent
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

NOW = datetime(2126, 6, 1, 12, tzinfo=UTC)
LYON = {"kind": "field", "field": "city", "values": ["Lyon"]}


def rules(*each):
    return tree.read({"kind": "group", "how": "all", "rules": list(each)})


@pytest.fixture
def world(alice, bob):
    """Four people in Lyon, two of them Bob's; Dana agreed to email, and by phone as well, for which we have no number."""
    with as_user(alice) as by:
        values = {"channels": ["email", "phone"], "double_opt_in": False}
        add_purpose(by=by, name="Letter", wording="Yes, please.", values=values)
        dana = create_record(
            Contact, by=by, values={"name": "Dana", "city": "Lyon", "email": "dana@example.com"}
        )
        create_record(Contact, by=by, values={"name": "Eve", "city": "Lyon"})
        create_record(Contact, by=by, values={"name": "Paul", "city": "Paris"})
        consent.grant_consent(
            dana, by=by, purpose="letter", channels=["email", "phone"], how="in person", evidence="At the counter."
        )  # fmt: skip
    with as_user(bob) as by:
        for name in ("Finn", "Gil"):
            create_record(Contact, by=by, values={"name": name, "city": "Lyon"})


def shown(user, *each, **how):
    with as_user(user, read_only=True) as by:
        return live(rules(*each), View(by, NOW), **how)


def reach(found):
    return {each.channel: each.number for each in found.reachable}


def test_they_tell_who_fits_and_who_may_be_reached_on_which_channel(world, alice, bob):
    found = shown(alice, LYON)
    assert (found.size, found.share, found.exact) == (4, 80.0, True)
    assert reach(found)["email"] == 1
    assert reach(found)["phone"] == 0
    assert {each.name for each in found.sample} == {"Dana", "Eve", "Finn", "Gil"}
    assert shown(bob, LYON).size == 2


def test_what_takes_too_long_is_told_of_a_sample_and_counted_when_asked_again(world, alice, bob, monkeypatch):
    in_time = figures.in_time
    monkeypatch.setattr(figures, "in_time", lambda ask, ms: in_time(ask, ms) if ms > 1000 else None)
    found = shown(alice, LYON)
    assert (found.size, found.share, found.exact) == (4, 80.0, False)  # of so few, the sample is everybody
    assert reach(found)["email"] == 1
    assert len(found.sample) == 4
    assert shown(bob, LYON).size == 2
    nobody = shown(alice, LYON | {"values": ["Nice"]})
    assert (nobody.size, nobody.fewer, nobody.sample) == (3, True, [])
    assert shown(alice, LYON, patient=True).exact


def test_the_page_says_about_and_asks_once_more(world, alice, signed_in, monkeypatch):
    in_time = figures.in_time
    monkeypatch.setattr(figures, "in_time", lambda ask, ms: in_time(ask, ms) if ms > 1000 else None)
    asked = {
        "row": "0",
        "about-0": "field:city",
        "group-0": "0",
        "way-0": "is",
        "value-0": "Lyon",
        "how-0": "all",
    }
    browser = signed_in(alice)
    page = browser.post("/segments/build/", asked, headers={"HX-Request": "true"}).content.decode()
    assert "about 4" in page
    assert 'hx-vals=\'{"exactly": "1"}\'' in page
    page = browser.post(
        "/segments/build/", asked | {"exactly": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "about 4" not in page
    assert "counting everybody" not in page


def test_what_is_given_up_leaves_everything_as_it_was(alice):
    def sleep():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    with as_user(alice, read_only=True), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        assert in_time(sleep, 20) is None
        assert in_time(Contact.objects.count, 9_000) == 0
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


@pytest.mark.parametrize(
    ("fits", "drawn", "whole", "told"),
    [
        (0, 10_000, 10**6, 0),
        (5_013, 10_000, 10**6, 501_000),
        (3, 10_000, 10**6, 300),
        (1, 3, 3, 1),
        (7, 7, 7, 7),
    ],
)
def test_no_more_is_told_than_is_known(fits, drawn, whole, told):
    assert about(fits, drawn, whole) == told
