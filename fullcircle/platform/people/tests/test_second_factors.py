"""A second factor that everybody must have, and what asks again who is there."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from fullcircle.platform.access.sessions import SINCE
from fullcircle.platform.access.tests.test_signing_in import (
    PASSWORD,
    half_a_minute_that_lasts,
    sign_in,
    with_second_factor,
)
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.people.second_factors import (
    have_second_factor,
    require_second_factor,
    take_second_factor,
)
from fullcircle.platform.settings.actions import edit_organization
from tests.cast import as_user

__all__ = ["half_a_minute_that_lasts"]

pytestmark = pytest.mark.django_db
NEEDED = "/account/second-factor/needed/"


@pytest.fixture
def required(alice):
    """Alice asks for a second factor, from so many days from now on."""
    with as_user(alice) as by:
        edit_organization(by=by, changes={"name": "Harbor Pine"})

    def require(who: str, days: int = 0) -> None:
        with as_user(alice) as by:
            day = timezone.localdate() + timedelta(days=days)
            require_second_factor(by=by, who=who, first_day=day)

    return require


def test_from_the_day_on_nobody_comes_in_without_one_and_with_one_everybody_does(required, bob, client):
    sign_in(client, "bob@example.com")
    assert client.get("/contacts/").status_code == 200
    required("everybody")
    assert client.get("/contacts/").headers["Location"] == NEEDED
    assert client.post("/contacts/new/", {"name": "Dana"}).headers["Location"] == NEEDED
    assert "Add a second factor" in client.get(NEEDED).content.decode()
    with_second_factor(client)
    assert client.get("/contacts/").status_code == 200
    assert client.get(NEEDED).headers["Location"] == "/"


def test_until_that_day_they_are_reminded(required, bob, signed_in):
    required("everybody", days=5)
    assert "a second factor is needed" in signed_in(bob).get("/").content.decode()
    required("", days=5)
    assert "a second factor is needed" not in signed_in(bob).get("/").content.decode()


def test_it_can_be_asked_only_of_those_who_decide(required, alice, bob, signed_in):
    required("deciding")
    assert signed_in(bob).get("/contacts/").status_code == 200
    assert signed_in(alice).get("/contacts/").headers["Location"] == NEEDED


def test_who_must_have_one_cannot_remove_it(required, bob, client):
    sign_in(client, "bob@example.com")
    with_second_factor(client)
    required("everybody")
    assert "so it stays" in client.get("/account/").content.decode()
    told = client.post("/account/second-factor/remove/").content.decode()
    assert "Your organization asks for a second factor" in told
    assert Authenticator.objects.filter(user_id=bob.pk, type="totp").exists()


def test_somebody_who_lost_the_phone_is_let_in_again_and_told(required, alice, bob, mia, client, run_jobs):
    sign_in(client, "bob@example.com")
    with_second_factor(client)
    with as_user(mia) as by, pytest.raises(NotAllowed):
        take_second_factor(bob, by=by)
    with as_user(mia):
        assert have_second_factor() == set()  # nobody else's business
    with as_user(alice) as by:
        assert have_second_factor() == {bob.pk}
        take_second_factor(bob, by=by)
        with pytest.raises(Refused, match="has no second factor"):
            take_second_factor(bob, by=by)
        assert LoggedEvent.objects.filter(type="second_factor.taken", about_id=bob.pk).count() == 1
    run_jobs()
    assert mail.outbox[-1].to == ["bob@example.com"]
    assert "Alice took away your second factor" in mail.outbox[-1].body
    browser = Client()
    assert sign_in(browser, "bob@example.com").status_code == 302
    assert browser.get("/contacts/").status_code == 200  # by password alone
    required("everybody")
    assert browser.get("/contacts/").headers["Location"] == NEEDED


def test_the_settings_say_who_has_none_yet(required, alice, bob, signed_in):
    browser = signed_in(alice)
    page = browser.get("/settings/second-factor/").content.decode()
    assert "Have none yet" in page
    assert "Bob" in page
    answer = browser.post("/settings/second-factor/", {"who": "everybody", "first_day": ""})
    assert answer.status_code == 422
    assert "from which day on" in answer.content.decode()
    assert signed_in(bob).get("/settings/second-factor/").status_code == 403


def left_open(browser: Client) -> Client:
    """A browser in which somebody signed in this morning."""
    session = browser.session
    session[SINCE] = (timezone.now() - timedelta(hours=3)).isoformat()
    session["account_authentication_methods"] = []
    session.save()
    return browser


def test_a_browser_left_open_lets_nobody_else_in(alice, bob, signed_in):
    browser = left_open(signed_in(alice))
    assert browser.get("/contacts/").status_code == 200
    asked = browser.get("/settings/people/invite/")
    assert asked.headers["Location"] == "/account/reauthenticate/?next=%2Fsettings%2Fpeople%2Finvite%2F"
    for path in (f"/settings/people/{bob.pk}/deactivate/", "/settings/keys/new/", "/settings/roles/new/"):
        answer = browser.post(
            path,
            {"name": "Key to everything", "capability": "*"},
            headers={"Referer": "https://evil.example/x"},
        )
        assert answer.headers["Location"] == "/account/reauthenticate/?next=%2Fsettings%2F", path
    bob.refresh_from_db()
    assert bob.is_active
    answer = browser.post(asked.headers["Location"], {"password": PASSWORD})
    assert answer.headers["Location"] == "/settings/people/invite/"
    assert browser.get("/settings/people/invite/").status_code == 200
