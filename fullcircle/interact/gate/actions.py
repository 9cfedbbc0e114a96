"""The verbs of the gate: set its rules, pause programs after a complaint, note what became of an address."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.channels import CHANNELS, told_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.consent.reasons import day
from fullcircle.identify.consent.stopping import nothing_leaves_any_more
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.actions import log_activity
from fullcircle.interact.gate import asking  # noqa: F401  the gate hangs itself into the question
from fullcircle.interact.gate.events import (
    AddressFailed,
    AddressWorks,
    AutomationPaused,
    AutomationResumed,
    CapRemoved,
    CapSet,
    PauseLengthSet,
    QuietHoursSet,
)
from fullcircle.interact.gate.kept import rules
from fullcircle.interact.gate.models import (
    MANAGE,
    AddressState,
    AutomationPause,
    Cap,
    PauseLength,
    QuietHours,
)
from fullcircle.interact.gate.queries import state_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked

LONGEST_PAUSE, LONGEST_CAP, HIGHEST_CAP = 365, 365, 1_000
CALL_WITHIN = timedelta(days=1)


@action(needs=MANAGE, label="Set quiet hours")
def set_quiet_hours(
    *, by: Actor, channel: str, begins: time | None, ends: time | None, everything: bool = False
) -> None:
    """Disturb nobody on a channel between two hours of their own day; without hours, at any time again."""
    known_channel(channel)
    if (begins is None) != (ends is None):
        raise Refused(fields={"ends" if ends is None else "begins": "Give both the beginning and the end."})
    before = QuietHours.objects.filter(channel=channel).first()
    if begins is None or ends is None:
        if before is None:
            return
        before.delete()
        hours = "none"
    else:
        if begins == ends:
            raise Refused(fields={"ends": "Quiet hours from a time to the same time would be the whole day."})
        if before and (before.begins, before.ends, before.everything) == (begins, ends, everything):
            return
        QuietHours.objects.update_or_create(
            channel=channel, defaults={"begins": begins, "ends": ends, "everything": everything}
        )
        hours = f"{begins:%H:%M}–{ends:%H:%M}"
    definitions_changed()
    record(QuietHoursSet(channel, told_of(channel), hours), about=QuietHours(pk=0), by=by)


@action(needs=MANAGE, label="Set a cap")
def set_cap(*, by: Actor, most: int, days: int, channel: str = "", purpose: str = "") -> Cap:
    """Send one person so many marketing messages at most in so many days: in all, on a channel, or for a purpose."""
    if channel:
        known_channel(channel)
    found = Purpose.objects.filter(key=purpose).first() if purpose else None
    wrong: dict[str, str] = {}
    if purpose and found is None:
        wrong["purpose"] = f"There is no purpose “{purpose[:40]}”."
    if not 1 <= most <= HIGHEST_CAP:
        wrong["most"] = f"Choose a number from 1 to {HIGHEST_CAP:,}."
    if not 1 <= days <= LONGEST_CAP:
        wrong["days"] = f"Choose a number of days from 1 to {LONGEST_CAP}."
    if wrong:
        raise Refused(fields=wrong)
    cap, _new = Cap.objects.update_or_create(
        channel=channel, purpose=found, days=days, defaults={"most": most}
    )
    definitions_changed()
    record(CapSet(most, days, told_cap(cap)), about=cap, by=by)
    return cap


@action(needs=MANAGE, label="Remove the cap")
def remove_cap(cap: Cap, *, by: Actor) -> None:
    """Let a cap hold no more."""
    kept = Cap.objects.select_related("purpose").filter(pk=cap.pk).first()
    if kept is None:
        raise Missing("This cap does not hold any more.")
    told = CapRemoved(kept.most, kept.days, told_cap(kept))
    number = kept.pk
    kept.delete()
    definitions_changed()
    record(told, about=Cap(pk=number), by=by)


@action(needs=MANAGE, label="Set the pause after a complaint")
def set_pause_length(*, by: Actor, days: int) -> None:
    """How many days only people speak with somebody who complained; pauses that have begun stay as long as they were."""
    if not 1 <= days <= LONGEST_PAUSE:
        raise Refused(fields={"days": f"Choose a number of days from 1 to {LONGEST_PAUSE}."})
    if rules().pause_days == days:
        return
    PauseLength.objects.update_or_create(pk=1, defaults={"days": days})
    definitions_changed()
    record(PauseLengthSet(days), about=PauseLength(pk=1), by=by)


@action(needs="contact.edit", label="Pause automated messages")
def pause_automation(
    contact: Contact, *, by: Actor, why: str, days: int | None = None, call: bool = True
) -> AutomationPause:
    """After a complaint: no program writes to them for as long as the rules say, and whoever looks after them gets a task
    to call.
    """
    days = rules().pause_days if days is None else days
    if not why.strip():
        raise Refused(fields={"why": "Say what they complained about."})
    if not 1 <= days <= LONGEST_PAUSE:
        raise Refused(fields={"days": f"Choose a number of days from 1 to {LONGEST_PAUSE}."})
    contact, now = locked(contact), timezone.now()
    nothing_leaves_any_more([contact.pk])
    until = now + timedelta(days=days)
    pause = AutomationPause.objects.create(
        contact=contact, since=now, until=until, why=why.strip()[:200], actor_name=by.name
    )
    record(AutomationPaused(day(until), until.isoformat(), pause.why), about=contact, by=by)
    if call:
        log_activity(
            contact, by=by, kind="task", subject="Call them about their complaint", body=pause.why,
            due_at=now + CALL_WITHIN,
        )  # fmt: skip
    return pause


@action(needs="contact.edit", label="Resume automated messages")
def resume_automation(contact: Contact, *, by: Actor, why: str) -> None:
    """End the pause after a complaint before its time, with the reason why that is right."""
    if not why.strip():
        raise Refused(fields={"why": "Say why programs may write to them again."})
    now = timezone.now()
    open_ = AutomationPause.objects.filter(contact=locked(contact), ended_at=None, until__gt=now)
    if not open_.update(ended_at=now):
        raise Missing("Automated messages to them are not paused.")
    record(AutomationResumed(why.strip()[:200]), about=contact, by=by)


@action(needs="contact.edit", hidden=True)
def note_failure(contact: Contact, *, by: Actor, email: str, code: str, hard: bool, at: datetime) -> None:
    """Mail came back: for good, or for now. The third time in a row an address is left alone for a week."""
    before = state_of(email)
    if before and before.state == "hard" and before.last_at >= at:
        return
    failures = before.failures + 1 if before and before.state != "works" else 1
    put_state(email, "hard" if hard else "soft", failures, at, code)
    record(AddressFailed(code, hard), about=contact, by=by, at=at)


@action(needs="contact.edit", hidden=True)
def note_arrival(*, by: Actor, email: str, at: datetime) -> None:
    """A server took mail for an address that had failed for a while; what was said to be gone for good stays so."""
    before = state_of(email)
    if before and before.state == "soft" and before.last_at <= at:
        put_state(email, "works", 0, at, "")


@action(needs="contact.edit", label="The address works")
def say_address_works(contact: Contact, *, by: Actor, why: str) -> None:
    """Write to their address again although mail to it came back, with the reason why that is right."""
    contact = locked(contact)
    before = state_of(contact.email)
    if not why.strip():
        raise Refused(fields={"why": "Say how you know that the address works."})
    if before is None or before.state == "works":
        raise Missing("No mail to their address has come back.")
    put_state(contact.email, "works", 0, timezone.now(), "")
    record(AddressWorks(why.strip()[:200]), about=contact, by=by)


def put_state(email: str, state: str, failures: int, at: datetime, code: str) -> None:
    values: dict[str, Any] = {
        "kind": "email", "state": state, "failures": failures, "last_at": at, "code": code[:20],
    }  # fmt: skip
    AddressState.objects.update_or_create(
        digest=digest_of("email", email), defaults=values, create_defaults={**values, "since": at}
    )


def known_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise Refused(fields={"channel": f"There is no channel “{channel[:40]}”."})


def told_cap(cap: Cap) -> str:
    """What a cap counts, in words."""
    parts = [cap.purpose.name if cap.purpose else "", told_of(cap.channel) if cap.channel else ""]
    return ", ".join(part for part in parts if part) or "all marketing"
