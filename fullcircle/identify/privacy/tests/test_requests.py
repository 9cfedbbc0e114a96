"""Requests come in by every door, are due a month later, and are looked after by somebody who may."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fullcircle.identify.consent.links import link_to_preferences
from fullcircle.identify.privacy import actions
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.privacy.erasing import month_later
from fullcircle.platform.records.actions import edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ((2026, 1, 15), (2026, 2, 15)),
        ((2026, 1, 31), (2026, 2, 28)),
        ((2028, 1, 31), (2028, 2, 29)),
        ((2026, 12, 31), (2027, 1, 31)),
    ],
)
def test_a_request_is_due_a_month_later(came, due):
    assert month_later(date(*came)) == date(*due)


def test_the_person_asks_with_their_link(alice, dana, run_jobs):
    with acting(system("tests")) as by:
        link = link_to_preferences(dana, by=by)
    place = link[link.index("/me/") :]
    page = Client().get(f"{place}see/")
    assert b"What is held" in page.content
    assert b"Contacts" in page.content
    assert not asked_in_all(alice)
    assert Client().post(f"{place}erase/", {"message": "Please."}).status_code == 303
    run_jobs()
    run_jobs()
    [request] = asked_in_all(alice)
    assert (request.kind, request.came_by, request.message, request.contact_id) == (
        "erasure",
        "preferences",
        "Please.",
        dana.pk,
    )
    assert (request.due_on, bool(request.identity)) == (month_later(timezone.localdate()), True)
    assert Client().get("/me/nonsense/erase/").status_code == 404


def asked_in_all(user) -> list[PrivacyRequest]:
    with as_user(user):
        return list(PrivacyRequest.objects.order_by("id"))


def test_a_program_asks_and_reads(alice, bob, dana):
    api = Api(key_of(alice))
    made = api.post(f"contacts/{dana.pk}/actions/open_request", {"kind": "access", "message": "By letter."})
    assert made.status_code == 200, made.content
    [one] = api.get("privacy/requests").json()["data"]
    assert (one["kind"], one["came_by"], one["state"]) == ("access", "api", "open")
    assert api.get(f"privacy/requests/{one['id']}").json()["contact_id"] == dana.pk
    held = api.get(f"privacy/contacts/{dana.pk}").json()
    assert {"table": "identify_contact", "label": "Contacts", "rows": 1} in held["held"]
    assert all(each["why"] for each in held["left_out"])
    assert Api(key_of(bob)).get("privacy/requests").status_code == 403
    assert api.get("privacy/requests/99").status_code == 404


def test_the_card_on_her_page_is_for_who_answers(alice, bob, dana, asked, signed_in):
    asked("access")
    part = f"/contacts/{dana.pk}/parts/privacy/"
    card = signed_in(alice).get(part).content.decode()
    assert f"/contacts/{dana.pk}/privacy/" in card
    assert "See what is held" in card
    with as_user(alice) as by:
        edit_record(dana, by=by, values={"owner": bob.pk})
    assert signed_in(bob).get(part).content.decode().strip() == ""


def test_every_step_is_told(alice, bob, asked):
    request = asked("access")
    with as_user(alice) as by:
        actions.note_identity(request, by=by, how="Passport")
        with pytest.raises(Refused, match="may not answer privacy requests"):
            actions.assign_request(request, by=by, owner=bob)
        actions.assign_request(request, by=by, owner=alice)
        longer = actions.extend_request(request, by=by, why="It is a lot.", months=2)
        assert longer.due_on == month_later(month_later(month_later(timezone.localdate())))
        with pytest.raises(Refused, match="once already"):
            actions.extend_request(request, by=by, why="More.")
        actions.answer_request(request, by=by, answer="Told by letter.")
        with pytest.raises(Refused, match="answered already"):
            actions.refuse_request(request, by=by, why="No.")
        told = list(
            LoggedEvent.objects.filter(type__startswith="privacy_request.")
            .order_by("id")
            .values_list("type", flat=True)
        )
    assert [each.removeprefix("privacy_request.") for each in told] == [
        "received",
        "identity_noted",
        "assigned",
        "extended",
        "answered",
    ]


def test_what_is_overdue_comes_first_and_is_said(alice, asked, signed_in):
    late = asked("access", received_on=timezone.localdate() - timedelta(days=40))
    fresh = asked("rectification")
    page = signed_in(alice).get("/privacy/").content.decode()
    assert page.index(f"/privacy/requests/{late.pk}/") < page.index(f"/privacy/requests/{fresh.pk}/")
    assert "1 overdue" in page
    with as_user(alice) as by, pytest.raises(Refused, match="within the first month"):
        actions.extend_request(late, by=by, why="We forgot.")
    with as_user(alice) as by, pytest.raises(Refused, match="still to come"):
        actions.open_request(
            late.contact, by=by, kind="access", received_on=timezone.localdate() + timedelta(days=1)
        )


def test_who_may_not_answer_sees_nothing_of_it(alice, bob, asked, signed_in, dana):
    request = asked("access")
    browser = signed_in(bob)
    for address in (
        "/privacy/",
        f"/privacy/requests/{request.pk}/",
        f"/contacts/{dana.pk}/privacy/",
        "/privacy/erasures/",
    ):
        assert browser.get(address).status_code == 403
    assert b"/privacy/" not in browser.get("/").content
    with as_user(bob) as by:
        assert not PrivacyRequest.objects.exists()
        with pytest.raises(NotAllowed):
            actions.open_request(dana, by=by, kind="access")


def test_a_request_is_worked_through_on_its_page(alice, asked, signed_in):
    request = asked("objection")
    browser, address = signed_in(alice), f"/privacy/requests/{request.pk}/"
    assert b"Say what they object to" in browser.get(address).content
    assert browser.post(f"{address}identity/", {"how": ""}).status_code == 422
    assert browser.post(f"{address}identity/", {"how": "She called back."}).status_code == 302
    assert browser.post(f"{address}refuse/", {"answer": "Nobody could tell who asked."}).status_code == 302
    page = browser.get(address).content.decode()
    assert all(words in page for words in ("Refused", "Nobody could tell who asked.", "She called back."))
