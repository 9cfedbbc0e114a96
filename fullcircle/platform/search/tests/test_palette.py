"""The palette: what was opened lately, then pages, records and actions in the order in which they are meant."""

import re

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer, with a company and an order."""
    with as_user(bob) as by:
        bakery = create_record(Company, by=by, values={"name": "Copper Bakery"})
        dana = create_record(
            Contact, by=by, values={"name": "Dana Ruiz", "company": bakery.pk, "job_title": "Buyer"}
        )
        Order.objects.create(contact=dana, number="HP-1", subtotal=10)
    return dana


def groups(signed_in, person, q: str = "", **more: str) -> dict[str, list[str]]:
    """Titles, and the labels with their lines under each."""
    page = signed_in(person).get("/palette/", {"q": q, **more}).content.decode()
    found: dict[str, list[str]] = {}
    for part in page.split('role="group"')[1:]:
        title = re.search(r'class="pal-h"[^>]*>([^<]+)<', part)[1]
        items = re.findall(r'pal-name">([^<]*)</span>(?:<span class="pal-sub">([^<]*)<)?', part)
        found[title] = [", ".join(filter(None, item)) for item in items]
    return found


def test_before_anything_is_typed_it_offers_what_was_opened_lately(dana, bob, signed_in):
    order = f"contact:{dana.pk},company:{dana.company_id}"
    found = groups(signed_in, bob, lately=order)
    assert list(found) == ["Opened lately", "Go to", "Actions"]
    assert found["Opened lately"] == ["Dana Ruiz, Buyer, Copper Bakery", "Copper Bakery"]


def test_what_charlie_may_not_see_is_not_among_it_and_nonsense_is_passed_over(dana, charlie, signed_in):
    assert "Opened lately" not in groups(
        signed_in, charlie, lately=f"contact:{dana.pk},user:1,x:y,contact:{'9' * 30},,"
    )


def test_an_order_says_whose_it_is(dana, bob, signed_in):
    assert groups(signed_in, bob, "dana")["Orders"] == ["HP-1, Dana Ruiz"]


def test_a_page_whose_name_begins_so_comes_before_records(dana, bob, signed_in):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Orders Department"})
    assert list(groups(signed_in, bob, "orders"))[:2] == ["Go to", "Contacts"]


def test_actions_come_first_where_they_are_asked_for(alice, bob, signed_in):
    assert next(iter(groups(signed_in, alice, ">"))) == "Actions"
    assert groups(signed_in, alice, "> import file")["Actions"] == ["Import a file"]
    assert "Actions" not in groups(signed_in, bob, "> invite"), "Bob invites nobody"


def test_whoever_is_not_found_can_be_added_under_that_name(bob, reader, signed_in):
    found = groups(signed_in, bob, "Zoé Quill")
    assert found == {"Nobody has this name": ["New contact “Zoé Quill”"]}
    page = signed_in(bob).get("/contacts/new/", {"name": "Zoé Quill"}).content.decode()
    assert 'value="Zoé Quill"' in page
    assert groups(signed_in, reader, "Zoé Quill") == {}


def test_what_is_called_as_typed_comes_before_records_that_sound_like_it(dana, alice, signed_in):
    with as_user(alice) as by:
        create_record(Contact, by=by, values={"name": "Newton Orderly"})
    found = groups(signed_in, alice, "new order")
    assert next(iter(found)) == "Actions"
    assert found["Actions"] == ["New order"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("theme", "Switch light or dark"),
        ("log out", "Sign out"),
        ("undo a merge", "Merged records"),
        ("queues", "Background work, Settings"),
        ("mappings", "Saved mappings"),
        ("bounced", "Suppressed addresses"),
        ("openapi", "API reference"),
    ],
)
def test_other_words_for_a_page_find_it(typed, meant, alice, signed_in):
    assert meant in [each for group in groups(signed_in, alice, typed).values() for each in group]


def test_pages_without_a_right_are_not_found_by_other_words(bob, signed_in):
    assert groups(signed_in, bob, "bounced").keys() <= {"Nobody has this name"}
