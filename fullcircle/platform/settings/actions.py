"""Founding the organization, and changing its settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fullcircle.platform.access.accounts import new_colleague
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.settings.choices import countries, currencies, languages, time_zones
from fullcircle.platform.settings.events import OrganizationChanged, OrganizationFounded
from fullcircle.platform.settings.models import Organization


@dataclass(frozen=True)
class Founder:
    """The first administrator, as they introduce themselves."""

    name: str
    email: str
    password: str
    language: str = "en"


@action(needs="settings.manage", hidden=True)
def found_organization(
    *, by: Actor, name: str, currency: str, country: str, time_zone: str, founder: Founder
) -> User:
    """Make an empty installation somebody's own. Happens once; whoever comes second is told so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('found_organization'))")
    if User.directory.exists():
        raise Refused(
            "This installation already has its administrator. Sign in, or ask them for an invitation."
        )
    check_choices(currency=currency, country=country, time_zone=time_zone)
    Organization.objects.update_or_create(
        id=1, defaults={"name": name, "currency": currency, "country": country, "time_zone": time_zone}
    )
    role = Role.objects.get(key="admin")
    user = new_colleague(
        name=founder.name, email=founder.email, password=founder.password, role=role,
        time_zone=time_zone, language=founder.language,
    )  # fmt: skip
    definitions_changed()
    record(OrganizationFounded(name=name), about=user, by=by)
    return user


@action(needs="settings.manage", hidden=True)
def edit_organization(*, by: Actor, changes: dict[str, Any]) -> Organization:
    """Change the organization's settings."""
    kept = Organization.objects.select_for_update().filter(id=1).first() or Organization(name="Fullcircle")
    check_choices(**{key: changes[key] for key in CHOICES if key in changes})
    if not changes.get("name", kept.name).strip():
        raise Refused(fields={"name": "The organization needs a name."})
    told = {key: [getattr(kept, key), value] for key, value in changes.items() if getattr(kept, key) != value}
    if not told:
        return kept
    for key, (_, value) in told.items():
        setattr(kept, key, value)
    kept.save()
    definitions_changed()
    record(OrganizationChanged(changes=told), about=kept, by=by)
    return kept


CHOICES: dict[str, tuple[Callable[[], list[tuple[str, str]]], str]] = {
    "currency": (currencies, "This is not a currency we know."),
    "country": (lambda: [("", ""), *countries()], "This is not a country we know."),
    "time_zone": (time_zones, "This is not a time zone we know."),
    "language": (languages, "Fullcircle does not speak this language yet."),
}


def check_choices(**chosen: str) -> None:
    """Refuse what is not on the lists."""
    wrong = {key: CHOICES[key][1] for key, value in chosen.items() if value not in dict(CHOICES[key][0]())}
    if wrong:
        raise Refused(fields=wrong)
