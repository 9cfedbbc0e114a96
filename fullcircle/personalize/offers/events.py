"""What offers announce."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class OfferIssued(Event):
    """So many people were given a code of their own."""

    told: ClassVar = _("{codes} codes given")
    icon: ClassVar = "ticket-percent"
    tone: ClassVar = "violet"

    codes: int


@dataclass(frozen=True)
class OfferRedeemed(Event):
    """An order used an offer; `amount` is what it took off."""

    told: ClassVar = _("{offer} used with {code}: {amount} {currency} off")
    icon: ClassVar = "ticket-percent"
    tone: ClassVar = "green"

    offer: str
    offer_id: int
    code: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class OfferGivenBack(Event):
    """An order uses an offer no more, because it was canceled, came back, or lost its code. The code works again."""

    type: ClassVar = "offer.given_back"
    told: ClassVar = _("{offer} given back, the code {code} works again: {reason}")
    icon: ClassVar = "undo-2"
    tone: ClassVar = "amber"

    offer: str
    offer_id: int
    code: str
    reason: str


@dataclass(frozen=True)
class OfferRefused(Event):
    """An order came in from a file or another program with a code that does not count."""

    told: ClassVar = _("The code {code} does not count: {reason}")
    icon: ClassVar = "ticket-x"
    tone: ClassVar = "rose"

    code: str
    reason: str
