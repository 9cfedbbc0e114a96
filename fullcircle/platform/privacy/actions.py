"""The verbs of privacy: make a copy, hand it out, forget a person, hold."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import kind_of, record
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.privacy import erasing, packages
from fullcircle.platform.privacy.copying import left_out, rows_about, sections
from fullcircle.platform.privacy.events import CopyFetched, CopyMade, HoldLifted, HoldPlaced, PersonErased
from fullcircle.platform.privacy.models import MANAGE, Copy, LegalHold
from fullcircle.platform.privacy.own import own_sections
from fullcircle.platform.privacy.packing import pack
from fullcircle.platform.privacy.reach import reached
from fullcircle.platform.privacy.subject import numbers_of, words_about
from fullcircle.platform.records.models import Record
from fullcircle.platform.settings.organization import organization


@action(needs=MANAGE, hidden=True)
def make_copy(
    person: Record, *, by: Actor, on_behalf_of: str, purposes: list[str], move: Callable[[], None]
) -> Copy:
    """Everything about a person in one package, which waits for two weeks to be fetched by a link."""
    model, subjects = type(person), numbers_of(person)
    addresses = {word.lower() for word in words_about(model, subjects).addresses}

    def own(address: str) -> bool:
        return address.lower() in addresses

    found = list(sections(model, subjects, own, move))
    found += own_sections(kind_of(person), subjects, own)
    files = rows_about(reached(model)[StoredFile._meta.db_table], subjects)
    token, salt, now = secrets.token_hex(16), secrets.token_bytes(packages.SALT), timezone.now()
    facts = {
        "organization": organization().name, "postal_address": organization().postal_address, "name": str(person),
        "made_at": now, "purposes": purposes,
    }  # fmt: skip
    packed = pack(packages.place_of(token), found, left_out(model), files.filter(removed_at=None), facts)
    copy = Copy.objects.create(
        about_kind=kind_of(person), about_id=person.pk, token=token, salt=salt,
        digest=packages.digest_of(packages.secret_of(salt)), size=packed.size, rows=packed.rows, tables=packed.tables,
        files=packed.files, made_at=now, expires_at=now + timedelta(days=packages.DAYS), actor_name=on_behalf_of[:120],
    )  # fmt: skip
    record(CopyMade(packed.rows, packed.tables, packed.files), about=person, by=by)
    return copy


@action(needs=MANAGE, hidden=True)
def note_copy_fetched(copy: Copy, *, by: Actor, person: Record) -> None:
    """Whoever held the link has it now."""
    now = timezone.now()
    Copy.objects.filter(pk=copy.pk).update(fetched=models.F("fetched") + 1, fetched_at=now)
    record(CopyFetched(), about=person, by=by)


@action(needs=MANAGE, hidden=True)
def forget_copies(*, by: Actor, before: date) -> list[str]:
    """Packages whose time is over go; the note that there was one stays."""
    old = Copy.objects.filter(expires_at__date__lt=before).exclude(token="")
    tokens = list(old.values_list("token", flat=True)[:500])
    Copy.objects.filter(token__in=tokens).update(token="", removed_at=timezone.now())
    return tokens


@action(needs=MANAGE, hidden=True)
def erase_person(
    person: Record,
    *,
    by: Actor,
    on_behalf_of: str,
    marks: dict[str, str],
    request: str = "",
    move: Callable[[str], None],
) -> erasing.Done:
    """Forget a person in every table and file, look everything through, and sign for it."""
    done = erasing.erase(person, by=by, on_behalf_of=on_behalf_of, marks=marks, request=request, move=move)
    receipt = done.erasure.receipt or {}
    record(PersonErased(done.erasure.pk, receipt["rows"], receipt["tables"]), about=done.erasure, by=by)
    return done


@action(needs=MANAGE, hidden=True)
def place_hold_on(
    person: Record, *, by: Actor, reason: str, basis: str, until: date | None = None
) -> LegalHold:
    """Nobody erases them until it is lifted or its day has passed."""
    if not reason.strip():
        raise Refused(fields={"reason": "Say why they must not be erased."})
    if not basis.strip():
        raise Refused(fields={"basis": "Say which law or contract it rests on."})
    if until and until < timezone.localdate():
        raise Refused(fields={"until": "Choose a day that is still to come, or none."})
    hold = LegalHold.objects.create(
        about_kind=kind_of(person), about_id=person.pk, reason=reason.strip()[:300], basis=basis.strip()[:200],
        until=until, placed_by=by.name,
    )  # fmt: skip
    record(HoldPlaced(hold.reason), about=person, by=by)
    return hold


@action(needs=MANAGE, label="Lift the hold")
def lift_hold(hold: LegalHold, *, by: Actor) -> None:
    """Nothing stands against erasing any more."""
    found = LegalHold.objects.select_for_update().filter(pk=hold.pk, lifted_at=None).first()
    if found is None:
        raise Missing("This hold was lifted already.")
    found.lifted_at, found.lifted_by = timezone.now(), by.name
    found.save(update_fields=["lifted_at", "lifted_by"])
    record(HoldLifted(), about=found, by=by)
