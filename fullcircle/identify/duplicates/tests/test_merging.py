"""Two contacts, two companies become one, and nothing that hangs on either is lost."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.actions import add_company_role, add_contact_point
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint, ContactSensitive
from fullcircle.identify.duplicates.actions import merge_company, merge_contact, undo_merge
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import MergedAway, Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def add(by, model=Contact, **values):
    return create_record(model, by=by, values=values)


@pytest.fixture
def danas(bob):
    """Dana came in twice: by the shop, and by hand."""
    with as_user(bob) as by:
        dana = add(by, name="Dana Reyes", email="dana@example.com", city="Lisbon", country="PT")
        twin = add(
            by, name="D. Reyes", email="d.reyes@work.example", phone="+351211234567", job_title="Buyer"
        )
        Order.objects.create(contact=twin, number="N-1", subtotal=Decimal("12.50"), placed_at=NOON)
        Activity.objects.create(contact=twin, kind="call", subject="Called back", happened_at=NOON)
    return dana, twin


def test_the_one_that_stays_has_everything(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        one = merge_contact(dana, by=by, other=twin)
        assert (one.name, one.email, one.city) == ("Dana Reyes", "dana@example.com", "Lisbon")
        assert (one.phone, one.job_title) == ("+351211234567", "Buyer")
        assert Order.objects.get().contact_id == dana.pk
        assert Activity.objects.get().contact_id == dana.pk
        points = ContactPoint.objects.filter(contact=dana, kind="email").values_list("value", "is_primary")
        assert set(points) == {("dana@example.com", True), ("d.reyes@work.example", False)}
        shell = Contact.objects.get(pk=twin.pk)
        assert (shell.merged_into_id, shell.archived_reason) == (dana.pk, "Merged into Dana Reyes")


def test_each_value_can_be_the_others(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        one = merge_contact(dana, by=by, other=twin, choices={"email": "lost", "name": "lost"})
        one.refresh_from_db()
        assert (one.name, one.email) == ("D. Reyes", "d.reyes@work.example")
        points = ContactPoint.objects.filter(contact=dana, kind="email").values_list("value", "is_primary")
        assert set(points) == {("dana@example.com", False), ("d.reyes@work.example", True)}


def test_a_field_that_is_none_is_refused(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        with pytest.raises(Refused, match="no field to choose"):
            merge_contact(dana, by=by, other=twin, choices={"shoe_size": "lost"})
        with pytest.raises(Refused, match="cannot hold both"):
            merge_contact(dana, by=by, other=twin, choices={"email": "both"})
        with pytest.raises(Refused, match="with itself"):
            merge_contact(dana, by=by, other=dana)


def test_both_timelines_tell_of_it(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        merge_contact(dana, by=by, other=twin)
        undo_merge(Merge.objects.get(), by=by)
        told = LoggedEvent.objects.filter(type__startswith="merge.").order_by("id")
        assert [(each.type, each.about_id, each.within_id) for each in told] == [
            ("merge.done", dana.pk, twin.pk),
            ("merge.undone", dana.pk, twin.pk),
        ]


def test_whoever_may_change_only_one_of_them_is_refused(danas, bob, charlie):
    dana, twin = danas
    with as_user(charlie) as by:
        mine = add(by, name="Dana Reyes", email="dana@example.com")
        with pytest.raises(Missing):
            merge_contact(mine, by=by, other=twin)
    with as_user(bob) as by, pytest.raises(Missing):
        merge_contact(dana, by=by, other=mine)


def test_a_reader_merges_nothing(danas, reader):
    dana, twin = danas
    with as_user(reader) as by, pytest.raises(NotAllowed):
        merge_contact(dana, by=by, other=twin)


def test_what_was_merged_away_is_changed_nowhere_but_in_the_one_that_stays(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        merge_contact(dana, by=by, other=twin)
        with pytest.raises(MergedAway, match=f"merged into contact {dana.pk}"):
            edit_record(twin, by=by, values={"city": "Porto"})
        with pytest.raises(MergedAway):
            merge_contact(dana, by=by, other=twin)


def test_what_the_actor_may_not_see_moves_as_well(danas, bob, charlie):
    """A firm's people belong to several colleagues; sensitive fields to those with a reason."""
    dana, twin = danas
    with as_user(bob) as by:
        bakery, other = (add(by, Company, name=name) for name in ("Copper Bakery", "Copper Bakery Ltd"))
    with acting(system("tests")):
        hidden = Contact.objects.create(name="Cleo", company=other, owner=charlie)
        ContactSensitive.objects.create(record=twin, gender="x")
    with as_user(bob) as by:
        assert not Contact.objects.filter(pk=hidden.pk).exists()
        merge_company(bakery, by=by, other=other)
        merge_contact(dana, by=by, other=twin)
    with acting(system("tests")):
        assert Contact.objects.get(pk=hidden.pk).company_id == bakery.pk
        assert ContactSensitive.objects.get().record_id == dana.pk
    with as_user(bob) as by:
        for done in Merge.objects.all():
            undo_merge(done, by=by)
    with acting(system("tests")):
        assert Contact.objects.get(pk=hidden.pk).company_id == other.pk
        assert ContactSensitive.objects.get().record_id == twin.pk


