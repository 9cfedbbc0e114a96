"""What came of an offer, on its page; the codes of a person, on theirs; the offer that an order used."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.offers import queries
from fullcircle.personalize.offers.models import Offer, Redemption
from fullcircle.personalize.offers.redeeming import grouped
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
USE, CODES, USED = gettext_lazy("What came of it"), gettext_lazy("Codes"), gettext_lazy("Offer")


@dataclass(frozen=True)
class UseOfOffer:
    """Codes given and used, what they took off, and what was earned all the same."""

    title: str | Promise = USE
    template: str = "offers/use.html"
    place: str = "main"

    def context(self, offer: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(offer, Offer)
        return {
            "offer": offer,
            "uses": (seen := queries.use_of(offer)),
            "unseen": queries.used_in_all(offer) - sum(each.used for each in seen),
            "given": queries.codes_given(offer),
            "given_back": queries.given_back(offer),
            "latest": [(each, grouped(each.code)) for each in queries.latest_uses(offer)],
        }


@dataclass(frozen=True)
class CodesOf:
    """The codes somebody was given, and the orders on which they used them."""

    title: str | Promise = CODES
    template: str = "offers/codes.html"
    place: str = "side"
    later: bool = True

    def context(self, contact: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(contact, Contact)
        return {"codes": queries.codes_of(contact)}


@dataclass(frozen=True)
class OfferOfOrder:
    """Which offer an order used and what that took off."""

    title: str | Promise = USED
    template: str = "offers/used.html"
    place: str = "side"

    def context(self, order: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        used = Redemption.objects.filter(order=order.pk).select_related("offer").first()
        return {"used": used}
