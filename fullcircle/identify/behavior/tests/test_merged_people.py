"""Two records of one person become one, and part again: what she does finds its way all the while."""

import pytest

from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.behavior.tests.reports import page_view, seen, send, sort
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact, undo_merge
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


def add(by, **values):
    return create_record(Contact, by=by, values=values)


@pytest.fixture
def danas(alice, shop):
    """The shop knows Dana as 42; she has visited it, and came in by hand a second time."""
    with as_user(alice) as by:
        dana = add(by, name="Dana Ruiz", email="dana@example.net")
        twin = add(by, name="D. Ruiz", email="d.ruiz@work.example", external_id="42")
    send(shop, "page", {**page_view("phone"), "userId": "42"})
    sort()
    with as_user(alice) as by:
        merge_contact(dana, by=by, other=twin)
    return dana, twin


def whose(visitor: str) -> int | None:
    [found] = seen(Visitor, key=visitor)
    return found.contact_id


def test_what_the_merged_one_did_and_does_is_the_others(danas, shop):
    dana, _ = danas
    assert whose("phone") == dana.pk
    send(shop, "page", page_view("laptop"))
    send(shop, "identify", {"anonymousId": "laptop", "userId": "42", "traits": {"title": "Buyer"}})
    sort()
    assert whose("laptop") == dana.pk
    assert [each.job_title for each in seen(Contact, pk=dana.pk)] == ["Buyer"]


def test_she_is_found_by_each_of_her_addresses(danas, shop):
    dana, _ = danas
    send(shop, "identify", {"anonymousId": "tablet", "traits": {"email": "D.Ruiz@work.example"}})
    sort()
    assert whose("tablet") == dana.pk
    assert len(seen(Contact)) == 2


def test_parted_again_what_was_the_twins_is_the_twins(danas, alice):
    dana, twin = danas
    with as_user(alice) as by:
        undo_merge(Merge.objects.get(about_id=dana.pk), by=by)
    assert whose("phone") == twin.pk
