"""How to reach a contact or a company, who else is there, and who is what to whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.contacts.queries import KnownRole, ties_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.marks import Mark
from fullcircle.platform.records.models import Record
from fullcircle.platform.ui.atoms import badge

PEOPLE_SHOWN = 6
HUES = 12
REACH, PEOPLE, ROLES = gettext_lazy("Ways to reach them"), gettext_lazy("People"), gettext_lazy("Roles")
ICONS = {"email": "mail", "phone": "phone", "address": "map-pin", "social": "at-sign", "web": "globe"}
LINKS = {"email": "mailto:{}", "phone": "tel:{}"}
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class WaysToReach:
    """All emails, phones, addresses and profiles, with a form for another one."""

    title: str | Promise = REACH
    template: str = "contacts/points.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        kind = record._meta.model_name or ""
        may_edit = actor.can(f"{kind}.edit") and record.archived_at is None
        return {
            "points": [point_row(point, record) for point in ties_of(record).points],
            "kinds": ContactPoint.KINDS,
            "url": f"/points/{kind}/{record.pk}/" if may_edit else "",
            "id": f"points-{kind}-{record.pk}",
        }


def point_row(point: ContactPoint, record: Record) -> dict[str, Any]:
    told = [point.label, gettext("primary") if point.is_primary else "", point.source]
    return {
        "id": point.pk,
        "icon": ICONS[point.kind],
        "value": point.value,
        "sub": ", ".join(filter(None, told)) or point.get_kind_display(),
        "href": LINKS.get(point.kind, "").format(point.value) or web_link(point),
        "is_primary": point.is_primary,
        "mark": mark_beside(point, record) if point.source else None,
    }


def mark_beside(point: ContactPoint, record: Record) -> Mark:
    """No colleague typed it: it came with the record or from a program."""
    slug = "contacts" if isinstance(record, Contact) else "companies"
    text = gettext("Comes from %(source)s") % {"source": point.source}
    return Mark("program", text, label=point.value, href=f"/origins/{slug}/{record.pk}/")


def web_link(point: ContactPoint) -> str:
    """Only what is plainly a web address is a link."""
    return point.value if point.value.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Colleagues:
    """Who else is known at the company of a contact."""

    title: str | Promise = PEOPLE
    template: str = "contacts/people.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Contact, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        if not record.company_id or record.company is None:
            return {"hidden": True}
        others = Contact.objects.filter(company=record.company_id, archived_at=None).exclude(pk=record.pk)
        return people(others, record.company_id, record.company.name)


@dataclass(frozen=True)
class People:
    """Who is known at a company."""

    title: str | Promise = PEOPLE
    template: str = "contacts/people.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        return people(Contact.objects.filter(company=record.pk, archived_at=None), record.pk, str(self.title))


def people(contacts: Any, company: int, title: str) -> dict[str, Any]:
    found = contacts.order_by("name", "pk").only("name", "job_title", "lifecycle_stage")
    shown = list(found[: PEOPLE_SHOWN + 1])
    return {
        "title": title,
        "rows": [person_row(contact) for contact in shown[:PEOPLE_SHOWN]],
        "all": f"/contacts/?company={company}" if len(shown) > PEOPLE_SHOWN else "",
    }


def person_row(contact: Contact) -> dict[str, Any]:
    tone = Contact.tones["lifecycle_stage"].get(contact.lifecycle_stage, "gray")
    return {
        "avatar": True,
        "hue": contact.pk % HUES,
        "title": contact.name,
        "sub": contact.job_title,
        "href": f"/contacts/{contact.pk}/",
        "side": badge(contact.get_lifecycle_stage_display(), tone),
    }


@dataclass(frozen=True)
class Roles:
    """What a contact is to companies, or contacts to a company; roles that have ended say when."""

    title: str | Promise = ROLES
    template: str = "contacts/roles.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        slug = "companies" if isinstance(record, Contact) else "contacts"
        return {"rows": [role_row(role, slug) for role in ties_of(record).roles]}


def role_row(role: KnownRole, slug: str) -> dict[str, Any]:
    return {
        "title": role.other,
        "href": f"/{slug}/{role.other_id}/",
        "sub": ", ".join(filter(None, [role.label, span(role.since, role.until)])),
    }


def span(since: date | None, until: date | None) -> str:
    """Since when, until when; nothing when neither is known."""
    days = {
        "since": date_format(since, "M Y") if since else "",
        "until": date_format(until, "M Y") if until else "",
    }
    if since and until:
        return gettext("%(since)s to %(until)s") % days
    if until:
        return gettext("until %(until)s") % days
    return gettext("since %(since)s") % days if since else ""
