"""Using a code on an order, once, whoever else tries at the same moment; or saying why not.

Everybody who uses an offer waits for whoever uses it just now, so that of two who want the last use one gets it and the
other hears who came first. What decides is when the order was placed, not when it was written down.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.utils import timezone

from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.identify.purchases.models import Order
from fullcircle.personalize.offers.counted import uses, uses_by_customer
from fullcircle.personalize.offers.events import OfferGivenBack, OfferRedeemed
from fullcircle.personalize.offers.models import Offer, OfferCode, Redemption
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import record

ALPHABET = (
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is mistaken for something else when it is read aloud
)
LENGTH = 12  # sixty bits
CENT = Decimal("0.01")
LOCK = 8_107  # the first half of the number by which PostgreSQL knows that an offer is in use
UNKNOWN = "There is no code “{code}”."


def spelled(code: str) -> str:
    """However somebody typed it: in small letters, with hyphens or blanks."""
    return "".join(each for each in code.upper() if each.isalnum())[:40]


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


def grouped(code: str) -> str:
    """As letters show it, so that it can be read aloud."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)) if len(code) == LENGTH else code


@dataclass(frozen=True)
class Found:
    """An offer by one of its codes; of a code for one person, whose it is."""

    offer: Offer
    code: str
    contact: int | None = None

    @property
    def is_single(self) -> bool:
        return self.contact is not None


def in_use(offer: int) -> None:
    """Nobody else uses this offer till the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, offer % 2**31])


def find(code: str) -> Found:
    """The offer of a code, or that there is none as far as one may see."""
    own = OfferCode.objects.filter(code=code).select_related("offer").first()
    if own is not None:
        return Found(own.offer, code, own.contact_id)
    offer = Offer.objects.filter(code=code).first()
    if offer is None:
        raise Refused(fields={"code": UNKNOWN.format(code=code)})
    return Found(offer, code)


def settle(order: Order, by: Actor, *, note_only: bool = False) -> Redemption | None:
    """Bring an order in line with the code it bears: use it, change to another one, or give it back. Safe to repeat."""
    code = spelled(order.code)
    counting = Redemption.objects.filter(order=order, given_back_at=None).select_related("offer").first()
    if counting is not None and counting.code == code:
        return counting
    if counting is not None:
        give_back(counting, order, by, "the code was taken off the order", lower=not note_only)
    return use(order, find(code), by, note_only=note_only) if code else None


def use(order: Order, found: Found, by: Actor, *, note_only: bool) -> Redemption:
    in_use(found.offer.pk)
    if why := why_not(order, found):
        raise Refused(fields={"code": why})
    goods = order.subtotal - order.discount
    noted = note_only or order.discount > 0
    amount = (
        min(order.discount, worth_of(found.offer, order.subtotal)) if noted else worth_of(found.offer, goods)
    )
    redemption = Redemption.objects.create(
        offer=found.offer, order=order, code=found.code, is_single=found.is_single, amount=amount,
        currency=order.currency, is_noted=noted,
    )  # fmt: skip
    if not noted:
        Order.objects.filter(pk=order.pk).update(discount=order.discount + amount)
        order.refresh_from_db()
    told = OfferRedeemed(found.offer.name, found.offer.pk, grouped(found.code), amount, order.currency)
    record(told, about=order, by=by, within=order.belongs_to, at=order.placed_at)
    return redemption


def worth_of(offer: Offer, goods: Decimal) -> Decimal:
    """What it takes off goods of this worth, and never more than that."""
    off = goods * offer.percent / 100 if offer.percent is not None else offer.amount or Decimal(0)
    return max(min(off, goods), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def why_not(order: Order, found: Found) -> str:
    """Why an order cannot use an offer, as a sentence; empty if it can."""
    offer = found.offer
    at = order.placed_at
    if order.kind == "return" or order.status in ("canceled", "returned"):
        return "Codes count for orders that stand."
    if offer.archived_at:
        return f"“{offer.name}” is not offered any more."
    if offer.starts_at and at < offer.starts_at:
        return f"“{offer.name}” begins on {day(offer.starts_at)}."
    if offer.ends_at and at >= offer.ends_at:
        return f"“{offer.name}” ended on {day(offer.ends_at)}."
    if offer.amount is not None and offer.currency != order.currency:
        return f"“{offer.name}” is in {offer.currency}, and the order in {order.currency}."
    return not_theirs(order, found) or no_use_left(order, found)


def not_theirs(order: Order, found: Found) -> str:
    """Whoever this offer is not for."""
    offer, customer = found.offer, order.contact_id
    if found.is_single and customer != found.contact:
        return (
            "This code is for somebody else." if customer else "This code is for one person: say who orders."
        )
    if offer.segment_id is None:
        return ""
    if customer is None:
        return f"“{offer.name}” is only for some people: say who orders."
    segment = Segment.objects.filter(pk=offer.segment_id).first()
    if segment is None:
        return f"“{offer.name}” is only for some people, and you may not see who they are."
    if not SegmentMember.objects.filter(segment=offer.segment_id, contact=customer).exists():
        return f"“{offer.name}” is only for people in “{segment}”."
    return ""


def no_use_left(order: Order, found: Found) -> str:
    """Used up: this code, by this customer, or by all together."""
    offer = found.offer
    if found.is_single and uses(offer.pk, besides=order, code=found.code):
        before = (
            Redemption.objects.filter(code=found.code, given_back_at=None).select_related("order").first()
        )
        where = f"order {before.order}" if before else "an order that you may not see"
        return f"This code was used already, on {where}."
    if offer.uses is not None and uses(offer.pk, besides=order) >= offer.uses:
        return f"“{offer.name}” was used {offer.uses:,} times, and that was all there was."
    if offer.uses_each is not None and uses_by_customer(offer.pk, order) >= offer.uses_each:
        times = "once" if offer.uses_each == 1 else f"{offer.uses_each} times"
        return f"This customer has used “{offer.name}” already; it counts {times} for each."
    return ""


def give_back(redemption: Redemption, order: Order, by: Actor, reason: str, *, lower: bool) -> None:
    """It counts no more, and its code works again. `lower` takes the discount off the order, too."""
    Redemption.objects.filter(pk=redemption.pk).update(given_back_at=timezone.now())
    if lower and not redemption.is_noted:
        Order.objects.filter(pk=order.pk).update(discount=max(order.discount - redemption.amount, Decimal(0)))
        order.refresh_from_db()
    offer = redemption.offer
    told = OfferGivenBack(offer.name, offer.pk, grouped(redemption.code), reason)
    record(told, about=order, by=by, within=order.belongs_to)


def day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"
