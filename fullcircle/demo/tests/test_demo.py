"""The demo: right to the cent, told as a story, and gone when told so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from fullcircle import demo
from fullcircle.demo.actions import remove_demo
from fullcircle.demo.doubles import SOURCE
from fullcircle.demo.making import CONTACTS
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.purchases.actions import recompute_totals
from fullcircle.identify.purchases.models import Order, Product
from fullcircle.identify.quality.models import Measure
from fullcircle.interact.activities.actions import log_activity
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user
from tests.database import laid_down

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARE = 1 / 12
PEOPLE = round(CONTACTS * SHARE)


@pytest.fixture(scope="module")
def harbor_pine(django_db_setup) -> Iterator[None]:
    """A twelfth of it: the same rules, in a moment."""
    with laid_down():
        demo.load(TODAY, SHARE)
        yield


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.com")


def test_every_total_is_the_sum_of_its_lines(harbor_pine):
    with as_user(person("alice")):
        assert recompute_totals(Order.objects.values_list("pk", flat=True)) == 0
        returned = Order.objects.filter(return_of__isnull=False).select_related("return_of")
        assert returned.exists()
        for back in returned:
            assert back.total == -(back.return_of.total - back.return_of.shipping)
            assert back.total < Decimal(0)


def test_sellers_see_their_own_and_searching_finds_people(harbor_pine):
    with as_user(person("bob")):
        own = Contact.objects.count()
        assert 0 < own < PEOPLE
        assert set(Contact.objects.exclude(owner=None).values_list("owner__name", flat=True)) == {
            "Bob Lindqvist"
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM fc.search_identify_contact('lisboa', 10)")
    with as_user(person("maya")):
        assert Contact.objects.count() > own


def test_it_is_loaded_once(harbor_pine):
    demo.load(TODAY, SHARE)
    with as_user(person("alice")):
        assert Contact.objects.exclude(source=SOURCE).count() == PEOPLE


def test_everybody_signs_in_with_the_demos_password(harbor_pine, client):
    assert demo.password() in demo.load()
    with acting(system("tests")):
        assert User.directory.count() == 9
    assert person("bob").check_password(demo.password())


def test_the_page_of_a_customer_tells_their_story(harbor_pine, signed_in):
    with as_user(person("alice")):
        best = Order.objects.filter(kind="order", status="shipped").values_list("contact", flat=True)[0]
    page = signed_in(person("alice")).get(f"/contacts/{best}/").content.decode()
    assert "Bought for" in page
    assert "This is demo data" in page


def test_removing_it_leaves_what_is_real(harbor_pine, signed_in):
    alice = person("alice")
    with as_user(alice) as by:
        real = create_record(Contact, by=by, values={"name": "Dana Müller"})
        log_activity(Contact.objects.filter(source="demo").first(), by=by, body="Tried a note")
    answer = signed_in(alice).post("/demo/")
    assert answer.status_code == 302
    with as_user(alice):
        assert list(Contact.objects.values_list("name", flat=True)) == ["Dana Müller"]
        for model in (Order, Company, Product, Activity):
            assert not model.objects.exists()
        left = LoggedEvent.objects.exclude(about_kind="contact", about_id=real.pk)
        told = set(left.values_list("type", flat=True))
        assert told <= {"demo.removed", "note.written", "quality_rule.added", "quality.measured"}
        assert not Measure.objects.exists()
        assert not User.directory.get(email="bob@example.com").is_active
    assert "This is demo data" not in signed_in(alice).get("/contacts/").content.decode()


def test_only_an_administrator_removes_it_and_only_once(harbor_pine, signed_in):
    bob = person("bob")
    assert signed_in(bob).post("/demo/").status_code == 403
    with as_user(bob) as by, pytest.raises(NotAllowed):
        remove_demo(by=by)
    with as_user(person("alice")) as by:
        asked = PrivacyRequest.objects.order_by("-due_on").values_list("kind", "state")
        assert list(asked) == [("erasure", "open"), ("access", "done")]
        assert remove_demo(by=by) > PEOPLE
        assert not PrivacyRequest.objects.exists()
        with pytest.raises(Refused, match="no demo data"):
            remove_demo(by=by)