def test_two_roles_at_one_firm_become_one_that_lasted_longest(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        firm = add(by, Company, name="Copper Bakery")
        add_company_role(dana, by=by, company=firm.pk, role="champion", since=NOON.date())
        add_company_role(twin, by=by, company=firm.pk, role="champion", since=NOON.date().replace(year=2020))
        merge_contact(dana, by=by, other=twin)
        role = CompanyRole.objects.get()
        assert (role.contact_id, role.since.year) == (dana.pk, 2020)


def test_an_address_that_both_have_is_there_once(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        add_contact_point(dana, by=by, kind="email", value="same@example.com", label="")
        add_contact_point(twin, by=by, kind="email", value="same@example.com", label="Private")
        merge_contact(dana, by=by, other=twin)
        (both,) = ContactPoint.objects.filter(value="same@example.com")
        assert (both.contact_id, both.label) == (dana.pk, "Private")


def test_a_firm_does_not_become_its_own_parent(bob):
    with as_user(bob) as by:
        holding = add(by, Company, name="Pine Holding")
        middle = add(by, Company, name="Pine Middle", parent=holding.pk)
        low = add(by, Company, name="Pine Low", parent=middle.pk)
        one = merge_company(low, by=by, other=holding)
        one.refresh_from_db()
        assert one.parent_id is None
        middle.refresh_from_db()
        assert middle.parent_id == low.pk
        undo_merge(Merge.objects.get(), by=by)
        assert [Company.objects.get(pk=each.pk).parent_id for each in (holding, middle, low)] == [
            None,
            holding.pk,
            middle.pk,
        ]


def test_whoever_looked_after_either_still_sees_the_one_that_stays(bob, charlie, alice):
    with as_user(alice) as by:
        bobs = add(by, name="Dana Reyes", owner=bob.pk)
        charlies = add(by, name="Dana Reyes", owner=charlie.pk)
        merge_contact(bobs, by=by, other=charlies)
    with as_user(charlie):
        assert {each.pk for each in Contact.objects.all()} == {bobs.pk, charlies.pk}
    with as_user(alice) as by:
        undo_merge(Merge.objects.get(), by=by)
    with as_user(charlie):
        assert [each.pk for each in Contact.objects.all()] == [charlies.pk]
    with as_user(bob):
        assert [each.pk for each in Contact.objects.all()] == [bobs.pk]


def test_a_merge_is_undone_once_and_within_its_days(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        merge_contact(dana, by=by, other=twin)
        done = Merge.objects.get()
        Merge.objects.update(done_at=datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(Refused, match="30 days"):
            undo_merge(done, by=by)
        Merge.objects.update(done_at=datetime.now(UTC))
        undo_merge(done, by=by)
        with pytest.raises(Refused, match="already"):
            undo_merge(done, by=by)


def test_a_stranger_to_the_records_undoes_nothing(danas, bob, charlie):
    dana, twin = danas
    with as_user(bob) as by:
        merge_contact(dana, by=by, other=twin)
        done = Merge.objects.get()
    with as_user(charlie) as by, pytest.raises(Missing):
        undo_merge(done, by=by)


def test_a_chain_is_undone_from_its_end(danas, bob):
    dana, twin = danas
    with as_user(bob) as by:
        third = add(by, name="Dana")
        merge_contact(dana, by=by, other=twin)
        first = Merge.objects.get()
        merge_contact(third, by=by, other=dana)
        assert Contact.objects.get(pk=twin.pk).merged_into_id == third.pk
        with pytest.raises(Refused, match="later"):
            undo_merge(first, by=by)
        undo_merge(Merge.objects.first(), by=by)
        undo_merge(first, by=by)
        assert not Contact.objects.exclude(merged_into=None).exists()


def test_a_number_that_somebody_else_has_now_stays_there(bob):
    with as_user(bob) as by:
        dana, twin = add(by, name="Dana"), add(by, name="Dana R.", external_id="X1")
        merge_contact(dana, by=by, other=twin)
        edit_record(dana, by=by, values={"external_id": "X2"})
        other = add(by, name="Eve", external_id="X1")
        undo_merge(Merge.objects.get(), by=by)
        numbers = [Contact.objects.get(pk=each.pk).external_id for each in (dana, twin, other)]
        assert numbers == ["X2", None, "X1"]
        assert Contact.objects.get(pk=twin.pk).archived_at is None
