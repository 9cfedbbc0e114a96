"""Run inside a copy of the product to which somebody has added venues and a nickname, as CONTRIBUTING.md says."""

from datetime import date

import pytest
from fullcircle.identify.venues.actions import close_venue
from fullcircle.identify.venues.models import Venue

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.actions import Refused
from fullcircle.platform.api.actions import create_api_key
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
KEY = "Bearer {}".format


@pytest.fixture
def venue(alice) -> Venue:
    with as_user(alice) as by:
        return create_record(Venue, by=by, values={"name": "Town hall", "city": "Utrecht"})


@pytest.fixture
def program(alice, client):
    """Somebody's program, with a key that may do what Alice may."""
    with as_user(alice) as by:
        key = create_api_key(by=by, name="Program", scopes=["*"]).secret

    def ask(method: str, path: str, **body):
        call = getattr(client, method)
        return call(
            f"/api/v1{path}", body, content_type="application/json", headers={"Authorization": KEY(key)}
        )

    return ask


def test_alice_closes_a_venue(alice, venue):
    with as_user(alice) as by:
        assert close_venue(venue, by=by, closed_on=date(2026, 1, 31)).closed_on == date(2026, 1, 31)


def test_a_venue_is_closed_only_once(alice, venue):
    with as_user(alice) as by:
        close_venue(venue, by=by, closed_on=date(2026, 1, 31))
        with pytest.raises(Refused, match="already closed"):
            close_venue(venue, by=by, closed_on=date(2026, 2, 1))


def test_rita_who_only_reads_closes_nothing(reader, venue):
    with as_user(reader) as by, pytest.raises(Refused):
        close_venue(venue, by=by, closed_on=date(2026, 1, 31))


def test_the_api_has_venues_and_their_verb_by_existing(program):
    made = program("post", "/venues", name="Old mill", seats=80)
    assert made.status_code == 201, made.content
    closed = program("post", f"/venues/{made.json()['id']}/actions/close_venue", closed_on="2026-01-31")
    assert closed.status_code == 200, closed.content
    assert program("get", "/venues").json()["data"][0]["closed_on"] == "2026-01-31"


def test_a_venue_is_in_the_menu_and_its_form_has_every_field(alice, signed_in):
    page = signed_in(alice).get("/venues/new/").content.decode()
    assert 'href="/venues/"' in page
    for field in ("name", "city", "seats", "closed_on"):
        assert f'name="{field}"' in page


def test_a_new_field_is_everywhere(alice, signed_in, program):
    browser = signed_in(alice)
    made = browser.post(
        "/contacts/new/", {"name": "Dana Reyes", "lifecycle_stage": "lead", "nickname": "Dee"}
    )
    assert made.status_code == 302, made.content
    with as_user(alice):
        dana = Contact.objects.get(nickname="Dee")
    assert "Dee" in browser.get("/contacts/?cols=name,nickname&nickname=Dee&sort=nickname").content.decode()
    assert "Dana" not in browser.get("/contacts/?nickname=Zed").content.decode().partition("<main")[2]
    assert "Dee" in browser.get(f"/contacts/{dana.pk}/").content.decode()
    assert program("get", f"/contacts/{dana.pk}").json()["nickname"] == "Dee"
    exported = b"".join(browser.post("/contacts/export/csv/?everything=1")).decode()
    assert "Nickname" in exported or "nickname" in exported
    assert "Dee" in exported
