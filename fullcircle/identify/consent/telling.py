"""Writing into the ledger: rows of one occasion, and the event that tells of them on the timeline."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from fullcircle.identify.consent.channels import address_of, told_of
from fullcircle.identify.consent.events import (
    ConsentExpired,
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
)
from fullcircle.identify.consent.languages import as_the_log_speaks
from fullcircle.identify.consent.models import ConsentEvent, Purpose
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.stopping import told_of_what_left
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import Event, record

Rows = list[ConsentEvent]


def entry(contact: Contact, by: Actor, said: Said, action: str, **facts: object) -> ConsentEvent:
    """One row of the ledger, as it will be kept for ever."""
    return ConsentEvent(
        contact=contact, action=action, actor_kind=by.kind, actor_id=by.user_id, actor_name=by.name[:120],
        **said.columns, **facts,
    )  # fmt: skip


def about(contact: Contact, asked: Asked, **facts: object) -> dict[str, object]:
    """The columns of a row about a purpose on a channel."""
    return {
        "purpose": asked.purpose,
        "channel": asked.channel,
        "basis": asked.purpose.basis,
        "wording": asked.wording,
        "address": address_of(contact, asked.channel),
        **facts,
    }


def tell(
    contact: Contact, by: Actor, said: Said, action: str, asked: Sequence[Asked],
    *, until: datetime | None = None, occasion: UUID | None = None, left: int = 0,
) -> UUID:  # fmt: skip
    """Write down that something was said about these purposes in one go, and tell it once for each purpose."""
    occasion = occasion or uuid4()
    ConsentEvent.objects.bulk_create(
        entry(contact, by, said, action, **about(contact, each, until=until or ends(each.purpose, action, said.at)),
              occasion=occasion)
        for each in asked
    )  # fmt: skip
    for purpose, channels in by_purpose(asked):
        record(
            event_of(action, purpose, channels, said, left),
            about=contact,
            by=by,
            at=said.at,
            cause=said.cause,
        )
    return occasion


def tell_of_the_person(
    contact: Contact,
    by: Actor,
    said: Said,
    action: str,
    regards: str,
    event: Event,
    *,
    until: datetime | None = None,
) -> None:
    """Write down what concerns the whole person."""
    entry(contact, by, said, action, regards=regards, until=until).save(force_insert=True)
    record(event, about=contact, by=by, at=said.at, cause=said.cause)


def ends(purpose: Purpose, action: str, moment: datetime) -> datetime | None:
    """When a consent runs out that is given now."""
    if action not in ("granted", "confirmed") or purpose.expires_after_days is None:
        return None
    return moment + timedelta(days=purpose.expires_after_days)


def by_purpose(asked: Iterable[Asked]) -> list[tuple[Purpose, list[str]]]:
    found: dict[int, tuple[Purpose, list[str]]] = {}
    for each in asked:
        found.setdefault(each.purpose.pk, (each.purpose, []))[1].append(each.channel)
    return list(found.values())


def event_of(action: str, purpose: Purpose, channels: list[str], said: Said, left: int = 0) -> Event:
    with as_the_log_speaks():
        facts, also = (purpose.key, purpose.name, channels, ways(channels)), told_of_what_left(left)
    if action in ("granted", "confirmed"):
        return ConsentGranted(*facts, said.source, confirmed=action == "confirmed")
    if action == "expired":
        return ConsentExpired(*facts)
    if action == "requested":
        return ConsentRequested(*facts, said.source)
    return ConsentWithdrawn(*facts, said.source, also)


def ways(channels: Sequence[str]) -> str:
    """By email and by phone."""
    return str(get_text_list([told_of(channel) for channel in channels], _("and")))
