"""A saved view is private, a team's, or everybody's; PostgreSQL decides who has the tab."""

import pytest

from fullcircle.platform.access.models import User
from fullcircle.platform.records.models import SavedView
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def saved(signed_in, person: User, name: str, audience: str = "") -> None:
    answer = signed_in(person).post(
        "/contacts/views/?sort=name", {"name": name, **({"audience": audience} if audience else {})}
    )
    assert answer.status_code == 302


def tabs_of(signed_in, person: User) -> str:
    return signed_in(person).get("/contacts/").content.decode()


def test_a_view_of_ones_own_is_nobody_elses_business(bob, mia, alice, signed_in):
    saved(signed_in, bob, "My quiet ones")
    assert "My quiet ones" in tabs_of(signed_in, bob)
    for other in (mia, alice):
        assert "My quiet ones" not in tabs_of(signed_in, other)
        with as_user(other):
            assert not SavedView.objects.exists()


def test_a_teams_view_is_seen_by_its_members_alone(bob, mia, charlie, signed_in):
    saved(signed_in, bob, "North, hot", str(bob.team_id))
    assert "For team North" in tabs_of(signed_in, mia)
    assert "North, hot" not in tabs_of(signed_in, charlie)


def test_whoever_manages_people_shares_with_any_team(alice, bob, charlie, signed_in):
    saved(signed_in, alice, "For the north", str(bob.team_id))
    assert "For the north" in tabs_of(signed_in, alice)
    assert "For the north" in tabs_of(signed_in, bob)
    assert "For the north" not in tabs_of(signed_in, charlie)


def test_nobody_shares_with_a_team_of_others(charlie, bob, signed_in):
    answer = signed_in(charlie).post(
        "/contacts/views/?sort=name", {"name": "Spam", "audience": str(bob.team_id)}
    )
    assert answer.status_code == 422
    assert "a team that you belong to" in answer.content.decode()
    assert "Spam" not in tabs_of(signed_in, bob)


def test_a_member_mends_what_is_shared_but_never_what_is_private(bob, mia, charlie, signed_in):
    saved(signed_in, bob, "North, hot", str(bob.team_id))
    saved(signed_in, bob, "Mine")
    with as_user(bob):
        shared, private = (SavedView.objects.get(name=name) for name in ("North, hot", "Mine"))
    change = {"name": "North, warm", "audience": str(bob.team_id)}
    assert signed_in(mia).post(f"/contacts/views/{shared.pk}/", change).status_code == 302
    assert signed_in(mia).post(f"/contacts/views/{private.pk}/", change).status_code == 404
    assert signed_in(charlie).post(f"/contacts/views/{shared.pk}/", change).status_code == 404
    with as_user(bob):
        shared.refresh_from_db()
        assert (shared.name, shared.team_id) == ("North, warm", bob.team_id)


def test_the_form_offers_ones_own_teams(bob, reader, signed_in):
    form = signed_in(bob).get("/contacts/parts/save/").content.decode()
    assert "Only me" in form
    assert "Team North" in form
    assert "Team South" not in form
    assert "Who sees it" not in signed_in(reader).get("/contacts/parts/save/").content.decode()


def test_a_view_that_is_no_teams_any_more_is_its_makers_alone(bob, mia):
    with as_user(bob):
        view = SavedView.objects.create(user=bob, resource="contact", name="Hot", team_id=bob.team_id)
        view.team = None
        view.save()
    with as_user(mia):
        assert not SavedView.objects.exists()
