"""Scores and comparisons in words."""

from django.utils.translation import gettext as _

from fullcircle.differentiate.value.models import CustomerValue
from fullcircle.platform.records.codes import CODES


def compared_with(value: CustomerValue) -> str:
    """Whom somebody is compared with: customers in Portugal who buy for a firm."""
    country, _colon, way = value.peers.partition(":")
    if not value.peers:
        return _("all customers")
    if value.company_id:
        return _("firms in %(industry)s") % {"industry": value.peers}
    name = CODES["country"].name(country)
    if way == "firm":
        return _("customers in %(country)s who buy for a firm") % {"country": name}
    return _("customers in %(country)s who buy for themselves") % {"country": name}
