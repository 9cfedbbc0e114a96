"""A team ends when it is said where its people, its teams and its records go; nothing falls to everybody by itself."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import Invitation, Role, Team, User
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.people import teams
from fullcircle.platform.people.actions import place_colleague
from fullcircle.platform.people.invitations import invite_colleague
from fullcircle.platform.people.teams import add_team, remove_team
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.sharing.actions import share_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbor(alice, north) -> Team:
    """A team below North."""
    with as_user(alice) as by:
        return add_team(by=by, name="Harbor", parent=north)


@pytest.fixture
def records(alice, bob, north) -> None:
    """Bob's contact, one that only his team has, and one that is shared with his team."""
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dana"})
    with as_user(alice) as by:
        Contact.objects.create(name="Erin", team=north)
        finn = create_record(Contact, by=by, values={"name": "Finn"})
        share_record(finn, by=by, team=north)


def seen(user) -> set[str]:
    with as_user(user):
        return set(Contact.objects.values_list("name", flat=True))


def test_everything_of_a_team_finds_its_place(
    alice, bob, north, south, harbor, records, colleague, signed_in
):
    sam = colleague("Sam", "manager", south)
    assert seen(sam) == set()
    browser = signed_in(alice)
    page = browser.get(f"/settings/teams/{north.pk}/").content.decode()
    assert "North has 2 contacts." in page
    assert "Nobody looks after 1 contact" in page
    typed = {"remove-people_to": south.pk, "remove-teams_to": "", "remove-records_to": south.pk}
    answer = browser.post(f"/settings/teams/{north.pk}/remove/", typed)
    assert answer.status_code == 422
    assert "Say where they go." in answer.content.decode()
    typed["remove-teams_to"] = "none"
    assert browser.post(f"/settings/teams/{north.pk}/remove/", typed).status_code == 302
    assert seen(sam) == {"Dana", "Erin", "Finn"}
    with as_user(alice):
        assert not Team.objects.filter(name="North").exists()
        assert User.directory.get(pk=bob.pk).team == south
        harbor = Team.objects.get(name="Harbor")
        assert (harbor.parent, harbor.path) == (None, [harbor.pk])
        assert LoggedEvent.objects.filter(type__in=("team.ended", "team.removed")).count() == 2


def test_what_nobody_has_decided_is_refused_with_the_reason(alice, bob, north, harbor, records):
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            remove_team(north, by=by)
        assert refused.value.fields == {
            "people_to": "There are people in North. Say where they go.",
            "teams_to": "There are teams below North. Say where they go.",
            "records_to": "North has records that nobody looks after. Say where they go; "
            "without a team everybody sees them.",
        }
        with pytest.raises(Refused, match="cannot be below itself"):
            remove_team(north, by=by, people_to=harbor, teams_to=harbor, records_to=harbor)
        assert Team.objects.filter(name="North").exists()


def test_what_goes_to_no_team_is_said_so(alice, bob, charlie, north, harbor, records):
    with as_user(alice) as by:
        remove_team(north, by=by, without_team=["people", "teams", "records"])
    assert seen(charlie) == {"Erin"}, "without owner and team a record is everybody's, and only that one is"
    assert seen(bob) == {"Dana", "Erin"}


def test_an_invitation_follows_the_people(alice, north, south):
    with as_user(alice) as by:
        invite_colleague(by=by, email="erin@example.com", role=Role.objects.get(key="sales"), team=north)
        remove_team(north, by=by, people_to=south)
        assert Invitation.objects.get().team == south


def test_a_team_with_many_records_ends_by_a_job(
    alice, bob, north, south, records, run_jobs, signed_in, monkeypatch
):
    monkeypatch.setattr(teams, "AT_ONCE", 0)
    with as_user(alice) as by:
        assert remove_team(north, by=by, people_to=south, records_to=south).goes_on
        with pytest.raises(Refused, match="North is being removed"):
            place_colleague(bob, by=by, role=bob.role, team=Team.objects.get(pk=north.pk))
    page = signed_in(alice).get("/settings/teams/").content.decode()
    assert "Being removed" in page
    assert "Removing North: 3 records" in page
    run_jobs()
    with as_user(alice):
        assert not Team.objects.filter(name="North").exists()
        assert JobProgress.objects.get(title__startswith="Removing").message == "North is removed."
        assert set(Contact.objects.exclude(team=None).values_list("team__name", flat=True)) == {"South"}


def test_an_empty_team_goes_at_once_and_the_form_asks_nothing(alice, south, signed_in):
    browser = signed_in(alice)
    assert (
        "_to" not in browser.get(f"/settings/teams/{south.pk}/").content.decode().split("Remove the team")[1]
    )
    assert browser.post(f"/settings/teams/{south.pk}/remove/").status_code == 302
    with as_user(alice):
        assert not Team.objects.filter(pk=south.pk).exists()


def test_a_team_is_not_offered_a_place_below_itself(alice, north, south, harbor, signed_in):
    page = signed_in(alice).get(f"/settings/teams/{north.pk}/").content.decode()
    above = page.split('name="parent"')[1].split("</select>")[0]
    assert "South" in above
    assert "North" not in above
    assert "Harbor" not in above


def test_bob_removes_no_team(bob, mia, north, signed_in):
    with as_user(mia) as by, pytest.raises(NotAllowed):
        remove_team(north, by=by)
    assert signed_in(bob).post(f"/settings/teams/{north.pk}/remove/").status_code == 403
