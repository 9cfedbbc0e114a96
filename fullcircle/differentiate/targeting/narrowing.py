"""Any list of contacts, narrowed to what a figure of the board counts: `?among=targeting:reach.newsletter.email`.

Each is the very selection by which the board was measured, so the rows are as many as the figure, as of now.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.differentiate.targeting.reaching import reachable
from fullcircle.differentiate.targeting.response import answering, asked
from fullcircle.differentiate.targeting.words import approach_told
from fullcircle.differentiate.value.models import CustomerValue
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource


def counted(resource: Resource, value: str, actor: Actor) -> Part:
    """Whoever bought, was asked, answered, or may be reached."""
    if resource.model is not Contact:
        raise NoSuchPart(f"{resource.plural} are not ranked.")
    if value == "bought":
        bought = CustomerValue.objects.exclude(contact=None).values("contact")
        return Part(_("Bought"), Q(pk__in=bought))
    if value == "asked":
        return Part(_("Asked within a year"), asked(timezone.now()))
    if value == "answered":
        return Part(_("Answered within a year"), answering(timezone.now()))
    return reached(value)


def reached(value: str) -> Part:
    way, _dot, rest = value.partition(".")
    key, _dot, channel = rest.rpartition(".")
    purpose = Purpose.objects.filter(key=key).first() if way == "reach" else None
    if purpose is None:
        raise NoSuchPart(f"Nothing is counted as “{value}”.")
    told = _("Reachable: %(what)s") % {"what": approach_told(purpose, channel)}
    return Part(told, reachable(purpose, channel, timezone.now()))


narrows(Way("targeting", lambda: _("Targeting"), counted))
