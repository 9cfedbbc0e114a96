"""The verbs of companies: more ways to reach them."""

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts import points
from fullcircle.identify.contacts.models import ContactPoint
from fullcircle.identify.contacts.points import Address, PointKind
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.records.actions import locked


@action(needs="edit", label="Add a way to reach them")
def add_company_point(
    company: Company,
    *,
    by: Actor,
    kind: PointKind,
    value: str = "",
    label: str = "",
    primary: bool = False,
    address: Address | None = None,
) -> ContactPoint:
    """Another email, phone number, address, profile or website; the first of its kind becomes the primary one."""
    return points.add_point(company, by, kind, value, address, label, primary)


@action(needs="edit", label="Correct a way to reach them")
def edit_company_point(
    company: Company,
    *,
    by: Actor,
    point: int,
    value: str | None = None,
    label: str | None = None,
    address: Address | None = None,
) -> ContactPoint:
    """Correct a value or its label."""
    return points.edit_point(company, by, point, value, address, label)


@action(needs="edit", label="Remove a way to reach them")
def remove_company_point(company: Company, *, by: Actor, point: int) -> Company:
    """A value that no longer reaches them."""
    points.remove_point(company, by, point)
    return locked(company)


@action(needs="edit", label="Make primary")
def make_company_point_primary(company: Company, *, by: Actor, point: int) -> Company:
    """The value to use first; it becomes the company's own."""
    company = locked(company)
    points.set_primary(company, by, points.the_point(company, point))
    return locked(company)
