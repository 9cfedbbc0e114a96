"""Dana has two emails, three phones and a summer house: one of each is primary, and it is her record's own."""

import pytest

from fullcircle.identify.companies.actions import add_company_point
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.actions import (
    add_contact_point,
    edit_contact_point,
    make_contact_point_primary,
    remove_contact_point,
)
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.contacts.points import Address
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer."""
    with as_user(bob) as by:
        values = {"name": "Dana Müller", "email": "dana@example.com", "country": "DE"}
        return create_record(Contact, by=by, values=values)


def emails() -> list[tuple[str, bool]]:
    return list(ContactPoint.objects.filter(kind="email").order_by("id").values_list("value", "is_primary"))


def test_a_second_email_gives_the_first_a_row_too(dana, bob):
    with as_user(bob) as by:
        add_contact_point(dana, by=by, kind="email", value="Dana@Home.example", label="home")
        assert emails() == [("dana@example.com", True), ("dana@home.example", False)]
        assert Contact.objects.get().email == "dana@example.com"
        event = LoggedEvent.objects.get(type="contact_point.added")
        assert event.payload == {"kind": "email", "value": "dana@home.example", "label": "home"}


def test_making_it_primary_makes_it_the_contacts_own(dana, bob):
    with as_user(bob) as by:
        point = add_contact_point(dana, by=by, kind="email", value="dana@home.example")
        make_contact_point_primary(dana, by=by, point=point.pk)
        assert Contact.objects.get().email == "dana@home.example"
        assert emails() == [("dana@example.com", False), ("dana@home.example", True)]
        assert LoggedEvent.objects.filter(type="contact.changed").count() == 1


def test_editing_the_contacts_email_corrects_the_primary(dana, bob):
    with as_user(bob) as by:
        add_contact_point(dana, by=by, kind="email", value="dana@home.example")
        edit_record(dana, by=by, values={"email": "d.mueller@example.com"})
        assert emails() == [("d.mueller@example.com", True), ("dana@home.example", False)]
        edit_record(dana, by=by, values={"email": "dana@home.example"})
        assert emails() == [("d.mueller@example.com", False), ("dana@home.example", True)]
        edit_record(dana, by=by, values={"email": ""})
        assert emails() == [("d.mueller@example.com", False)]


def test_correcting_the_primary_value_corrects_the_contact(dana, bob):
    with as_user(bob) as by:
        add_contact_point(dana, by=by, kind="email", value="dana@home.example")
        first = ContactPoint.objects.get(is_primary=True)
        edit_contact_point(dana, by=by, point=first.pk, value="dana@work.example", label="work")
        assert Contact.objects.get().email == "dana@work.example"
        assert emails()[0] == ("dana@work.example", True)


def test_removing_the_primary_promotes_the_next(dana, bob):
    with as_user(bob) as by:
        add_contact_point(dana, by=by, kind="email", value="dana@home.example")
        remove_contact_point(dana, by=by, point=ContactPoint.objects.get(is_primary=True).pk)
        assert emails() == [("dana@home.example", True)]
        remove_contact_point(dana, by=by, point=ContactPoint.objects.get().pk)
        assert (emails(), Contact.objects.get().email) == ([], "")


def test_phones_are_kept_in_one_spelling_and_once(dana, bob):
    with as_user(bob) as by:
        point = add_contact_point(dana, by=by, kind="phone", value="030 901820", label="work")
        assert (point.value, point.is_primary) == ("+4930901820", True), "a German number by its country"
        assert Contact.objects.get().phone == "+4930901820"
        with pytest.raises(Refused, match="is there already"):
            add_contact_point(dana, by=by, kind="phone", value="+49 30 901820")
        with pytest.raises(Refused, match="is not a phone number"):
            add_contact_point(dana, by=by, kind="phone", value="call me")


def test_a_second_address_keeps_its_parts(dana, bob):
    with as_user(bob) as by:
        home = Address("Torstr. 1", "10119", "Berlin", "", "Germany")
        summer = Address("Hafen 3", "", "Sassnitz", "Rügen", "DE")
        add_contact_point(dana, by=by, kind="address", address=home)
        point = add_contact_point(dana, by=by, kind="address", address=summer, label="summer", primary=True)
        contact = Contact.objects.get()
        assert (contact.street, contact.city, contact.region) == ("Hafen 3", "Sassnitz", "Rügen")
        assert point.value == "Hafen 3, Sassnitz, Rügen, DE"
        rows = ContactPoint.objects.filter(kind="address").order_by("id")
        assert [(p.parts["city"], p.is_primary) for p in rows] == [
            ("Berlin", False),
            ("Sassnitz", True),
        ]


def test_a_program_is_named_as_source(dana, bob):
    with as_user(bob) as by:
        assert add_contact_point(dana, by=by, kind="social", value="@dana", label="Mastodon").source == ""


def test_charlie_and_a_reader_add_nothing(dana, charlie, reader):
    with as_user(charlie) as by, pytest.raises(Missing):
        add_contact_point(dana, by=by, kind="email", value="x@example.com")
    with as_user(reader) as by, pytest.raises(NotAllowed):
        add_contact_point(dana, by=by, kind="email", value="x@example.com")


def test_a_value_of_somebody_else_is_not_there(dana, bob):
    with as_user(bob) as by:
        erik = create_record(Contact, by=by, values={"name": "Erik"})
        theirs = add_contact_point(erik, by=by, kind="email", value="erik@example.com")
        with pytest.raises(Missing):
            remove_contact_point(dana, by=by, point=theirs.pk)


def test_a_company_has_several_too(bob):
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Copper Bakery", "phone": "+4930901820"})
        add_company_point(firm, by=by, kind="phone", value="+49 30 901821", label="orders")
        assert list(ContactPoint.objects.values_list("value", "is_primary")) == [
            ("+4930901820", True),
            ("+4930901821", False),
        ]
