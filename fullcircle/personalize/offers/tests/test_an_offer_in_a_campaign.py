"""A 15 % offer goes only to the top value decile that consented, each with a code of their own, and its margin is read out."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from fullcircle.differentiate.segments.actions import add_to_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.value.actions import Tier, measure_value, set_value_measure
from fullcircle.differentiate.value.models import CustomerValue
from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.mail.tests.conftest import offers as offers_purpose
from fullcircle.interact.messages.models import Message
from fullcircle.interact.templates.tests.writing import published
from fullcircle.personalize.campaigns import going, staging
from fullcircle.personalize.campaigns.actions import Letter
from fullcircle.personalize.campaigns.checking import looked_over
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.planning import plan_campaign
from fullcircle.personalize.campaigns.previewing import letter_for
from fullcircle.personalize.campaigns.queries import beside
from fullcircle.personalize.offers.models import Offer, OfferCode
from fullcircle.personalize.offers.redeeming import grouped
from fullcircle.personalize.offers.tests.test_offers import offer, refusal
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.settings.actions import edit_organization
from tests.cast import as_user

pytestmark = pytest.mark.django_db
offers = offers_purpose
WORDS = (
    "Dear {{ contact.name }}, {{ offer.worth }} off with {{ offer.code }}: [look](https://example.com/oak)."
)


@pytest.fixture
def best(alice, offers) -> tuple[Segment, list[Contact]]:
    """Thirty customers, of whom the best three are the top decile; two of these want offers, and so do most of the others."""
    with as_user(alice) as by:
        edit_organization(by=by, changes={"postal_address": "Quay 1, Utrecht"})
        people = [
            create_record(
                Contact, by=by, values={"name": f"Customer {n}", "email": f"customer{n}@example.com"}
            )
            for n in range(30)
        ]
        for at, each in enumerate(people):
            values = {
                "contact": each.pk,
                "subtotal": Decimal(3_000 - 90 * at),
                "currency": "EUR",
                "status": "shipped",
            }
            create_order(Order, by=by, values={**values, "placed_at": timezone.now() - timedelta(days=40)})
            if at != 1:
                grant_consent(
                    each, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so."
                )
        set_value_measure(by=by, tiers=[Tier("Top", Decimal(10)), Tier("Others")])
        measure_value(by=by)
        top = list(
            CustomerValue.objects.filter(tier__position=1).order_by("place").values_list("contact", flat=True)
        )
        assert top == [each.pk for each in people[:3]]
        made = create_record(Segment, by=by, values={"name": "Top decile", "kind": "list"})
        add_to_segment(made, by=by, contacts=top)
    return made, people


def planned(alice, segment: Segment, spring: Offer | None) -> Campaign:
    template = published(alice, "Spring", "15 % for you", WORDS)
    with as_user(alice) as by:
        return plan_campaign(
            by=by, name="Spring", purpose="offers", segments=[segment], holdout=Decimal(0), sure=True,
            letters=[Letter(template.pk, offer=spring.pk if spring else None)],
        )  # fmt: skip


def test_a_letter_that_shows_a_code_needs_an_offer(alice, best):
    campaign = planned(alice, best[0], None)
    with as_user(alice) as by:
        assert "Spring shows the code of an offer: choose which in the plan." in [
            each.sentence for each in looked_over(campaign, by).obstacles
        ]


def test_only_the_top_decile_that_consented_gets_a_code_and_the_readout_tells_the_margin(alice, best):
    segment, people = best
    with as_user(alice) as by:
        spring = offer(by, segment=segment.pk)
    campaign = planned(alice, segment, spring)
    with as_user(alice) as by:
        assert looked_over(campaign, by).obstacles == []
        assert "XXXX-XXXX-XXXX" in letter_for(campaign, "a", str(people[0].pk), by).letter.text
        going.approve_campaign(campaign, by=by)
        going.send_campaign(campaign, by=by)
        campaign = staging.begin_sending(campaign, by=by, now=timezone.now() + timedelta(seconds=1))
        while staging.stage_portion(campaign, by=by, now=timezone.now()):
            pass
        codes = dict(OfferCode.objects.values_list("contact", "code"))
        assert set(codes) == {people[0].pk, people[2].pk}, "The second of the three never agreed."
        letters = dict(Message.objects.filter(cause=campaign.cause).values_list("contact", "text"))
        assert {number: grouped(code) in letters[number] for number, code in codes.items()} == dict.fromkeys(
            codes, True
        )
        assert "15 % off" in letters[people[0].pk]
        assert grouped(codes[people[2].pk]) not in letters[people[0].pk]

        later = timezone.now() + timedelta(seconds=2)
        values = {"contact": people[0].pk, "subtotal": Decimal(200), "cost": Decimal(120), "currency": "EUR"}
        bought = create_order(
            Order, by=by, values={**values, "placed_at": later, "code": codes[people[0].pk]}
        )
        assert (bought.discount, bought.margin) == (30, 50)
        assert "for somebody else" in refusal(people[5], by, at=later, code=codes[people[2].pk])

        told = {each.label: dict(each.by_arm) for each in beside(campaign.experiment)}
        assert told["Codes used"] == {"a": 1}
        assert told["Taken off by codes"] == {"a": 30}
        assert told["Margin of these orders after that"] == {"a": 50}
