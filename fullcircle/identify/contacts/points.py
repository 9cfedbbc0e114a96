"""Ways to reach a contact or a company: checked, kept once, with one primary of each kind."""

from dataclasses import asdict, dataclass
from typing import Literal

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.events import (
    ContactPointAdded,
    ContactPointChanged,
    ContactPointRemoved,
)
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.event import Event, record
from fullcircle.platform.records.actions import edit_record, locked
from fullcircle.platform.records.countries import country_code
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse

Reachable = Contact | Company
PointKind = Literal["email", "phone", "address", "social", "web"]

# Where the primary of each kind lives on the record.
PRIMARY = {"email": "email", "phone": "phone", "web": "website"}
WAYS = (*PRIMARY, "address")
PLAIN = {
    "email": Field("value", "Email", "email", "value", max_length=254),
    "phone": Field("value", "Phone", "phone", "value", max_length=20),
    "web": Field("value", "Website", "link", "value", max_length=300),
    "social": Field("value", "Profile", "text", "value", max_length=300),
}


@dataclass(frozen=True)
class Address:
    """A postal address in its parts."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    @property
    def line(self) -> str:
        """In one line, as the database writes it."""
        place = " ".join(filter(None, (self.postcode, self.city)))
        return ", ".join(filter(None, (self.street, place, self.region, self.country)))


@dataclass(frozen=True)
class Value:
    """What a point holds, in its one spelling."""

    text: str
    parts: dict[str, str]


def checked(kind: str, text: str, address: Address | None, region: str) -> Value:
    """E-mail, phone number or web address in their one spelling, an address in its parts; or a sentence."""
    if kind == "address":
        return checked_address(address or Address(street=text))
    if not text.strip():
        raise Refused(fields={"value": f"{PLAIN[kind].label} is needed."})
    try:
        return Value(parse(PLAIN[kind], text, region=region), {})
    except Unfit as unfit:
        raise Refused(fields={"value": str(unfit)}) from None


def checked_address(address: Address) -> Value:
    code = country_code(address.country) if address.country else ""
    if address.country and not code:
        raise Refused(fields={"country": f"“{address.country}” is not a country we know."})
    address = Address(address.street, address.postcode, address.city, address.region, code)
    if not address.line:
        raise Refused(fields={"value": "An address needs at least a street or a city."})
    if len(address.line) > 400:
        raise Refused(fields={"value": "An address holds at most 400 characters."})
    return Value(address.line, asdict(address))


def points_of(thing: Reachable) -> dict[str, Reachable]:
    """The rows' column that names the record."""
    return {thing._meta.model_name or "": thing}


def primary_value(thing: Reachable, kind: str) -> Value:
    """The primary as the record itself has it."""
    if kind == "address":
        address = Address(thing.street, thing.postcode, thing.city, thing.region, thing.country)
        known = thing.street or thing.postcode or thing.city  # a country alone is no address
        return Value(address.line if known else "", asdict(address))
    return Value(getattr(thing, PRIMARY.get(kind, ""), ""), {})


def give_primary_a_row(thing: Reachable, kind: str) -> None:
    """Before a second value comes, the first gets a row, so that each can have its label."""
    value = primary_value(thing, kind)
    if (
        value.text
        and not ContactPoint.objects.filter(**points_of(thing), kind=kind, is_primary=True).exists()
    ):
        ContactPoint.objects.create(
            **points_of(thing),
            kind=kind,
            value=value.text,
            parts=value.parts,
            is_primary=True,
            source=thing.source,
        )


def add_point(
    thing: Reachable, by: Actor, kind: str, text: str, address: Address | None, label: str, primary: bool
) -> ContactPoint:
    """Add a value; the first of its kind is the primary one."""
    thing = locked(thing)
    value = checked(kind, text, address, thing.country)
    give_primary_a_row(thing, kind)
    of_kind = ContactPoint.objects.filter(**points_of(thing), kind=kind)
    refuse_twice(of_kind, value)
    first = not of_kind.exists()
    point = ContactPoint.objects.create(
        **points_of(thing),
        kind=kind,
        value=value.text,
        parts=value.parts,
        label=label[:40],
        source="" if by.kind == "user" else by.name[:80],
    )
    tell(ContactPointAdded(kind, value.text, label), thing, by)
    if primary or first:
        set_primary(thing, by, point)
        point.refresh_from_db()
    return point


def refuse_twice(of_kind, value: Value, but: int = 0) -> None:
    if of_kind.filter(value=value.text).exclude(pk=but).exists():
        raise Refused(fields={"value": f"{value.text} is there already."})


def set_primary(thing: Reachable, by: Actor, point: ContactPoint) -> None:
    """The record's own field takes the value, and the rows follow it."""
    if point.kind == "social":
        ContactPoint.objects.filter(**points_of(thing), kind="social", is_primary=True).update(
            is_primary=False
        )
        ContactPoint.objects.filter(pk=point.pk).update(is_primary=True)
        return
    edit_record(thing, by=by, values=primary_fields(point.kind, Value(point.value, point.parts)))
    # A value that the record had already moves no trigger.
    ContactPoint.objects.filter(pk=point.pk, is_primary=False).update(is_primary=True)


def primary_fields(kind: str, value: Value) -> dict[str, str]:
    return value.parts if kind == "address" else {PRIMARY[kind]: value.text}


def edit_point(
    thing: Reachable, by: Actor, pk: int, text: str | None, address: Address | None, label: str | None
) -> ContactPoint:
    """Correct a value or its label; correcting the primary one corrects the record."""
    thing = locked(thing)
    point = the_point(thing, pk)
    before = point.value
    if label is not None and label != point.label:
        ContactPoint.objects.filter(pk=pk).update(label=label[:40])
    if text is not None or address is not None:
        value = checked(point.kind, text or "", address, thing.country)
        refuse_twice(ContactPoint.objects.filter(**points_of(thing), kind=point.kind), value, but=pk)
        if point.is_primary and point.kind != "social":
            edit_record(thing, by=by, values=primary_fields(point.kind, value))
        ContactPoint.objects.filter(pk=pk).update(value=value.text, parts=value.parts)
    point.refresh_from_db()
    tell(ContactPointChanged(point.kind, before, point.value, point.label), thing, by)
    return point


def remove_point(thing: Reachable, by: Actor, pk: int) -> None:
    """Take a value away; if it was the primary one, the next of its kind takes its place."""
    thing = locked(thing)
    point = the_point(thing, pk)
    if point.is_primary:
        following = (
            ContactPoint.objects.filter(**points_of(thing), kind=point.kind)
            .exclude(pk=pk)
            .order_by("id")
            .first()
        )
        if following:
            set_primary(thing, by, following)
        elif point.kind != "social":
            nothing = Value("", asdict(Address()))
            edit_record(thing, by=by, values=primary_fields(point.kind, nothing))
    ContactPoint.objects.filter(pk=pk).delete()
    tell(ContactPointRemoved(point.kind, point.value), thing, by)


def the_point(thing: Reachable, pk: int) -> ContactPoint:
    found = ContactPoint.objects.filter(**points_of(thing), pk=pk).first()
    if found is None:
        raise Missing("This value is not there any more.")
    return found


def tell(event: Event, thing: Reachable, by: Actor) -> None:
    record(event, about=thing, by=by)
