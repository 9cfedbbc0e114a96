"""The verbs of contacts: more ways to reach them, and what they are to companies."""

from datetime import date
from typing import Literal

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts import points
from fullcircle.identify.contacts.events import CompanyRoleAdded, CompanyRoleEnded, CompanyRoleRemoved
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint
from fullcircle.identify.contacts.points import Address, PointKind
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked

Role = Literal["employee", "decision_maker", "champion", "user", "billing", "advisor"]


@action(needs="edit", label="Add a way to reach them")
def add_contact_point(
    contact: Contact,
    *,
    by: Actor,
    kind: PointKind,
    value: str = "",
    label: str = "",
    primary: bool = False,
    address: Address | None = None,
) -> ContactPoint:
    """Another email, phone number, address, profile or website; the first of its kind becomes the primary one."""
    return points.add_point(contact, by, kind, value, address, label, primary)


@action(needs="edit", label="Correct a way to reach them")
def edit_contact_point(
    contact: Contact,
    *,
    by: Actor,
    point: int,
    value: str | None = None,
    label: str | None = None,
    address: Address | None = None,
) -> ContactPoint:
    """Correct a value or its label."""
    return points.edit_point(contact, by, point, value, address, label)


@action(needs="edit", label="Remove a way to reach them")
def remove_contact_point(contact: Contact, *, by: Actor, point: int) -> Contact:
    """A value that no longer reaches them."""
    points.remove_point(contact, by, point)
    return locked(contact)


@action(needs="edit", label="Make primary")
def make_contact_point_primary(contact: Contact, *, by: Actor, point: int) -> Contact:
    """The value to use first; it becomes the contact's own."""
    contact = locked(contact)
    points.set_primary(contact, by, points.the_point(contact, point))
    return locked(contact)


@action(needs="edit", label="Add a role at a company")
def add_company_role(
    contact: Contact,
    *,
    by: Actor,
    company: int,
    role: Role = "employee",
    since: date | None = None,
    until: date | None = None,
) -> CompanyRole:
    """What a contact is to a company. Whoever had no company has this one from now on."""
    contact = locked(contact)
    firm = Company.objects.filter(pk=company).first()
    if firm is None:
        raise Refused(fields={"company": "This company does not exist, or you may not see it."})
    if CompanyRole.objects.filter(contact=contact, company=firm, role=role).exists():
        raise Refused(fields={"role": f"{contact} has this role at {firm} already."})
    in_order(since, until)
    row = CompanyRole.objects.create(contact=contact, company=firm, role=role, since=since, until=until)
    event = CompanyRoleAdded(contact.name, firm.name, row.get_role_display().lower(), str(since or ""))
    record(event, about=contact, by=by, within=firm)
    if contact.company_id is None and until is None:
        edit_record(contact, by=by, values={"company": firm.pk})
    return row


@action(needs="edit", label="Change a role at a company")
def edit_company_role(
    contact: Contact, *, by: Actor, role: int, since: date | None = None, until: date | None = None
) -> CompanyRole:
    """From when until when a contact has a role; with an end, it is told that the role has ended."""
    contact = locked(contact)
    row = the_role(contact, role)
    in_order(since, until)
    ended = until is not None and row.until is None
    row.since, row.until = since, until
    row.save(update_fields=["since", "until"])
    if ended:
        event = CompanyRoleEnded(contact.name, row.company.name, row.get_role_display().lower(), str(until))
        record(event, about=contact, by=by, within=row.company)
    return row


@action(needs="edit", label="Remove a role at a company")
def remove_company_role(contact: Contact, *, by: Actor, role: int) -> Contact:
    """A role that was written down by mistake; one that has ended gets an end instead."""
    contact = locked(contact)
    row = the_role(contact, role)
    event = CompanyRoleRemoved(contact.name, row.company.name, row.get_role_display().lower())
    record(event, about=contact, by=by, within=row.company)
    row.delete()
    return contact


def the_role(contact: Contact, pk: int) -> CompanyRole:
    found = CompanyRole.objects.filter(contact=contact, pk=pk).select_related("company").first()
    if found is None or found.company is None:
        raise Missing("This role is not there any more.")
    return found


def in_order(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise Refused(fields={"until": "A role does not end before it begins."})
