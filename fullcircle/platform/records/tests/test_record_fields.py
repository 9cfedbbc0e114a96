"""Beside a record's story stand the fields that are known; the others are one click away."""

import re

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.record_fields import sections
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob):
        return Contact.objects.create(
            name="Dana Ruiz", email="dana@example.com", city="Lisbon", owner_id=bob.pk
        )


def section_of(person, record, title: str):
    with as_user(person) as actor:
        resource = resource_for("contact")
        return next(
            (
                each
                for each in sections(resource, record, resource.fields(actor), actor)
                if each.title == title
            ),
            None,
        )


def test_what_is_empty_or_told_by_the_name_is_quiet(dana, bob):
    person = section_of(bob, dana, "Person")
    assert {"name", "given_name", "job_title", "company"} <= person.quiet
    assert "owner" not in person.quiet
    assert not person.all_quiet


def test_a_section_of_which_nothing_is_known_is_quiet_as_a_whole(dana, bob):
    with as_user(bob):
        Contact.objects.filter(pk=dana.pk).update(city="")
        dana.refresh_from_db()
    assert section_of(bob, dana, "Address").all_quiet


def test_who_may_not_fill_a_field_is_not_shown_that_it_is_empty(dana, reader):
    address = section_of(reader, dana, "Address")
    assert [column.key for column, _ in address.rows] == ["city"]


def test_the_head_leads_to_a_mailbox_and_the_page_counts_what_it_folds_away(dana, bob, signed_in):
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert 'href="mailto:dana@example.com"' in page
    assert 'data-fields="known"' in page
    assert "more fields" in page


def test_the_choice_to_see_all_fields_is_kept(dana, bob, signed_in):
    client = signed_in(bob)
    client.cookies["fields"] = "all"
    assert 'data-fields="all"' in client.get(f"/contacts/{dana.pk}/").content.decode()


def test_the_line_under_the_name_says_countries_by_their_names(dana, bob, signed_in):
    with as_user(bob):
        Contact.objects.filter(pk=dana.pk).update(country="PT")
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    line = re.search(r"<h1>Dana Ruiz</h1><p>(.*?)</p>", page)[1]
    assert re.sub("<[^>]+>", "", line) == "Lisbon,Portugal"
