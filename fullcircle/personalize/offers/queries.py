"""Reads of offers: what came of one, and the codes of one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.offers.counted import uses
from fullcircle.personalize.offers.models import Offer, OfferCode, Redemption
from fullcircle.personalize.offers.redeeming import grouped
from fullcircle.platform.records.models import Record

LATEST = 8


@dataclass(frozen=True)
class Use:
    """What came of an offer in one currency; orders as far as one may see them."""

    currency: str
    used: int
    off: Decimal
    goods: Decimal  # after discount
    margin: Decimal | None


@dataclass(frozen=True)
class Held:
    """A code that somebody was given, and whether they used it."""

    offer: Offer
    code: str
    order: Record | None


def use_of(offer: Offer) -> list[Use]:
    rows = (
        Redemption.objects.filter(offer=offer, given_back_at=None)
        .values("currency")
        .annotate(
            used=Count("id"), off=Sum("amount"), goods=Sum("order__subtotal") - Sum("order__discount"),
            margin=Sum("order__margin"), costless=Count("id", filter=Q(order__cost=None)),
        )
        .order_by("-used", "currency")
    )  # fmt: skip
    return [
        Use(
            row["currency"],
            row["used"],
            row["off"],
            row["goods"] or Decimal(0),
            None if row["costless"] else row["margin"],
        )
        for row in rows
    ]


def latest_uses(offer: Offer) -> list[Redemption]:
    found = Redemption.objects.filter(offer=offer).select_related("order", "order__contact", "order__company")
    return list(found[:LATEST])


def codes_given(offer: Offer) -> int:
    return OfferCode.objects.filter(offer=offer).count()


def used_in_all(offer: Offer) -> int:
    """On orders that one does not see as well."""
    return uses(offer.pk)


def given_back(offer: Offer) -> int:
    return Redemption.objects.filter(offer=offer).exclude(given_back_at=None).count()


def codes_of(contact: Contact) -> list[Held]:
    """The codes that somebody has, those given last first."""
    rows = list(OfferCode.objects.filter(contact=contact).select_related("offer").order_by("-id")[:LATEST])
    used = Redemption.objects.filter(code__in=[each.code for each in rows], given_back_at=None)
    orders = {each.code: each.order for each in used.select_related("order")}
    return [Held(each.offer, grouped(each.code), orders.get(each.code)) for each in rows]


def said_of(offer: Offer, code: str) -> Mapping[str, object]:
    """What a letter says of an offer to whoever has this code."""
    return {
        "offer": {
            "code": grouped(code),
            "worth": offer.worth,
            "ends": offer.ends_at.date() if offer.ends_at else "",
        }
    }
