"""Whoever moves takes along what they look after; whoever leaves hands it over, and can have it taken back."""

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.people import actions
from fullcircle.platform.people.actions import deactivate_colleague, hand_over_records, place_colleague
from fullcircle.platform.people.roles import add_role
from fullcircle.platform.records.actions import archive_record, create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs(bob) -> list[int]:
    """Two contacts, one of them archived, and a company."""
    with as_user(bob) as by:
        dana, erin = (create_record(Contact, by=by, values={"name": name}) for name in ("Dana", "Erin"))
        archive_record(erin, by=by)
        create_record(Company, by=by, values={"name": "Copper Bakery"})
        return [dana.pk, erin.pk]


@pytest.fixture
def everything_by_job(monkeypatch):
    """As if there were too many records to wait for."""
    monkeypatch.setattr(actions, "AT_ONCE", 0)


def owners(alice) -> set[str]:
    with as_user(alice):
        return {str(each.owner) for model in (Contact, Company) for each in model.objects.all()}


def test_alice_hands_over_everything_and_takes_it_back(alice, bob, charlie, bobs, signed_in):
    browser = signed_in(alice)
    page = browser.get(f"/settings/people/{bob.pk}/").content.decode()
    assert "1 company and 2 contacts" in page
    assert browser.post(f"/settings/people/{bob.pk}/hand-over/", {"heir": charlie.pk}).status_code == 302
    assert owners(alice) == {"Charlie"}
    with as_user(charlie):
        assert Contact.objects.count() == 2
    with as_user(bob):
        assert Contact.objects.count() == 0
    with as_user(alice):
        assert LoggedEvent.objects.filter(type="contact.changed").count() == 2
        told = LoggedEvent.objects.get(type="records_handed.over")
        assert (told.about_id, told.payload["to"], told.payload["records"]) == (bob.pk, "Charlie", 3)
    after = browser.get(f"/settings/people/{bob.pk}/").content.decode()
    browser.post(after.split('data-undo="')[1].split('"')[0])
    assert owners(alice) == {"Bob"}


def test_a_leaving_colleague_is_out_and_their_heir_has_it_all(alice, bob, charlie, bobs, signed_in):
    browser, bobs_own = signed_in(alice), signed_in(bob)
    assert browser.post(f"/settings/people/{bob.pk}/deactivate/", {"heir": charlie.pk}).status_code == 302
    assert owners(alice) == {"Charlie"}
    assert bobs_own.get("/contacts/").status_code == 302
    assert "Let Bob sign in again" in browser.get(f"/settings/people/{bob.pk}/").content.decode()


def test_without_an_heir_everything_stays_in_their_name_and_can_be_given_later(
    alice, bob, charlie, bobs, signed_in
):
    browser = signed_in(alice)
    browser.post(f"/settings/people/{bob.pk}/deactivate/", {"heir": ""})
    assert owners(alice) == {"Bob"}
    browser.post(f"/settings/people/{bob.pk}/hand-over/", {"heir": charlie.pk})
    assert owners(alice) == {"Charlie"}


def test_a_large_handover_is_a_job_with_a_bar_and_a_way_back(
    alice, bob, charlie, bobs, signed_in, run_jobs, everything_by_job
):
    browser = signed_in(alice)
    browser.post(f"/settings/people/{bob.pk}/deactivate/", {"heir": charlie.pk})
    assert owners(alice) == {"Bob"}
    page = browser.get(f"/settings/people/{bob.pk}/").content.decode()
    assert "Handing 3 records of Bob over to Charlie" in page
    run_jobs()
    assert owners(alice) == {"Charlie"}
    with as_user(alice):
        bar = JobProgress.objects.get()
        assert (bar.state, bar.done, bar.message) == ("done", 3, "3 records handed over to Charlie.")
    page = browser.get(bar.url).content.decode()
    undo = page.split('action="/undo/')[1].split('"')[0]
    browser.post(f"/undo/{undo}")
    assert owners(alice) == {"Bob"}


def test_who_cannot_get_anything_is_refused_and_nothing_happens(alice, bob, charlie, bobs, signed_in):
    with as_user(alice) as by:
        deactivate_colleague(charlie, by=by)
        for to, sentence in ((charlie, "cannot sign in"), (bob, "looks after it already")):
            with pytest.raises(Refused, match=sentence):
                hand_over_records(bob, by=by, to=to)
        with pytest.raises(Refused, match="looks after nothing"):
            hand_over_records(charlie, by=by, to=bob)
    browser = signed_in(alice)
    for where, sentence in (("hand-over", "cannot sign in"), ("deactivate", "cannot sign in")):
        answer = browser.post(f"/settings/people/{bob.pk}/{where}/", {"heir": charlie.pk})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert "Choose who gets it." in browser.post(f"/settings/people/{bob.pk}/hand-over/", {}).content.decode()
    with as_user(alice):
        assert User.directory.get(pk=bob.pk).is_active
    assert owners(alice) == {"Bob"}


def test_bob_hands_over_nobodys_records(bob, charlie, mia, bobs, signed_in):
    for user in (bob, mia):
        with as_user(user) as by, pytest.raises(NotAllowed):
            hand_over_records(bob, by=by, to=charlie)
        assert (
            signed_in(user).post(f"/settings/people/{bob.pk}/hand-over/", {"heir": charlie.pk}).status_code
            == 403
        )


def test_what_bob_looks_after_comes_along_to_his_new_team(alice, bob, mia, south, bobs, colleague):
    sam = colleague("Sam", "manager", south)
    with as_user(mia):
        assert Contact.objects.count() == 2
    with as_user(alice) as by:
        place_colleague(bob, by=by, role=bob.role, team=south)
    with as_user(mia):
        assert Contact.objects.count() == 0
    with as_user(sam):
        assert Contact.objects.count() == 2


def test_much_comes_along_by_a_job(alice, bob, south, bobs, run_jobs, everything_by_job):
    with as_user(alice) as by:
        place_colleague(bob, by=by, role=bob.role, team=south)
        assert set(Contact.objects.values_list("team__name", flat=True)) == {"North"}
    run_jobs()
    with as_user(alice):
        assert set(Contact.objects.values_list("team__name", flat=True)) == {"South"}
        assert JobProgress.objects.get().message == "3 records went along with Bob."


def test_the_last_administrator_stays_even_when_somebody_else_manages_people(alice, colleague):
    with as_user(alice) as by:
        add_role(by=by, name="Office", reads="all", writes="all", capabilities=["people.manage", "*.view"])
    colleague("Olga", "office")
    with as_user(alice) as by:
        office = Role.objects.get(key="office")
        with pytest.raises(Refused, match="Somebody must remain who administers"):
            place_colleague(alice, by=by, role=office, team=None)
    otto = colleague("Otto", "admin")
    with as_user(alice) as by:
        deactivate_colleague(otto, by=by)
        with pytest.raises(Refused, match="Somebody must remain who administers"):
            place_colleague(alice, by=by, role=office, team=None)
