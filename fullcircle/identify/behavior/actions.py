"""The verbs of behavior: sources, sorting, who a visitor is, and for how long the stream is kept."""

from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection
from django.utils import timezone

from fullcircle.identify.behavior import keys, sorting
from fullcircle.identify.behavior.domains import Unfit, domain
from fullcircle.identify.behavior.events import (
    BehaviorKept,
    OldBehaviorDropped,
    SetAsideTriedAgain,
    TrackingKeyRenewed,
    TrackingSourceAdded,
    TrackingSourceChanged,
    TrackingSourceClosed,
    VisitorLinked,
)
from fullcircle.identify.behavior.models import Inbox, Keeping, Known, Refusal, TrackingSource, Visitor
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record

MANAGE = "behavior.manage"
KNOWN_DAYS = 7
REFUSALS_DAYS = 14
FORGET_STRANGERS = """
  DELETE FROM identify_visitor WHERE id IN (
    SELECT id FROM identify_visitor WHERE contact_id IS NULL AND last_seen_at < %s LIMIT 50000)
"""


@action(needs=MANAGE, label="Add a source")
def add_tracking_source(
    *, by: Actor, name: str, kind: Literal["browser", "server"] = "browser", domains: list[str] | None = None
) -> TrackingSource:
    """A website, an app or a server that may report. The key of a server is shown once, as `secret` of the answer."""
    source = TrackingSource(name=named(name), kind=kind, domains=checked_domains(domains or []))
    give_key(source)
    source.save()
    record(TrackingSourceAdded(name=source.name, kind=kind), about=source, by=by)
    return source


@action(needs=MANAGE, label="Change a source")
def edit_tracking_source(
    source: TrackingSource, *, by: Actor, name: str | None = None, domains: list[str] | None = None
) -> TrackingSource:
    """Its name, and from which pages it takes reports."""
    source = locked(source)
    changes: dict[str, Any] = {}
    if name is not None and named(name) != source.name:
        changes["name"] = [source.name, named(name)]
    if domains is not None and checked_domains(domains) != source.domains:
        changes["domains"] = [source.domains, checked_domains(domains)]
    for key, (_, value) in changes.items():
        setattr(source, key, value)
    if changes:
        source.save(update_fields=list(changes))
        record(TrackingSourceChanged(changes=changes), about=source, by=by)
    return source


@action(needs=MANAGE, label="Renew the key")
def renew_tracking_key(source: TrackingSource, *, by: Actor) -> TrackingSource:
    """A new write key. The old one stops working within seconds."""
    source = locked(source)
    give_key(source)
    source.save(update_fields=["key", "digest", "ending"])
    record(TrackingKeyRenewed(name=source.name), about=source, by=by)
    return source


@action(needs=MANAGE, label="Close a source")
def close_tracking_source(source: TrackingSource, *, by: Actor) -> TrackingSource:
    """It may no longer report; what it has reported stays."""
    source = locked(source)
    if source.closed_at is None:
        source.closed_at = timezone.now()
        source.save(update_fields=["closed_at"])
        record(TrackingSourceClosed(name=source.name), about=source, by=by)
    return source


def give_key(source: TrackingSource) -> None:
    secret = keys.new_key(source.kind)
    source.digest, source.ending = keys.digest(secret), secret[-4:]
    source.key = secret if source.kind == "browser" else ""
    source.secret = secret  # type: ignore[attr-defined]  # handed to whoever asked, kept nowhere


def locked(source: TrackingSource) -> TrackingSource:
    found = TrackingSource.objects.select_for_update().filter(pk=source.pk, closed_at=None).first()
    if found is None:
        raise Missing("This source is not there any more, or it was closed.")
    return found


def named(name: str) -> str:
    if not (name := name.strip()):
        raise Refused(fields={"name": "A source needs a name."})
    return name[:80]


def checked_domains(given: list[str]) -> list[str]:
    try:
        return list(dict.fromkeys(domain(each) for each in given if each.strip()))
    except Unfit as unfit:
        raise Refused(fields={"domains": str(unfit)}) from None


@action(needs=MANAGE, hidden=True)
def sort_reports(*, by: Actor, most: int = sorting.MOST_REQUESTS) -> int:
    """Sort the oldest reports of the inbox into the stream; how many there were."""
    return sorting.sort_some(by, most)


@action(needs=MANAGE, hidden=True)
def set_report_aside(*, by: Actor, problem: str) -> int:
    """Let the oldest report wait that cannot be sorted, so that those behind it can; how many that were."""
    return 0 if sorting.set_oldest_aside(problem.replace("\0", "")) is None else 1


@action(needs=MANAGE, label="Sort again")
def sort_reports_again(source: TrackingSource, *, by: Actor) -> TrackingSource:
    """Try once more to sort what was set aside."""
    if Inbox.objects.filter(source=source).exclude(problem="").update(problem=""):
        record(SetAsideTriedAgain(name=source.name), about=source, by=by)
    return source


@action(needs="contact.edit", label="Say who a visitor is")
def link_visitor(visitor: Visitor, *, by: Actor, contact: Contact) -> Visitor:
    """What an anonymous visitor did becomes part of a contact's story."""
    found = Visitor.objects.select_for_update().filter(pk=visitor.pk).first()
    if found is None:
        raise Missing("This visitor is not there any more.")
    if found.contact_id == contact.pk:
        return found
    if found.contact_id is not None:
        raise Refused("This visitor is known as somebody else already.")
    found.contact, found.claim, found.traits = contact, "", {}
    found.save(update_fields=["contact", "claim", "traits"])
    record(VisitorLinked(visitor=found.pk), about=contact, by=by)
    return found


@action(needs=MANAGE, label="Say how long behavior is kept")
def keep_behavior(*, by: Actor, months: int) -> Keeping:
    """Months older than these are deleted every night."""
    if not 1 <= months <= 120:
        raise Refused(fields={"months": "Behavior is kept for 1 to 120 months."})
    kept = Keeping.objects.select_for_update().filter(pk=1).first() or Keeping()
    before, kept.months = kept.months, months
    kept.save()
    if before != months:
        record(BehaviorKept(months=[before, months]), about=kept, by=by)
    return kept


@action(needs=MANAGE, hidden=True)
def drop_old_behavior(*, by: Actor, today: date) -> list[str]:
    """Delete the months that are too old, visitors nobody knows who have not come since, and old notes."""
    kept = Keeping.objects.filter(pk=1).first() or Keeping()
    last = months_before(today.replace(day=1), kept.months)
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.drop_behavior_before(%s)", [last])
        row = cursor.fetchone()
        cursor.execute(FORGET_STRANGERS, [last])
    now = timezone.now()
    Known.objects.filter(day__lt=today - timedelta(days=KNOWN_DAYS)).delete()
    Refusal.objects.filter(received_at__lt=now - timedelta(days=REFUSALS_DAYS)).delete()
    gone = list(row[0] or []) if row else []
    if gone:
        record(OldBehaviorDropped(months=gone), about=kept, by=by)
    return gone


def months_before(month: date, many: int) -> date:
    count = month.year * 12 + month.month - 1 - many
    return date(count // 12, count % 12 + 1, 1)
