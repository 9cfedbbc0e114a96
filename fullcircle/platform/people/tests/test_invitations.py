"""An invitation lets one person in, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.platform.access.models import Invitation, Role, User
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.people.invitations import invite_colleague, link_of, revoke_invitation
from fullcircle.platform.people.jobs import send_invitation
from tests.cast import as_user

pytestmark = pytest.mark.django_db
JOINING = {"name": "Erin", "password": "correct horse battery"}


@pytest.fixture
def invited(alice, north) -> str:
    """The path of Erin's link."""
    with as_user(alice) as by:
        sales = Role.objects.get(key="sales")
        made = invite_colleague(by=by, email="Erin@Example.com", role=sales, team=north)
        return link_of(made).removeprefix(env.site_url.rstrip("/"))


def test_erin_joins_with_the_role_and_team_she_was_invited_for(invited, alice, north):
    browser = Client()
    assert "You were invited as Sales" in browser.get(invited).content.decode()
    assert browser.post(invited, JOINING).headers["Location"] == "/"
    assert "_auth_user_id" in browser.session
    with as_user(alice):
        erin = User.directory.get(email="erin@example.com")
        assert (erin.name, erin.role.key, erin.team) == ("Erin", "sales", north)


def test_a_link_works_once(invited):
    Client().post(invited, JOINING)
    assert Client().post(invited, JOINING | {"name": "Eve"}).status_code == 404
    assert User.objects.filter(email="erin@example.com").count() == 1


def test_a_link_that_is_old_revoked_or_invented_does_not_work(invited, alice):
    assert Client().get("/join/aGVsbG8/").status_code == 404
    with as_user(alice) as by:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(invited).status_code == 404
    with as_user(alice) as by:
        Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
        revoke_invitation(Invitation.objects.get(), by=by)
    assert Client().post(invited, JOINING).status_code == 404


def test_the_database_does_not_know_the_link(invited, alice):
    token = invited.strip("/").rpartition("/")[2]
    with as_user(alice):
        kept = Invitation.objects.values().get()
    assert all(
        token.encode() != bytes(value) for value in kept.values() if isinstance(value, memoryview | bytes)
    )
    assert token not in str(kept)


def test_a_new_invitation_replaces_the_older_one(invited, alice):
    with as_user(alice) as by:
        invite_colleague(by=by, email="erin@example.com", role=Role.objects.get(key="reader"))
    assert Client().get(invited).status_code == 404


def test_somebody_who_is_here_is_not_invited_again(alice, bob):
    with as_user(alice) as by, pytest.raises(Refused, match="works here already"):
        invite_colleague(by=by, email="BOB@example.com", role=Role.objects.get(key="sales"))


def test_bob_invites_nobody(bob):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        invite_colleague(by=by, email="erin@example.com", role=Role.objects.get(key="admin"))


def test_the_mail_carries_the_link_unless_it_was_revoked(invited, alice):
    with as_user(alice):
        number = Invitation.objects.get().pk
    send_invitation(invitation_id=number)
    assert env.site_url.rstrip("/") + invited in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["erin@example.com"]
    with as_user(alice) as by:
        revoke_invitation(Invitation.objects.get(), by=by)
    send_invitation(invitation_id=number)
    assert len(mail.outbox) == 1


def test_a_weak_password_is_refused_and_the_link_still_works(invited):
    assert "too common" in Client().post(invited, JOINING | {"password": "password123"}).content.decode()
    assert Client().get(invited).status_code == 200


def test_alice_invites_on_the_page_and_copies_the_link(alice, signed_in):
    browser = signed_in(alice)
    with as_user(alice):
        sales = Role.objects.get(key="sales").pk
    assert (
        browser.post(
            "/settings/people/invite/", {"email": "erin@example.com", "role": sales, "team": ""}
        ).status_code
        == 302
    )
    page = browser.get("/settings/people/").content.decode()
    assert f"{env.site_url.rstrip('/')}/join/" in page
    again = browser.post("/settings/people/invite/", {"email": "nonsense", "role": sales, "team": ""})
    assert again.status_code == 422
    assert "is not an email address" in again.content.decode()
