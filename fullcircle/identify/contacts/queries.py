"""How a contact or a company is reached and who is what to whom, read together for their page."""

from dataclasses import dataclass, field
from datetime import date

from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.models import Record

# The ways to reach one side, and what it is to the other, in one question.
TIES = """
SELECT 'point', id, kind, label, value, is_primary, source, NULL::date, NULL::date, NULL::bigint
FROM identify_contact_point WHERE {own}_id = %(thing)s
UNION ALL
SELECT 'role', r.id, r.role, o.name, '', false, '', r.since, r.until, o.id
FROM identify_company_role r JOIN identify_{other} o ON o.id = r.{other}_id WHERE r.{own}_id = %(thing)s
"""


@dataclass(frozen=True)
class KnownRole:
    """A role, with the other side of it by name."""

    role: str
    other: str
    other_id: int
    since: date | None
    until: date | None

    @property
    def label(self) -> str:
        return dict(CompanyRole.ROLES).get(self.role, self.role)


@dataclass
class Ties:
    """The ways to reach somebody, primary first, and their roles, newest first."""

    points: list[ContactPoint] = field(default_factory=list)
    roles: list[KnownRole] = field(default_factory=list)


def ties_of(thing: Record) -> Ties:
    """Asked once a page, however many panels tell of it."""
    kept = thing.__dict__
    if "_ties" not in kept:
        kept["_ties"] = read(thing)
    return kept["_ties"]


def read(thing: Record) -> Ties:
    own = "contact" if isinstance(thing, Contact) else "company"
    other = "company" if own == "contact" else "contact"
    found = rows_of(TIES.format(own=own, other=other), {"thing": thing.pk})
    ties = Ties()
    for part, pk, kind, label, value, is_primary, source, since, until, other_id in found:
        if part == "point":
            ties.points.append(
                ContactPoint(pk=pk, kind=kind, label=label, value=value, is_primary=is_primary, source=source)
            )
        else:
            ties.roles.append(KnownRole(kind, label, other_id, since, until))
    ties.points.sort(key=lambda point: (point.kind, not point.is_primary, point.pk))
    ties.roles.sort(key=lambda role: (role.until is None, role.since or date.min), reverse=True)
    return ties
