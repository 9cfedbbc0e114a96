"""Any list of customers, narrowed by what is expected of them: `?among=clv:tenth-1` is the best tenth, `?among=clv:slipping`
those of the regular buyers who are more likely gone than not."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from fullcircle.differentiate.value.queries import NAMES
from fullcircle.measure.clv.models import CustomerClv
from fullcircle.measure.clv.queries import LEAVING
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource

TENTH = re.compile(r"tenth-(10|[1-9])")


def expected(resource: Resource, value: str, actor: Actor) -> Part:
    """The customers of a tenth, or those who slip away."""
    column = NAMES.get(resource.model)
    if column is None:
        raise NoSuchPart(f"{resource.plural} have no lifetime value.")
    rows = CustomerClv.objects.exclude(**{column: None})
    if found := TENTH.fullmatch(value):
        name = _("tenth %(n)s") % {"n": found[1]}
        return Part(name, Q(pk__in=rows.filter(tenth=int(found[1])).values(column)))
    if value == "slipping":
        return Part(_("likely gone"), Q(pk__in=rows.filter(alive__lt=LEAVING, bought__gte=3).values(column)))
    raise NoSuchPart(f"There is no lifetime value “{value}”.")


narrows(Way("clv", lambda: _("Lifetime value"), expected))
