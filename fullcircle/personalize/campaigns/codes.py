"""The codes that a campaign gives, and what came of them by letter."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fullcircle.interact.templates.compiling import Printed
from fullcircle.interact.templates.saying import names_used, said_to
from fullcircle.personalize.campaigns.models import Campaign, CampaignLetter
from fullcircle.personalize.experiments.beside import Beside
from fullcircle.personalize.offers.actions import issue_codes
from fullcircle.personalize.offers.models import OfferCode
from fullcircle.personalize.offers.queries import said_of
from fullcircle.personalize.offers.redeeming import LENGTH
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.settings.organization import organization

SAMPLE = "X" * LENGTH
# Orders of those who got a letter with an offer, since then, that used this offer.
USED = """
  SELECT r.arm, count(*), sum(d.amount), coalesce(sum(o.margin), 0) FROM personalize_campaign_letter l
  JOIN personalize_campaign_recipient r ON r.campaign_id = l.campaign_id AND r.arm = l.key AND r.state = 'staged'
  JOIN identify_order o ON o.contact_id = r.contact_id AND o.placed_at >= %(since)s AND o.currency = %(currency)s
  JOIN personalize_redemption d ON d.order_id = o.id AND d.offer_id = l.offer_id AND d.given_back_at IS NULL
  WHERE l.campaign_id = %(campaign)s GROUP BY 1
"""


def codes_for(
    campaign: Campaign, letters: Sequence[CampaignLetter], arms: Mapping[int, str], by: Actor
) -> dict[int, Mapping[str, Any]]:
    """What each of these people is told of the offer in their letter: those who are held out get no code."""
    own: dict[int, Mapping[str, Any]] = {}
    for letter in letters:
        if letter.offer is None or not (
            people := [number for number, arm in arms.items() if arm == letter.key]
        ):
            continue
        codes = issue_codes(letter.offer, by=by, contacts=people, cause=campaign.cause)
        own |= {number: said_of(letter.offer, code) for number, code in codes.items()}
    return own


def as_shown(letter: CampaignLetter, contact: int, printed: Printed, by: Actor) -> dict[str, Any]:
    """What would be said to somebody, before they have a code: a place for one stands there."""
    said = said_to([contact], printed, by)[contact]
    if letter.offer is None:
        return said
    known = OfferCode.objects.filter(offer=letter.offer, contact=contact).order_by("-id").first()
    return said | dict(said_of(letter.offer, letter.offer.code or (known.code if known else SAMPLE)))


def shows_code(printed: Printed) -> bool:
    return any(name.partition(".")[0] == "offer" for name in names_used(printed))


def money_beside(campaign: Campaign) -> list[Beside]:
    """Codes used, what they took off and what was earned all the same, for each letter; nothing where there is no offer."""
    if not CampaignLetter.objects.filter(campaign=campaign).exclude(offer=None).exists():
        return []
    currency = organization().currency
    asked = {"campaign": campaign.pk, "since": campaign.frozen_at, "currency": currency}
    with connection.cursor() as cursor:
        cursor.execute(USED, asked)
        rows = cursor.fetchall()
    labels = (_("Codes used"), _("Taken off by codes"), _("Margin of these orders after that"))
    notes = ("", currency, currency)
    return [
        Beside(label, {row[0]: round(row[at]) for row in rows}, note=note)
        for at, (label, note) in enumerate(zip(labels, notes, strict=True), 1)
    ]
