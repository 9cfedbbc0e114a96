"""Any list of customers, narrowed by value: `?among=value:tier-1` is the top, `?among=value:cell-5-4` a cell of the grid."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from fullcircle.differentiate.value.models import CustomerValue, ValueTier
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource

CELL = re.compile(r"cell-([1-5])-([1-5])")
TIER = re.compile(r"tier-([1-8])")
COLUMNS = {Contact: "contact", Company: "company"}


def worth(resource: Resource, value: str, actor: Actor) -> Part:
    """The customers of a tier, or of a cell of recency and frequency."""
    column = COLUMNS.get(resource.model)
    if column is None:
        raise NoSuchPart(f"{resource.plural} have no value.")
    if cell := CELL.fullmatch(value):
        rows = CustomerValue.objects.filter(recency=int(cell[1]), frequency=int(cell[2]))
        name = _("recency %(r)s, frequency %(f)s") % {"r": cell[1], "f": cell[2]}
        return Part(name, Q(pk__in=rows.exclude(**{column: None}).values(column)))
    tier = (
        ValueTier.objects.filter(position=int(found[1])).first() if (found := TIER.fullmatch(value)) else None
    )
    if tier is None:
        raise NoSuchPart(f"There is no value “{value}”.")
    return Part(
        tier.name, Q(pk__in=CustomerValue.objects.filter(tier=tier).exclude(**{column: None}).values(column))
    )


narrows(Way("value", lambda: _("Value"), worth))
