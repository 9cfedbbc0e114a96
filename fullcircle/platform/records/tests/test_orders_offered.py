"""Orders that no index holds are offered while there are few records, and refused in words when there are many."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records import offered
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(alice, monkeypatch):
    """More contacts than are sorted while somebody waits, and PostgreSQL knows of them."""
    monkeypatch.setattr(offered, "MOST", 4)
    with as_user(alice) as by:
        values = ({"name": f"Nina {at}", "city": f"City {9 - at}", "owner": alice.pk} for at in range(10))
        made = [create_record(Contact, by=by, values=each) for each in values]
        rows_of("SELECT fc.take_stock(%s)", [["identify_contact"]])
    return made


WHY = "More than 4 contacts are too many to sort by “City”. Narrow them down first, or sort by"


def test_too_many_are_shown_in_their_usual_order_and_the_page_says_why(ten, alice, signed_in):
    page = signed_in(alice).get("/contacts/?sort=city&cols=name,city").content.decode()
    assert WHY in page
    assert page.index("Nina 9") < page.index("Nina 8")  # the newest first
    assert ("sort=city" in page, "sort=name" in page) == (False, True)


def test_few_are_sorted_by_anything(ten, alice, signed_in):
    page = signed_in(alice).get("/contacts/?sort=city&cols=name,city&city__in=City 3,City 4").content.decode()
    assert WHY not in page
    assert page.index("Nina 6") < page.index("Nina 5")


def test_a_record_opened_from_too_many_has_the_neighbors_of_the_usual_order(ten, alice, signed_in):
    page = signed_in(alice).get(f"/contacts/{ten[1].pk}/", {"in": "sort=city"}).content.decode()
    assert f'data-key="[" href="/contacts/{ten[2].pk}/' in page


def test_a_program_is_told_why_not(ten, alice, signed_in):
    answer = signed_in(alice).get("/api/v1/contacts?sort=city")
    assert (answer.status_code, WHY in answer.content.decode()) == (422, True), answer.content
    assert signed_in(alice).get("/api/v1/contacts?sort=-name").status_code == 200


def test_who_sees_some_is_told_by_what_they_see(ten, bob, signed_in):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dora"})
    assert WHY not in signed_in(bob).get("/contacts/?sort=city").content.decode()
    with as_user(bob) as by:
        for name in ("Emma", "Flora", "Gina", "Hana"):
            create_record(Contact, by=by, values={"name": name})
    assert WHY in signed_in(bob).get("/contacts/?sort=city").content.decode()
