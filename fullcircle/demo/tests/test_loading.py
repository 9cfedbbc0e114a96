"""The demo as it is loaded: believable, the same every time, and never among real people."""

from datetime import UTC, datetime

import pytest

from fullcircle import demo
from fullcircle.demo.doubles import SOURCE
from fullcircle.demo.making import CONTACTS, invent
from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import waiting
from fullcircle.interact.activities.models import Activity
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.queries import figures
from fullcircle.personalize.experiments.models import Assignment
from fullcircle.personalize.experiments.queries import last_reading
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from tests.cast import as_user

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
SHARE = 1 / 12


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.com")


def test_the_same_organization_every_time():
    first, second = (invent(TODAY, [User(name="A")], SHARE).portions[0] for _ in range(2))
    assert first.people.rows == second.people.rows
    assert (first.orders.goods == second.orders.goods).all()


def test_a_small_believable_organization():
    """Half of it, for its letters need people."""
    demo.load(TODAY, 0.5)
    with as_user(person("alice")):
        assert Contact.objects.exclude(source=SOURCE).count() == CONTACTS / 2
        assert set(Contact.objects.values_list("source", flat=True)) == {"demo", SOURCE}
        assert any(ord(name[0]) > 0x3000 for name in Contact.objects.values_list("name", flat=True))
        assert Company.objects.count() > CONTACTS / 20
        assert [waiting(kind, 0, 1) for kind in ("contact", "company")] == [[], []], (
            "who bought is a customer"
        )
        for model in (Order, Activity):
            assert model.objects.count() > CONTACTS / 2
        assert Visitor.objects.exclude(contact=None).exists()
        assert Order.objects.values("currency").distinct().count() == 4
        assert not Order.objects.filter(placed_at__gt=TODAY).exists()
        december, february = (
            Order.objects.filter(placed_at__year=year, placed_at__month=month).count()
            for year, month in ((2025, 12), (2026, 2))
        )
        assert december > 1.2 * february, "people buy before the holidays, although fewer are known then"
        for name, words in (("Before the winter", {"proven"}), ("Care of wood", {"not_proven", "few"})):
            campaign = Campaign.objects.get(name=name)
            assert last_reading(campaign.experiment).verdict in words, "as the truth has it"
            told = figures(campaign).counts
            assert told["held_out"] + told["staged"] + told["left_out"] == told["audience"]
            assert told["sent"] > told["opened"] > told["clicked"] > 0
        caused = Order.objects.filter(number__startswith="HP-W")  # of those who got the letter
        arms = Assignment.objects.filter(experiment__campaign__name="Before the winter")
        assert caused.exists()
        assert arms.filter(arm__is_holdout=True).exists()
        assert not arms.filter(arm__is_holdout=True, contact__in=caused.values("contact")).exists()


def test_it_never_gets_among_real_people(alice, bob):
    with pytest.raises(Refused, match="is in use"):
        demo.load(TODAY)
    with as_user(alice):
        assert not Contact.objects.exists()
