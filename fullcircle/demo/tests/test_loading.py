"""The demo as it is loaded: believable, the same every time, and never among real people."""

from datetime import UTC, datetime

import pytest

from fullcircle import demo
from fullcircle.demo.customers import COMPANIES, CONTACTS
from fullcircle.demo.doubles import SOURCE
from fullcircle.demo.making import invent
from fullcircle.demo.sales import ORDERS
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import waiting
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.queries import figures
from fullcircle.personalize.experiments.models import Assignment
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from tests.cast import as_user

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARE = 1 / 12


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.com")


def test_the_same_organization_every_time():
    first, second = (invent(TODAY, [User(name="A")], SHARE) for _ in range(2))
    assert [each.email for each in first.contacts] == [each.email for each in second.contacts]
    assert [each.subtotal for each in first.orders] == [each.subtotal for each in second.orders]


def test_a_small_believable_organization():
    demo.load(TODAY)
    with as_user(person("alice")):
        assert Contact.objects.exclude(source=SOURCE).count() == CONTACTS
        assert Company.objects.count() == COMPANIES
        caused = Order.objects.filter(
            number__startswith="HP-S"
        )  # by the campaign, of those who got its letter
        assert Order.objects.filter(return_of=None).count() - caused.count() == ORDERS
        arms = Assignment.objects.filter(experiment__campaign__name="Before the winter")
        assert not arms.filter(arm__is_holdout=True, contact__in=caused.values("contact")).exists()
        assert arms.filter(arm__is_holdout=True).exists()
        told = figures(Campaign.objects.get(name="Before the winter")).counts
        assert told["held_out"] + told["staged"] + told["left_out"] == told["audience"]
        assert told["sent"] > told["opened"] > told["clicked"] > 0
        assert set(Contact.objects.values_list("source", flat=True)) == {"demo", SOURCE}
        assert any(ord(name[0]) > 0x3000 for name in Contact.objects.values_list("name", flat=True))
        assert [waiting(kind, 0, 1) for kind in ("contact", "company")] == [[], []], (
            "who bought is a customer"
        )
        assert Order.objects.values("currency").distinct().count() == 4
        assert not Order.objects.filter(placed_at__gt=TODAY).exists()
        december, july = (Order.objects.filter(placed_at__month=month).count() for month in (12, 7))
        assert december > 1.5 * july, "people buy before the holidays"


def test_it_never_gets_among_real_people(alice, bob):
    with pytest.raises(Refused, match="is in use"):
        demo.load(TODAY)
    with as_user(alice):
        assert not Contact.objects.exists()
