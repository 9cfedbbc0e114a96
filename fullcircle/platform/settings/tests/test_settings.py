"""The organization's settings, in force for everybody at once."""

import pytest

from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.settings.actions import edit_organization
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.topics import HEADINGS, register_topic
from tests.cast import as_user

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Archer & Sons",
    "currency": "GBP",
    "country": "GB",
    "time_zone": "Europe/London",
    "postal_address": "1 Quay",
}


def test_alice_sets_the_currency_and_all_read_it(alice, bob, signed_in):
    with as_user(bob):
        assert organization().currency == "EUR"
    assert signed_in(alice).post("/settings/organization/", GIVEN).status_code == 302
    with as_user(bob):
        assert (organization().currency, organization().country) == ("GBP", "GB")
    assert "Archer &amp; Sons" in signed_in(bob).get("/settings/").content.decode()


def test_what_does_not_exist_is_refused(alice):
    with as_user(alice) as by:
        with pytest.raises(Refused, match="not a currency"):
            edit_organization(by=by, changes={"currency": "XXX"})
        with pytest.raises(Refused, match="needs a name"):
            edit_organization(by=by, changes={"name": " "})


def test_bob_changes_nothing(bob, signed_in):
    assert signed_in(bob).post("/settings/organization/", GIVEN).status_code == 403
    with as_user(bob) as by, pytest.raises(NotAllowed):
        edit_organization(by=by, changes={"name": "Bob's"})


def test_everybody_finds_what_is_theirs(alice, reader, signed_in):
    admins, readers = (signed_in(user).get("/settings/").content.decode() for user in (alice, reader))
    assert "/settings/profile/" in readers
    assert "/settings/people/" not in readers
    assert "/settings/people/" in admins


def test_a_topic_needs_a_heading_that_exists():
    with pytest.raises(ValueError, match=next(iter(HEADINGS))):
        register_topic("nowhere", "X", "/x/", "x", "")


def test_the_palette_goes_to_what_one_may_open(alice, bob, signed_in):
    assert "/settings/roles/" in signed_in(alice).get("/palette/?q=roles").content.decode()
    assert "/settings/roles/" not in signed_in(bob).get("/palette/?q=roles").content.decode()
