"""The verbs of offers: making one, giving codes, using them, and following orders that are canceled or come back."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import edit_order
from fullcircle.identify.purchases.models import Order
from fullcircle.personalize.offers.counted import uses
from fullcircle.personalize.offers.events import OfferIssued, OfferRefused
from fullcircle.personalize.offers.models import Offer, OfferCode, Redemption
from fullcircle.personalize.offers.redeeming import give_back, in_use, new_code, settle, spelled
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, tell

SHORTEST = 4
OVER = ("canceled", "returned")
WORTHS = ("percent", "amount")
ONE_OF_BOTH = "Give either a percentage or an amount."


@action(needs="add", hidden=True)
def create_offer(model: type[Offer], *, by: Actor, values: dict[str, Any], source: str = "") -> Offer:
    """Make an offer; codes are spelled in capitals, however somebody types them."""
    values = tidied(values)
    if bool(values.get("percent")) == bool(values.get("amount")):
        raise Refused(fields={"percent": ONE_OF_BOTH})
    made: Offer
    made, facts = new_record(model, by=by, values=values, source=source)
    tell(made, "added", facts, by)
    return made


@action(needs="edit", hidden=True)
def edit_offer(
    offer: Offer, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Offer:
    """Change an offer. Orders that used it keep what they have."""
    values = tidied(values)
    given = [key for key in WORTHS if values.get(key)]
    if len(given) == 2 or (not given and set(WORTHS) <= values.keys()):
        raise Refused(fields={"percent": ONE_OF_BOTH})
    if given:  # a percentage takes the place of an amount, and the other way round
        values |= dict.fromkeys(set(WORTHS) - set(given), "")
    return edit_record(offer, by=by, values=values, expect=expect, cause=cause)


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with the code as it is compared, and limits that make sense."""
    given = dict(values)
    wrong = {}
    if given.get("code"):
        given["code"] = spelled(str(given["code"]))
        if len(given["code"]) < SHORTEST:
            wrong["code"] = "At least 4 letters or digits."
        elif OfferCode.objects.filter(code=given["code"]).exists():
            wrong["code"] = "Choose another code."
    if (percent := as_number(given.get("percent"))) is not None and not 0 < percent <= 100:
        wrong["percent"] = "More than 0, and at most 100."
    for key in ("amount", "uses", "uses_each"):
        if (number := as_number(given.get(key))) is not None and number <= 0:
            wrong[key] = "More than 0, or nothing."
    segment = as_number(getattr(given.get("segment"), "pk", given.get("segment")))
    if segment and Segment.objects.filter(pk=int(segment), is_sensitive=True).exists():
        wrong["segment"] = "Its rules are on sensitive fields: not everybody who sells may know who is in it."
    if wrong:
        raise Refused(fields=wrong)
    return given


def as_number(value: Any) -> Decimal | None:
    """A number, if it is one; what is none is refused where fields are read."""
    try:
        found = Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


@action(needs="campaign.send", hidden=True)
def issue_codes(offer: Offer, *, by: Actor, contacts: Sequence[int], cause: str = "") -> dict[int, str]:
    """A code for each of these people: the one they have, a new one of their own, or the one for everybody."""
    if offer.code:
        return dict.fromkeys(contacts, offer.code)
    in_use(offer.pk)
    rows = OfferCode.objects.filter(offer=offer, contact__in=contacts).order_by("-id")
    found = {each.contact_id: each.code for each in rows}
    fresh = OfferCode.objects.bulk_create(
        OfferCode(offer=offer, contact_id=number, code=new_code(), cause=cause[:80])
        for number in dict.fromkeys(contacts)
        if number not in found
    )
    if fresh:
        record(OfferIssued(len(fresh)), about=offer, by=by, cause=cause)
    return found | {each.contact_id: each.code for each in fresh}


@action(needs="edit", label="Give a code")
def give_code(contact: Contact, *, by: Actor, offer: Offer) -> OfferCode:
    """Give one person a code of an offer, to be told by hand; who has one keeps it."""
    contact = locked(contact)
    if offer.archived_at:
        raise Refused("This offer is archived.")
    if offer.code:
        raise Refused(f"This offer has one code for everybody: {offer.code}.")
    if (known := OfferCode.objects.filter(offer=offer, contact=contact).first()) is not None:
        return known
    made = OfferCode.objects.create(offer=offer, contact=contact, code=new_code(), cause="by hand")
    record(OfferIssued(1), about=offer, by=by)
    return made


@action(needs="edit", label="Use a code", fits=lambda order: not order.code and order.is_returnable)
def redeem_offer(order: Order, *, by: Actor, code: str) -> Order:
    """Use the code of an offer on an order; what it is worth joins the order's discount. The same code again changes nothing."""
    if not spelled(code):
        raise Refused(fields={"code": "Type the code."})
    order = locked(order)
    if order.code and spelled(order.code) != spelled(code):
        raise Refused(fields={"code": f"This order has used {order.code} already. Take that off first."})
    if order.code:
        settle(order, by)
        return order
    return edit_order(order, by=by, values={"code": code})


@action(needs="order.edit", hidden=True)
def follow_order(order: Order, *, by: Actor) -> bool:
    """What became of an order, for its code: used, refused, given back, or used again; whether anything changed."""
    counting = Redemption.objects.filter(order=order, given_back_at=None).select_related("offer").first()
    if order.archived_at or order.status in OVER:
        if counting is None:
            return False
        reason = "the order was put away" if order.archived_at else f"the order was {order.status}"
        give_back(counting, order, by, reason, lower=False)
        return True
    if counting is not None or not order.code:
        return False
    if (before := Redemption.objects.filter(order=order, code=spelled(order.code)).first()) is not None:
        in_use(before.offer_id)
        if before.is_single and uses(before.offer_id, besides=order, code=before.code):
            record(OfferRefused(before.code, "it was used on another order meanwhile"), about=order, by=by)
            return True
        Redemption.objects.filter(pk=before.pk).update(given_back_at=None)
        return True
    try:
        settle(order, by, note_only=True)
    except Refused as refused:
        record(
            OfferRefused(order.code[:40], refused.fields.get("code") or refused.sentence), about=order, by=by
        )
    return True
