"""Ways to reach Dana are changed on her page, by those who may change her."""

import pytest

from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.contacts.tests.test_contact_points import dana  # noqa: F401 fixture
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_an_email_is_added_made_primary_and_removed(dana, bob, signed_in):  # noqa: F811
    browser, url = signed_in(bob), f"/points/contact/{dana.pk}/"
    added = browser.post(f"{url}add/", {"kind": "email", "value": "dana@home.example", "label": "home"})
    assert added.status_code == 200
    assert "dana@home.example" in added.content.decode()
    with as_user(bob):
        point = ContactPoint.objects.get(value="dana@home.example")
    assert browser.post(f"{url}{point.pk}/primary/").status_code == 200
    with as_user(bob):
        assert Contact.objects.get().email == "dana@home.example"
    assert browser.post(f"{url}{point.pk}/remove/").status_code == 200
    with as_user(bob):
        assert Contact.objects.get().email == "dana@example.com"


def test_what_cannot_be_is_refused_in_a_sentence(dana, bob, signed_in):  # noqa: F811
    url = f"/points/contact/{dana.pk}/"
    refused = signed_in(bob).post(f"{url}add/", {"kind": "email", "value": "nonsense"})
    assert refused.status_code == 422
    assert "is not an email address" in refused.content.decode()
    assert signed_in(bob).post(f"{url}add/", {"kind": "pigeon", "value": "x"}).status_code == 404
    assert signed_in(bob).post(f"{url}1/eat/").status_code == 404
    assert signed_in(bob).get(f"{url}add/").status_code == 405


def test_strangers_and_readers_change_nothing(dana, charlie, reader, bob, signed_in):  # noqa: F811
    data = {"kind": "email", "value": "x@example.com"}
    assert signed_in(charlie).post(f"/points/contact/{dana.pk}/add/", data).status_code == 404
    assert signed_in(reader).post(f"/points/contact/{dana.pk}/add/", data).status_code == 403
    with as_user(bob):
        assert not ContactPoint.objects.exists()


def test_a_readers_page_offers_no_change(dana, reader, signed_in):  # noqa: F811
    page = signed_in(reader).get(f"/contacts/{dana.pk}/").content.decode()
    assert f"/points/contact/{dana.pk}/" not in page
    assert "composer" not in page
