"""Suppressed addresses: kept by their keyed hash, so that they hold for whoever comes with the same address again."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils import timezone

from fullcircle.identify.consent.addresses import KINDS, digest_of, digests_of, kind_of_address, spelled
from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.events import (
    AddressSuppressed,
    SuppressionLifted,
    SuppressionsExported,
    SuppressionsImported,
)
from fullcircle.identify.consent.models import Purpose, Suppression
from fullcircle.identify.consent.stopping import (
    Stopped,
    nothing_leaves_any_more,
    nothing_leaves_to,
    stopped,
    told_of_what_left,
)
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked
from fullcircle.platform.records.exports import harmless
from fullcircle.platform.records.values import Unfit
from fullcircle.platform.settings.organization import organization

Why = Literal["erased", "withdrawn", "asked", "complaint", "bounced", "imported", "other"]
COLUMNS = ("kind", "digest", "channel", "purpose", "only_marketing", "reason", "since", "note")
MOST_LINES = 200_000
Line = tuple[
    int, Suppression | str, str
]  # its number, what it tells or why not, and the address if it has one


@dataclass
class Brought:
    """What came of a list: how many were new, known already, or could not be read."""

    new: int = 0
    known: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)  # line, why
    also: str = ""  # what may arrive yet


@action(needs="edit", label="Suppress their addresses")
def suppress_contact(
    contact: Contact,
    *,
    by: Actor,
    reason: Why = "asked",
    channel: str = "",
    purpose: str = "",
    note: str = "",
) -> Stopped:
    """Never again use the email and the number of a contact: at all, on a channel, or for a purpose."""
    contact, scope = locked(contact), scope_of(channel, purpose)
    left = nothing_leaves_any_more([contact.pk])
    keep(digests_of(contact), scope, by, reason=reason, note=note)
    for kind in digests_of(contact):
        told = AddressSuppressed(kind, str(dict(Suppression.REASONS)[reason]).lower())
        record(told, about=contact, by=by)
    return stopped(left)


@action(needs="contact.edit", label="Suppress an address")
def suppress_address(
    *, by: Actor, address: str, reason: Why = "asked", channel: str = "", purpose: str = "", note: str = ""
) -> Stopped:
    """Never use an email or a number, whoever comes with it: at all, on a channel, or for a purpose."""
    kind = kind_of_address(address)
    try:
        known = spelled(kind, address, region=organization().country)
    except Unfit as unfit:
        raise Refused(fields={"address": str(unfit)}) from None
    if not known:
        raise Refused(fields={"address": "Write the email or the phone number."})
    scope, left = scope_of(channel, purpose), nothing_leaves_to([known])
    keep({kind: digest_of(kind, known)}, scope, by, reason=reason, note=note)
    record(
        AddressSuppressed(kind, str(dict(Suppression.REASONS)[reason]).lower()),
        about=Suppression(pk=0),
        by=by,
    )
    return stopped(left)


@action(needs="consent.manage", label="Lift the suppression")
def lift_suppression(suppression: Suppression, *, by: Actor, why: str) -> None:
    """Let an address be used again, with the reason why that is right."""
    if by.kind == "key":
        raise NotAllowed("Suppressions are lifted by people who are signed in, not by programs.")
    if not why.strip():
        raise Refused(fields={"why": "Say why this address may be used again."})
    if not Suppression.objects.filter(pk=suppression.pk, lifted_at=None).update(lifted_at=timezone.now()):
        raise Missing("This suppression does not hold any more.")
    record(SuppressionLifted(why[:200]), about=suppression, by=by)


@action(needs="consent.manage", label="Import suppressed addresses")
def import_suppressions(*, by: Actor, text: str, reason: Why = "imported") -> Brought:
    """Take over a list: an address on each line, or a file that another export of ours made."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Refused(f"A list holds at most {MOST_LINES:,} lines; this one has {len(lines):,}.")
    brought = Brought()
    read = list(rows_in(lines, reason, by, brought))
    found = [row for row, _address in read]
    hashed = {bytes(row.digest) for row, address in read if not address}
    left = nothing_leaves_to([address for _row, address in read if address], hashed)
    known = {
        place_of(row)
        for row in Suppression.objects.filter(digest__in=[row.digest for row in found], lifted_at=None)
    }
    fresh = {place_of(row): row for row in found if place_of(row) not in known}
    Suppression.objects.bulk_create(fresh.values(), batch_size=2_000)
    brought.new, brought.known, brought.also = len(fresh), len(found) - len(fresh), told_of_what_left(left)
    record(SuppressionsImported(brought.new), about=Suppression(pk=0), by=by)
    return brought


