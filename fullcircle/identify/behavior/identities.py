"""Recognizing people: who a visitor turns out to be, and what is learned about them then.

Only who can be believed is believed: a server with its secret key, or a page with a proof that the server made. What a
page claims without proof is kept as a claim beside the visitor, for a colleague to judge; it changes no record.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Coalesce

from fullcircle.identify.behavior.events import VisitorIdentified
from fullcircle.identify.behavior.keys import proves
from fullcircle.identify.behavior.models import TrackingSource, Visitor
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.resource import resource_of

if TYPE_CHECKING:
    from fullcircle.identify.behavior.sorting import Arrived, Visiting

TRAITS = {
    "email": "email", "phone": "phone", "name": "name", "firstName": "given_name", "first_name": "given_name",
    "lastName": "family_name", "last_name": "family_name", "title": "job_title", "website": "website",
    "language": "language", "locale": "language", "timezone": "time_zone",
}  # fmt: skip
ADDRESS = {"street": "street", "postalCode": "postcode", "postal_code": "postcode", "city": "city",
           "state": "region", "country": "country"}  # fmt: skip
LONGEST_CLAIM = 200


class Recognizer:
    """Says for each call of a run which visitor it is about, and joins visitors with contacts on the way."""

    def __init__(
        self,
        visitors: dict[str, Visiting],
        sources: dict[int, TrackingSource],
        by: Actor,
        find: Callable[[list[Arrived]], dict[str, Visiting]],
    ) -> None:
        self.visitors = visitors
        self.sources = sources
        self.by = by
        self.find = find
        self.contacts: dict[str, int] = {}  # by the number in the other system

    def look_up(self, arrived: list[Arrived]) -> None:
        """Find the contacts of all numbers at once; the number of one who was merged leads to the one who stayed."""
        numbers = {each.call.user for each in arrived if each.call.user}
        if numbers:
            stayed = Coalesce("merged_into_id", "pk")
            found = Contact.objects.filter(external_id__in=numbers).values_list("external_id", stayed)
            self.contacts = {str(number): pk for number, pk in found}

    def visitor_of(self, each: Arrived) -> Visiting:
        """The visitor a call is about, after everything that it says about who they are."""
        visitor = self.visitors[each.key]
        if not self.believed(each):
            if each.call.user or each.call.traits:
                self.note_claim(visitor, each)
            return visitor
        contact = self.contact_of(each)
        if each.call.kind == "alias":
            self.join(self.visitor_named(each, each.call.other), contact, each)
        if contact is None:
            if each.call.traits:
                self.note_claim(visitor, each)
            return visitor
        if visitor.contact not in (None, contact):
            # Somebody else uses the same browser now: what was before stays with whom it belongs to.
            visitor = self.visitor_named(each, f"user:{each.call.user}")
        self.join(visitor, contact, each)
        if each.call.kind == "group":
            self.note_company(visitor, contact, each)
        return visitor

    def believed(self, each: Arrived) -> bool:
        source = self.sources[each.source]
        if source.kind == "server":
            return bool(each.call.user or each.call.traits.get("email"))
        call = each.call
        return bool(call.user and call.signature) and proves(source.pk, call.user, call.signature)

    def visitor_named(self, each: Arrived, key: str) -> Visiting:
        if key not in self.visitors:
            from dataclasses import replace

            alone = replace(each, call=replace(each.call, anonymous=key))
            self.visitors |= self.find([alone])
        return self.visitors[key]

    def contact_of(self, each: Arrived) -> int | None:
        """The contact that a believed call is about: by number, by address; who is new becomes one."""
        call = each.call
        known = self.contacts.get(call.user) if call.user else None
        if call.kind != "identify":
            return known
        values = values_of(call.traits)
        if known is None and values.get("email"):
            known = by_email(str(values["email"]))
        try:
            known = self.updated(known, values, each) if known else self.added(values, each)
        except Refused:
            return known  # a value that does not fit stays in the stream; the record keeps what it had
        if known and call.user:
            self.contacts[call.user] = known
        return known

    def added(self, values: dict[str, Any], each: Arrived) -> int | None:
        if not (values.get("email") or values.get("name") or values.get("given_name") or values.get("phone")):
            return None
        values = accepted(values, self.by)
        if each.call.user:
            values["external_id"] = each.call.user
        source = f"tracking: {self.sources[each.source].name}"[:80]
        made = create_record(Contact, by=self.by, values=values, source=source)
        return int(made.pk)

    def updated(self, pk: int, values: dict[str, Any], each: Arrived) -> int:
        contact = Contact.objects.get(pk=pk)
        values = accepted(values, self.by)
        if each.call.user and not contact.external_id:
            values["external_id"] = each.call.user
        if values:
            edit_record(contact, by=self.by, values=values, cause=f"tracking:{each.source}")
        return pk

    def join(self, visitor: Visiting, contact: int | None, each: Arrived) -> None:
        """From now on the visitor is this contact, and so is everything they did before."""
        if contact is None or visitor.contact is not None:
            return
        visitor.contact = contact
        Visitor.objects.filter(pk=visitor.id).update(contact_id=contact, claim="", traits={})
        if visitor.key.startswith("user:") or visitor.is_new:
            return  # nothing anonymous came before
        source = self.sources[each.source]
        event = VisitorIdentified(source=source.name, visitor=visitor.id, visits_since=each.call.at)
        record(event, about=Contact(pk=contact), by=self.by, at=each.at)

    def note_claim(self, visitor: Visiting, each: Arrived) -> None:
        """What is said about somebody we cannot be sure of, kept beside the visitor."""
        if visitor.contact is not None:
            return
        traits = each.call.traits
        claim = str(traits.get("email") or each.call.user)[:LONGEST_CLAIM]
        if claim or traits:
            Visitor.objects.filter(pk=visitor.id).update(claim=claim, traits=traits)

    def note_company(self, visitor: Visiting, contact: int, each: Arrived) -> None:
        """A group is a company: found by its number, or added by the name it comes with."""
        name = str(each.call.traits.get("name") or "")[:200]
        Visitor.objects.filter(pk=visitor.id).update(company=name or each.call.other)
        firm = Company.objects.filter(external_id=each.call.other).first()
        if firm is None and name:
            values = {"name": name, "external_id": each.call.other[:100]}
            source = f"tracking: {self.sources[each.source].name}"[:80]
            firm = create_record(Company, by=self.by, values=values, source=source)
        person = Contact.objects.get(pk=contact)
        if firm is not None and person.company_id is None:
            with suppress(Refused):  # who is archived stays as they are
                edit_record(person, by=self.by, values={"company": firm.pk}, cause=f"tracking:{each.source}")


def by_email(address: str) -> int | None:
    """The oldest contact with this address, as their first or as another one of theirs."""
    address = address.strip().lower()
    active = Contact.objects.filter(archived_at=None)
    first = active.filter(email=address).order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        return first
    points = ContactPoint.objects.filter(kind="email", value=address, contact__archived_at=None)
    return points.order_by("contact").values_list("contact", flat=True).first()


def values_of(traits: dict[str, Any]) -> dict[str, Any]:
    """Traits under the names of our fields."""
    values = {ours: traits[theirs] for theirs, ours in TRAITS.items() if plain(traits.get(theirs))}
    address = traits.get("address")
    if isinstance(address, dict):
        values |= {ours: address[theirs] for theirs, ours in ADDRESS.items() if plain(address.get(theirs))}
    known = {*TRAITS, *ADDRESS, "address"}
    return values | {key: value for key, value in traits.items() if key not in known and plain(value)}


def plain(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool)) and value != ""


def accepted(values: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those values that a field of contacts takes as they are; the others stay in the stream."""
    from fullcircle.platform.records.values import Unfit, parse
    from fullcircle.platform.settings.organization import organization

    resource = resource_of(Contact)
    assert resource is not None
    fields = {
        field.key: field for field in resource.fields(by) if not field.read_only and not field.sensitive
    }
    fit = {}
    for key, value in values.items():
        if key not in fields or key in ("owner", "source", "external_id", "lifecycle_stage"):
            continue
        try:
            parse(fields[key], value, region=organization().country)
        except Unfit:
            continue
        fit[key] = value
    return fit
