"""Who may be reached for a purpose on a channel: the rules of consent as one condition over everybody.

The same rules that the gate has for one person. What only the gate can know is left to it: addresses that are suppressed
(only their hashes are kept), quiet hours and how often somebody was written to lately.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.models import ConsentState, Purpose

NOBODY = Q(pk__in=[])
ADDRESS = {
    "email": ~Q(email=""),
    "phone": ~Q(phone=""),
    "post": (~Q(street="") | ~Q(postcode="")) & ~Q(city=""),
    "": Q(),
}


def reachable(purpose: Purpose | None, channel: str, now: datetime) -> Q:
    """Contacts who may be reached, one condition for each rule of consent."""
    if purpose is None or purpose.retired_at or channel not in purpose.channels or channel not in CHANNELS:
        return NOBODY
    said = ConsentState.objects.filter(contact=OuterRef("pk"), purpose=purpose, channel=channel)
    found = (
        ADDRESS[CHANNELS[channel].address] & Q(standing__restricted_since=None) & agreed(said, purpose, now)
    )
    if purpose.is_marketing:
        found &= no_objection(said) & (Q(standing__paused_until=None) | Q(standing__paused_until__lte=now))
    if purpose.is_profiling:
        found &= Q(standing__no_profiling_since=None)
    if purpose.countries:
        found &= Q(country__in=purpose.countries)
    return found


def agreed(said: QuerySet[ConsentState], purpose: Purpose, now: datetime) -> Q:
    """Where consent is the ground, they agreed, and for the address they have; everywhere, they have not said no."""
    if purpose.basis != "consent":
        return ~Q(Exists(said.filter(status__in=("withdrawn", "objected"))))
    held = said.filter(status="granted").filter(Q(until=None) | Q(until__gt=now))
    if purpose.double_opt_in:
        ours = Q(address="") | Q(address=Lower(OuterRef("email")))
        held = held.filter(~Q(channel="email") | ours)
    return Q(Exists(held))


def no_objection(said: QuerySet[ConsentState]) -> Q:
    """Whoever said yes after an objection, in their own words, took it back."""
    newer = said.filter(status="granted", since__gt=OuterRef("standing__no_marketing_since"))
    return Q(standing__no_marketing_since=None) | Q(Exists(newer.exclude(source="import")))
