"""Lists of contacts and messages, narrowed to part of a campaign: `?among=campaign:12-held_out`."""

from django.db.models import Q
from django.utils.translation import gettext as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.messages.models import Message
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.queries import MARKS, reason_label, those
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource

COLUMNS = {Contact: "contact", Message: "message"}


def of_campaign(resource: Resource, value: str, actor: Actor) -> Part:
    """The people of an audience of whom something can be counted, or their messages."""
    column = COLUMNS.get(resource.model)
    if column is None:
        raise NoSuchPart(f"{resource.plural} are in no campaigns.")
    number, _dash, part = value.partition("-")
    campaign = (
        Campaign.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    )
    if campaign is None or not actor.can("campaign.view"):
        raise NoSuchPart(f"There is no campaign “{number}”.")
    rows = those(campaign, part or "audience")
    if rows is None:
        raise NoSuchPart(f"Nothing of a campaign is called “{part}”.")
    return Part(
        f"{campaign.name}, {told(part or 'audience')}",
        Q(pk__in=rows.exclude(**{column: None}).values(column)),
    )


def told(part: str) -> str:
    key, _dash, more = part.partition("-")
    if key == "left_out" and more:
        return reason_label(more).lower()
    return str(MARKS[key][0]).lower() if key in MARKS else more.upper()


narrows(Way("campaign", lambda: _("Campaign"), of_campaign))
