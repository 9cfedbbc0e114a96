"""The verbs of the person themselves: by a form, a link in a mail, or the preference center."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fullcircle.identify.consent.actions import ask_to_confirm, object_to, take_back
from fullcircle.identify.consent.events import (
    MessagesPaused,
    MessagesResumed,
    ObjectionLifted,
    PreferencesChanged,
    PrivacyRequested,
)
from fullcircle.identify.consent.languages import as_the_log_speaks
from fullcircle.identify.consent.models import Choice, ConsentEvent, ConsentState, Purpose, Topic
from fullcircle.identify.consent.queries import standing_of
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.stopping import nothing_leaves_any_more
from fullcircle.identify.consent.telling import tell, tell_of_the_person
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked

THEIR_OWN = "consent.own"  # no role names it: the person holds it, by a link or a form
FARTHEST_PAUSE = 366  # days
Request = Literal["see", "download", "erase"]
REQUESTS = {
    "see": _("to see what we hold about them"),
    "download": _("for a copy of what we hold about them"),
    "erase": _("to be erased"),
}


def the_person(contact_name: str) -> Actor:
    """Somebody who is not signed in, and acts for themselves alone."""
    return Actor(
        "public",
        contact_name[:120],
        "fc_all",
        capabilities=frozenset({THEIR_OWN, "contact.edit", "contact.view"}),
    )


def only_the_person(by: Actor) -> None:
    """Not even an administrator says yes for somebody else; they write down what was said, as colleagues do."""
    if by.kind != "public":
        raise NotAllowed("Only the person can say yes here.")


@action(needs=THEIR_OWN, hidden=True)
def agree(contact: Contact, *, by: Actor, asked: Sequence[Asked], said: Said) -> UUID | None:
    """The person ticks boxes. What needs a click waits for it: until then nothing else may be sent."""
    only_the_person(by)
    contact = locked(contact)
    clicks = [each for each in asked if each.purpose.double_opt_in]
    if clicks:
        ask_to_confirm(contact, by, said, clicks)
    plain = [each for each in asked if not each.purpose.double_opt_in]
    return tell(contact, by, said, "granted", plain) if plain else None


@action(needs=THEIR_OWN, hidden=True)
def confirm(contact: Contact, *, by: Actor, occasion: UUID, said: Said) -> list[ConsentEvent]:
    """The person confirms by a click what was asked on one occasion; a second click changes nothing."""
    only_the_person(by)
    contact = locked(contact)
    asked = list(
        ConsentEvent.objects.filter(contact=contact, occasion=occasion, action="requested").select_related(
            "purpose", "wording"
        )
    )
    if not asked:
        raise Missing(_("There is nothing to confirm here any more."))
    if done := confirmed(contact, occasion):
        return done
    open_ones = still_open(contact, asked)
    if not open_ones:
        raise Refused(_("This was taken back meanwhile. Fill in the form again if you want it after all."))
    if any(each.until and each.until <= said.at for each in open_ones):
        raise Refused(_("This link is too old. Fill in the form again to get a new one."))
    tell(contact, by, said, "confirmed", [as_asked(each) for each in open_ones], occasion=occasion)
    return confirmed(contact, occasion)


def confirmed(contact: Contact, occasion: UUID) -> list[ConsentEvent]:
    rows = ConsentEvent.objects.filter(contact=contact, occasion=occasion, action="confirmed")
    return list(rows.select_related("purpose", "wording").order_by("id"))


def still_open(contact: Contact, asked: Sequence[ConsentEvent]) -> list[ConsentEvent]:
    """What nobody took back since it was asked. Who agreed before and is asked again may confirm again."""
    waiting = {
        (state.purpose_id, state.channel)
        for state in ConsentState.objects.filter(contact=contact, status__in=("pending", "granted"))
    }
    return [each for each in asked if (each.purpose_id, each.channel) in waiting]


def as_asked(event: ConsentEvent) -> Asked:
    assert event.purpose is not None
    return Asked(event.purpose, event.channel, event.wording)


@action(needs=THEIR_OWN, hidden=True)
def withdraw(contact: Contact, *, by: Actor, asked: Sequence[Asked], said: Said) -> int:
    """The person takes a consent back. It holds before they get an answer, which says how many messages may arrive yet."""
    return take_back(locked(contact), by, said, list(asked))


@action(needs=THEIR_OWN, hidden=True)
def decide(contact: Contact, *, by: Actor, yes: Sequence[Asked], no: Sequence[Asked], said: Said) -> int:
    """The person decides in their preferences. The link came to their own address, so nothing needs another click."""
    only_the_person(by)
    contact = locked(contact)
    if yes:
        tell(contact, by, said, "granted", list(yes))
    return take_back(contact, by, said, list(no)) if no else 0


@action(needs=THEIR_OWN, hidden=True)
def refuse_all_marketing(contact: Contact, *, by: Actor, asked: Sequence[Asked], said: Said) -> int:
    """The person wants nothing of the kind any more: everything they agreed to is withdrawn, and all marketing objected to."""
    contact = locked(contact)
    left = take_back(contact, by, said, list(asked))
    if standing_of(contact).no_marketing_since is None:
        object_to(contact, by, said, "marketing")
    return left


@action(needs=THEIR_OWN, hidden=True)
def object_to_profiling(contact: Contact, *, by: Actor, objects: bool, said: Said) -> None:
    """The person objects to being scored and sorted by programs, or no longer does."""
    contact = locked(contact)
    objected = standing_of(contact).no_profiling_since is not None
    if objects and not objected:
        object_to(contact, by, said, "profiling")
    if objected and not objects:
        tell_of_the_person(contact, by, said, "lifted", "profiling", ObjectionLifted("profiling"))


@action(needs=THEIR_OWN, hidden=True)
def pause(contact: Contact, *, by: Actor, until: date | None, said: Said) -> None:
    """The person wants to hear nothing until a day, or hear from us again."""
    contact = locked(contact)
    now = standing_of(contact).paused_until
    paused = now if now and now > said.at else None
    if until is None:
        if paused:
            tell_of_the_person(contact, by, said, "resumed", "marketing", MessagesResumed())
        return
    end = timezone.make_aware(datetime.combine(until, time.min))
    if end <= said.at:
        raise Refused(fields={"pause_until": _("Choose a day that is still to come.")})
    if (end - said.at).days > FARTHEST_PAUSE:
        raise Refused(fields={"pause_until": _("Choose a day within a year.")})
    if end != paused:
        nothing_leaves_any_more([contact.pk])
        with as_the_log_speaks():
            event = MessagesPaused(end.isoformat(), date_format(until, "j F Y"))
        tell_of_the_person(contact, by, said, "paused", "marketing", event, until=end)


@dataclass(frozen=True)
class Wish:
    """How often, and on which topics, somebody wants to hear about a purpose."""

    purpose: Purpose
    frequency: str = ""
    topics: list[int] = field(default_factory=list)


@action(needs=THEIR_OWN, hidden=True)
def choose(contact: Contact, *, by: Actor, wishes: Sequence[Wish], language: str | None, said: Said) -> None:
    """The person says how often, on which topics and in which language they want to hear from us."""
    contact = locked(contact)
    changes: dict[str, object] = {}
    told: list[str] = []
    for wish in wishes:
        before = Choice.objects.filter(contact=contact, purpose=wish.purpose).first()
        now = fitting(wish)
        if (
            (before.frequency, before.topics) != (now.frequency, now.topics)
            if before
            else now.frequency or now.topics
        ):
            Choice.objects.update_or_create(
                contact=contact,
                purpose=wish.purpose,
                defaults={"frequency": now.frequency, "topics": now.topics},
            )
            changes[wish.purpose.key] = {"frequency": now.frequency, "topics": now.topics}
            told.append(wish.purpose.name)
    if language is not None and language != contact.language:
        edit_record(contact, by=by, values={"language": language})
        with as_the_log_speaks():
            told.append(_("language"))
    if told:
        record(PreferencesChanged(", ".join(told), changes), about=contact, by=by, at=said.at)


def fitting(wish: Wish) -> Wish:
    """Only what the purpose offers."""
    offered = set(Topic.objects.filter(purpose=wish.purpose, retired_at=None).values_list("pk", flat=True))
    frequency = wish.frequency if wish.frequency in wish.purpose.frequencies else ""
    return Wish(wish.purpose, frequency, sorted(offered & set(wish.topics)))


@action(needs=THEIR_OWN, hidden=True)
def ask_for_privacy(contact: Contact, *, by: Actor, request: Request, message: str, said: Said) -> None:
    """The person asks what we hold about them, for a copy, or to be erased. Whoever looks after requests hears of it."""
    if request not in REQUESTS:
        raise Refused("Choose what you ask for.")
    event = PrivacyRequested(request, str(REQUESTS[request]), said.source, message.strip()[:1000])
    record(event, about=contact, by=by, at=said.at)


def agreed_to(states: Sequence[ConsentState]) -> list[Asked]:
    """Everything that somebody has agreed to, or is waiting for."""
    return [Asked(state.purpose, state.channel) for state in states if state.status in ("granted", "pending")]