@action(needs="consent.manage", hidden=True)
def note_suppressions_exported(*, by: Actor, addresses: int) -> None:
    """Leave a mark in the log that the list was taken out."""
    record(SuppressionsExported(addresses), about=User(pk=by.user_id or 0), by=by)


@dataclass(frozen=True)
class Scope:
    """What a suppression covers: everything unless a channel, a purpose or marketing is named."""

    channel: str = ""
    purpose: Purpose | None = None
    only_marketing: bool = False


def scope_of(channel: str, purpose: str) -> Scope:
    if channel and channel not in CHANNELS:
        raise Refused(fields={"channel": f"There is no channel “{channel[:40]}”."})
    found = Purpose.objects.filter(key=purpose).first() if purpose else None
    if purpose and found is None:
        raise Refused(fields={"purpose": f"There is no purpose “{purpose[:40]}”."})
    return Scope(channel, found)


def keep(
    digests: dict[str, bytes],
    scope: Scope,
    by: Actor,
    *,
    reason: str,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Write the hashes down; a newer one of the same counts from its own moment on."""
    Suppression.objects.bulk_create(
        Suppression(
            kind=kind, digest=digest, channel=scope.channel, purpose=scope.purpose, reason=reason,
            only_marketing=scope.only_marketing, note=note[:200], actor_name=by.name, created_at=at or timezone.now(),
        )
        for kind, digest in digests.items()
    )  # fmt: skip


def place_of(row: Suppression) -> tuple[object, ...]:
    """What makes two suppressions the same."""
    return bytes(row.digest), row.channel, row.purpose_id, row.only_marketing, row.reason


def rows_in(lines: list[str], reason: str, by: Actor, brought: Brought) -> Iterable[tuple[Suppression, str]]:
    """The suppressions that a list tells of, each with its address where the list has it; what cannot be read is told by its
    line."""
    ours = bool(lines) and lines[0].strip().lstrip("\ufeff").replace(" ", "") == ",".join(COLUMNS)
    read = our_rows(lines, by) if ours else plain_rows(lines, reason, by)
    for number, made, address in read:
        if isinstance(made, str):
            brought.wrong.append((number, made))
        else:
            yield made, address


def plain_rows(lines: list[str], reason: str, by: Actor) -> Iterable[Line]:
    region, now = organization().country, timezone.now()
    for number, line in enumerate(lines, 1):
        text = next(csv.reader([line]), [""])[0].strip().lstrip("\ufeff") if line.strip() else ""
        if not text or text.lower() in ("email", "e-mail", "phone", "address"):
            continue
        kind = kind_of_address(text)
        try:
            known = spelled(kind, text, region=region)
        except Unfit as unfit:
            yield number, str(unfit), ""
            continue
        digest = digest_of(kind, known)
        made = Suppression(kind=kind, digest=digest, reason=reason, actor_name=by.name, created_at=now)
        yield number, made, known


def our_rows(lines: list[str], by: Actor) -> Iterable[Line]:
    purposes = {purpose.key: purpose for purpose in Purpose.objects.all()}
    for number, row in enumerate(csv.DictReader(lines[1:], COLUMNS), 2):
        try:
            yield number, our_row(row, purposes, by), ""
        except (KeyError, ValueError):
            yield number, "This line is not one that an export of ours made.", ""


def our_row(row: dict[str, str], purposes: dict[str, Purpose], by: Actor) -> Suppression:
    digest, reason = bytes.fromhex(row["digest"]), row["reason"]
    known = row["kind"] in KINDS and reason in dict(Suppression.REASONS) and row["channel"] in ("", *CHANNELS)
    if len(digest) != 32 or not known:
        raise ValueError(row)
    return Suppression(
        kind=row["kind"], digest=digest, channel=row["channel"], reason=reason, note=(row["note"] or "")[:200],
        purpose=purposes[row["purpose"]] if row["purpose"] else None, only_marketing=row["only_marketing"] == "yes",
        created_at=datetime.fromisoformat(row["since"]), actor_name=by.name,
    )  # fmt: skip


def exported() -> Iterable[str]:
    """The list as lines of CSV: hashes that mean something to this installation's key alone."""
    rows = Suppression.objects.filter(lifted_at=None).select_related("purpose").order_by("id")
    yield ",".join(COLUMNS) + "\n"
    for row in rows.iterator(2_000):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(
            [row.kind, bytes(row.digest).hex(), row.channel, row.purpose.key if row.purpose else "",
             "yes" if row.only_marketing else "", row.reason, row.created_at.isoformat(), harmless(row.note)]
        )  # fmt: skip
        yield line.getvalue()
