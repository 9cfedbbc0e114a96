"""Which orders a list offers: those that an index holds, whatever its size, and any other while there is not too much to
be sorted for every page."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fullcircle.platform.records import counting
from fullcircle.platform.records.counting import Expected
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.ordering import at_any_size
from fullcircle.platform.records.query import UNSORTED, ListQuery, QueryError, read_sort
from fullcircle.platform.records.reach import is_partial
from fullcircle.platform.records.resource import Resource

MOST = 50_000  # rows that are sorted while somebody waits
GUESSED = 100  # PostgreSQL expects those who see some rows to see one in so many; many see more


def is_walked(resource: Resource, field: Field) -> bool:
    """Whether that index is read until a page is full. By owner, what somebody sees is all in one place, far from its ends."""
    return at_any_size(resource, field) and not (field.path == "owner" and is_partial(resource.model))


def is_offered(resource: Resource, field: Field, total: int) -> bool:
    """Whether a list of so many lets one sort by this field."""
    return field.kind not in UNSORTED and (total <= MOST or is_walked(resource, field))


def is_served(resource: Resource, query: ListQuery, rows: QuerySet, expected: Expected | None = None) -> bool:
    if is_walked(resource, query.sort.field):
        return True
    guess = (expected or counting.expected(rows)).rows
    if is_partial(resource.model) and guess * GUESSED > MOST:
        return rows.order_by().values("pk")[: MOST + 1].count() <= MOST
    return guess <= MOST


def served(
    resource: Resource, query: ListQuery, rows: QuerySet, expected: Expected | None = None
) -> ListQuery:
    """The list as it can be shown: in its usual order, from its beginning, where the one asked for would take too long."""
    if is_served(resource, query, rows, expected):
        return query
    usual = read_sort(resource, "", {each.key: each for each in resource.built_in_fields()})
    return replace(query, sort=usual, after=None, before=None)


def refuse_unserved(resource: Resource, query: ListQuery, rows: QuerySet) -> None:
    if not is_served(resource, query, rows):
        raise QueryError(too_many(resource, query.sort.field))


def too_many(resource: Resource, field: Field) -> str:
    """Why an order is not offered, and what to do."""
    others = [each.label for each in resource.built_in_fields() if at_any_size(resource, each)]
    return _(
        "More than %(most)s %(records)s are too many to sort by “%(field)s”. Narrow them down first, or sort by %(others)s."
    ) % {
        "most": f"{MOST:,}",
        "records": resource.plural.lower(),
        "field": field.label,
        "others": ", ".join(others),
    }
