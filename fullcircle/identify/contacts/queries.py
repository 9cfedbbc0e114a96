"""How a contact or a company is reached and who is what to whom, read together for their page."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import BigIntegerField, DateField, Value

from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint
from fullcircle.platform.records.models import Record

NO_DAY = Value(None, output_field=DateField())
NO_NUMBER = Value(None, output_field=BigIntegerField())


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
    points = ContactPoint.objects.filter(**{own: thing}).values_list(
        Value("point"), "pk", "kind", "label", "value", "is_primary", "source", NO_DAY, NO_DAY, NO_NUMBER
    )
    roles = CompanyRole.objects.filter(**{own: thing}).values_list(
        Value("role"), "pk", "role", f"{other}__name", Value(""), Value(False), Value(""), "since", "until",
        f"{other}_id",
    )  # fmt: skip
    ties = Ties()
    for part, pk, kind, label, value, is_primary, source, since, until, other_id in points.order_by().union(
        roles.order_by(), all=True
    ):
        if part == "point":
            ties.points.append(
                ContactPoint(pk=pk, kind=kind, label=label, value=value, is_primary=is_primary, source=source)
            )
        else:
            ties.roles.append(KnownRole(kind, label, other_id, since, until))
    ties.points.sort(key=lambda point: (point.kind, not point.is_primary, point.pk))
    ties.roles.sort(key=lambda role: (role.until is None, role.since or date.min), reverse=True)
    return ties
