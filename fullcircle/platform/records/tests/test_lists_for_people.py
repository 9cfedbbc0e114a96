"""What makes a list pleasant: readable filters, whole days, views one opens with, and neighbors."""

import re

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.models import SavedView
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(alice):
    """Ada, Bea, Cleo and Dora; the first two work at Copper Bakery."""
    with as_user(alice) as by:
        bakery = create_record(Company, by=by, values={"name": "Copper Bakery"})
        return [
            create_record(
                Contact,
                by=by,
                values={"name": name, "owner": alice.pk, **({"company": bakery.pk} if at < 2 else {})},
            )
            for at, name in enumerate(("Ada", "Bea", "Cleo", "Dora"))
        ]


def chips(page) -> list[str]:
    found = re.findall(r'<span class="chip">(.*?</strong>)', page.content.decode(), re.S)
    return [re.sub("<[^>]+>", "", chip).strip() for chip in found]


def test_filters_speak_of_names_and_days(four, alice, signed_in):
    page = signed_in(alice).get(
        "/contacts/",
        {"company": four[0].company_id, "owner": alice.pk, "created_at__between": "2026-01-01,2099-12-31"},
    )
    assert chips(page) == [
        "Company is Copper Bakery",
        f"Owner is {alice.name}",
        "Created is between 1 Jan 2026 and 31 Dec 2099",
    ]


def test_up_to_a_day_includes_the_day(four, alice, signed_in):
    today = four[0].created_at.date().isoformat()
    browser = signed_in(alice)
    assert "Ada" in browser.get("/contacts/", {"created_at__lte": today}).content.decode()
    assert "Ada" not in browser.get("/contacts/", {"created_at__gt": today}).content.decode()


def test_a_search_without_matches_offers_to_clear(four, alice, signed_in):
    page = signed_in(alice).get("/contacts/", {"q": "qqqzzz"})
    assert page.status_code == 200
    assert "No contacts match" in page.content.decode()


def test_archived_records_have_a_list_of_their_own(four, alice, signed_in):
    browser = signed_in(alice)
    browser.post(f"/contacts/{four[0].pk}/archive/")
    page = browser.get("/contacts/", {"archived": "1"})
    assert "Ada" in page.content.decode()
    assert "Bea" not in page.content.decode()
    assert chips(page) == ["Archived"]


def test_a_view_becomes_the_one_that_lists_open_with(four, alice, signed_in):
    browser = signed_in(alice)
    browser.post("/contacts/views/?sort=name", {"name": "By name"})
    with as_user(alice):
        view = SavedView.objects.get()
    kept = browser.post(
        f"/contacts/views/{view.pk}/?sort=-name", {"name": "Backwards", "default": "on", "as_shown": "on"}
    )
    assert kept["Location"] == f"/contacts/?sort=-name&view={view.pk}"
    assert browser.get("/contacts/")["Location"] == kept["Location"]
    everything = browser.get("/contacts/", {"view": "all"})
    assert everything.status_code == 200
    assert "Backwards" in everything.content.decode()


def test_somebody_elses_view_is_not_mine_to_change(alice, reader, signed_in):
    signed_in(alice).post("/contacts/views/?sort=name", {"name": "By name", "audience": "everybody"})
    with as_user(alice):
        view = SavedView.objects.get()
    answer = signed_in(reader).post(f"/contacts/views/{view.pk}/?sort=name", {"name": "Mine now"})
    assert answer.status_code == 404


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "company"])
def test_a_record_knows_its_neighbors_in_the_list_it_was_opened_from(sort, four, alice, signed_in):
    browser = signed_in(alice)
    listed = browser.get("/contacts/", {"sort": sort}).content.decode()
    way = [(int(pk), href) for href, pk in re.findall(r'href="(/contacts/(\d+)/\?in=[^"]*)"', listed)]
    assert {pk for pk, _ in way} == {contact.pk for contact in four}
    for at, (_, href) in enumerate(way):
        page = browser.get(href.replace("&amp;", "&")).content.decode()
        beside = re.findall(r'<a class="btn ghost xs icon" data-key="([][])" href="/contacts/(\d+)/', page)
        expected = [("[", str(way[at - 1][0]))] if at else []
        expected += [("]", str(way[at + 1][0]))] if at + 1 < len(way) else []
        assert beside == expected


def test_neighbors_stay_within_the_filters(four, alice, signed_in):
    page = (
        signed_in(alice)
        .get(f"/contacts/{four[1].pk}/", {"in": f"company={four[0].company_id}&sort=name"})
        .content.decode()
    )
    assert f'data-key="[" href="/contacts/{four[0].pk}/' in page
    assert 'data-key="]"' not in page


def test_a_list_that_makes_no_sense_leaves_a_record_readable(four, alice, signed_in):
    assert signed_in(alice).get(f"/contacts/{four[1].pk}/", {"in": "nonsense=1"}).status_code == 200


def test_a_view_is_set_up_only_by_whose_it_is(four, alice, reader, signed_in):
    signed_in(alice).post("/contacts/views/?sort=name", {"name": "By name", "audience": "everybody"})
    with as_user(alice):
        view = SavedView.objects.get()
    place = f"/contacts/parts/settings/?sort=name&view={view.pk}"
    assert "Open contacts with this view" in signed_in(alice).get(place).content.decode()
    answer = signed_in(reader).get(place)
    assert (answer.status_code, "By name" in answer.content.decode()) == (404, False)


@pytest.mark.parametrize("spelled", ["+49 30 1234567", "+49301234567", "+49 (30) 123-4567"])
def test_a_phone_number_is_found_however_it_is_spelled(spelled, four, alice, signed_in):
    with as_user(alice) as by:
        edit_record(four[0], by=by, values={"phone": "+49 30 1234567"})
    page = signed_in(alice).get("/contacts/", {"phone": spelled}).content.decode()
    assert ("Ada" in page, "Bea" in page) == (True, False)
    assert "No contacts match" in signed_in(alice).get("/contacts/", {"phone": "1234567"}).content.decode()
