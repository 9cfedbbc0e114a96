"""The verbs of consent for colleagues and programs: record, ask, withdraw, object, restrict."""

from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of, digests_of
from fullcircle.identify.consent.channels import CHANNELS, address_of, told_of
from fullcircle.identify.consent.events import (
    ObjectionLifted,
    ObjectionRaised,
    ProcessingRestricted,
    RestrictionLifted,
)
from fullcircle.identify.consent.links import link_to_confirm
from fullcircle.identify.consent.models import ConsentState, Purpose
from fullcircle.identify.consent.queries import current_wording, pending_requests, standing_of
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.stopping import Stopped, nothing_leaves_any_more, stopped
from fullcircle.identify.consent.suppressing import Scope, keep
from fullcircle.identify.consent.telling import tell, tell_of_the_person
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.records.actions import locked

Regards = Literal["marketing", "profiling"]
How = Literal["in person", "phone", "email", "letter", "signed form", "event", "other"]

CONFIRM_WITHIN = timedelta(days=7)
ASKED_AT_MOST = 3  # times a day that one person is sent a link to confirm
ONLY_PEOPLE = (
    "Only the person can give consent, or a colleague who has the evidence and is signed in. "
    "A program can ask the person to confirm (request_consent), and can withdraw."
)


@action(needs="consent.record", label="Record consent", people_only=ONLY_PEOPLE)
def grant_consent(
    contact: Contact,
    *,
    by: Actor,
    purpose: str,
    channels: list[str],
    how: How,
    evidence: str,
    said_at: datetime | None = None,
) -> list[ConsentState]:
    """Write down that somebody agreed: who said it, when and how. Where a purpose asks for a click, they get the mail."""
    contact = locked(contact)
    asked = boxes(contact, purpose, channels)
    now = timezone.now()
    at = said_at or now
    wrong = {}
    if not evidence.strip():
        wrong["evidence"] = "Say who agreed and in which words, so that it can be shown later."
    if at > now:
        wrong["said_at"] = "This moment is still to come."
    if wrong:
        raise Refused(fields=wrong)
    said = Said("colleague", at, origin=how, evidence=evidence.strip())
    clicks = [each for each in asked if each.purpose.double_opt_in and each.channel == "email"]
    if clicks:
        ask_to_confirm(contact, by, Said("colleague", now, origin=how, evidence=evidence.strip()), clicks)
    if plain := [each for each in asked if each not in clicks]:
        tell(contact, by, said, "granted", plain)
    return states_of(contact, asked)


@action(needs="edit", label="Ask them to confirm")
def request_consent(
    contact: Contact, *, by: Actor, purpose: str, channels: list[str], evidence: str
) -> list[ConsentState]:
    """Send somebody a link by which they can agree themselves. Until they do, nothing else is sent."""
    contact = locked(contact)
    asked = boxes(contact, purpose, channels)
    if not evidence.strip():
        raise Refused(fields={"evidence": "Say how they asked for it: nobody is written to out of the blue."})
    for state in states_of(contact, asked):
        if state.status in ("withdrawn", "objected"):
            raise Refused(
                f"They have said no to this {told_of(state.channel)}. Only they can take that back, by a form."
            )
    source = "api" if by.kind == "key" else "colleague"
    ask_to_confirm(contact, by, Said(source, timezone.now(), evidence=evidence.strip()), asked)
    return states_of(contact, asked)


@action(needs="edit", label="Withdraw consent")
def withdraw_consent(
    contact: Contact,
    *,
    by: Actor,
    purpose: str,
    channels: list[str] | None = None,
    evidence: str = "",
    said_at: datetime | None = None,
) -> Stopped:
    """Take back a consent on these channels, or on all; where none was needed, they object. It holds at once."""
    contact = locked(contact)
    found = the_purpose(purpose)
    asked = [Asked(found, channel) for channel in known_channels(found, channels or found.channels)]
    source = "colleague" if by.kind == "user" else "api" if by.kind == "key" else "system"
    said = Said(source, said_at or timezone.now(), evidence=evidence.strip())
    return stopped(take_back(contact, by, said, asked))


@action(needs="edit", label="Note an objection")
def raise_objection(contact: Contact, *, by: Actor, regards: Regards, evidence: str = "") -> Stopped:
    """Somebody objects to all marketing, or to profiling. It holds at once."""
    return stopped(object_to(locked(contact), by, spoken_by(by, evidence), regards))


@action(needs="consent.record", label="Lift the objection", people_only=ONLY_PEOPLE)
def lift_objection(contact: Contact, *, by: Actor, regards: Regards, evidence: str) -> Contact:
    """Somebody no longer objects; who said so, when and how."""
    contact = locked(contact)
    standing = standing_of(contact)
    if not (standing.no_marketing_since if regards == "marketing" else standing.no_profiling_since):
        raise Refused("There is no such objection.")
    said = spoken_by(by, needed(evidence))
    tell_of_the_person(contact, by, said, "lifted", regards, ObjectionLifted(MATTERS[regards]))
    return contact


@action(needs="edit", label="Restrict processing")
def restrict_processing(contact: Contact, *, by: Actor, evidence: str) -> Stopped:
    """Keep what we know, and do nothing else with it, for example while somebody disputes that it is right."""
    contact = locked(contact)
    if standing_of(contact).restricted_since:
        raise Refused("Processing is restricted already.")
    said = spoken_by(by, needed(evidence))
    left = nothing_leaves_any_more([contact.pk])
    tell_of_the_person(contact, by, said, "restricted", "processing", ProcessingRestricted(said.evidence))
    return stopped(left)


@action(needs="consent.record", label="Lift the restriction", people_only=ONLY_PEOPLE)
def lift_restriction(contact: Contact, *, by: Actor, evidence: str) -> Contact:
    """Use the record again, with the reason why that is right now."""
    contact = locked(contact)
    if not standing_of(contact).restricted_since:
        raise Refused("Processing is not restricted.")
    said = spoken_by(by, needed(evidence))
    tell_of_the_person(contact, by, said, "lifted", "processing", RestrictionLifted(said.evidence))
    return contact


@action(needs="edit", label="Mail them their preferences")
def mail_preferences(contact: Contact, *, by: Actor) -> None:
    """Mail somebody the link to their own preferences. It goes to nobody else."""
    from fullcircle.identify.consent.jobs import send_preferences

    contact = locked(contact)
    if not contact.email:
        raise Refused("There is no email address to send the link to.")
    send_preferences.defer(contact_id=contact.pk)


MATTERS = {"marketing": "all marketing", "profiling": "profiling"}


def spoken_by(by: Actor, evidence: str) -> Said:
    """What a colleague or a program writes down for somebody."""
    source = {"user": "colleague", "key": "api"}.get(by.kind, "system")
    return Said(source, timezone.now(), evidence=evidence.strip())


def needed(evidence: str) -> str:
    if not evidence.strip():
        raise Refused(fields={"evidence": "Say who asked for it and why."})
    return evidence


def the_purpose(key: str) -> Purpose:
    found = Purpose.objects.filter(key=key).first()
    if found is None:
        raise Refused(fields={"purpose": f"There is no purpose “{key[:40]}”."})
    return found


def known_channels(purpose: Purpose, channels: list[str]) -> list[str]:
    if unknown := [each for each in channels if each not in CHANNELS]:
        raise Refused(fields={"channels": f"There is no channel “{unknown[0][:40]}”."})
    if not channels:
        raise Refused(fields={"channels": "Choose at least one channel."})
    return list(dict.fromkeys(channels))


def boxes(contact: Contact, purpose: str, channels: list[str]) -> list[Asked]:
    """What somebody can agree to: a purpose in use, on its own channels."""
    found = the_purpose(purpose)
    if found.retired_at:
        raise Refused(fields={"purpose": f"{found.name} is not used any more."})
    chosen = known_channels(found, channels)
    if foreign := [each for each in chosen if each not in found.channels]:
        raise Refused(fields={"channels": f"{found.name} is not sent {told_of(foreign[0])}."})
    wording = current_wording(found, contact.language)
    return [Asked(found, channel, wording) for channel in chosen]


def ask_to_confirm(contact: Contact, by: Actor, said: Said, asked: list[Asked]) -> None:
    """Pending until they click: one link for all that was asked in one go, mailed after this is committed."""
    from fullcircle.identify.consent.jobs import send_confirmation

    if not contact.email:
        raise Refused("There is no email address to send the link to.")
    if pending_requests(contact, said.at - timedelta(days=1)) >= ASKED_AT_MOST:
        raise Refused("They were sent a link to confirm three times within a day. Try again tomorrow.")
    until = said.at + CONFIRM_WITHIN
    occasion = tell(contact, by, said, "requested", asked, until=until)
    link_to_confirm(contact, by=by, occasion=occasion, until=until)
    send_confirmation.defer(occasion=str(occasion))


def take_back(contact: Contact, by: Actor, said: Said, asked: list[Asked]) -> int:
    """Withdrawn, or objected where no consent was needed; the address itself remembers it, too. Nothing begins to leave for
    them any more, and what has begun is waited for; how many messages are beyond recall all the same."""
    left = nothing_leaves_any_more([contact.pk])
    for action_, those in (
        ("withdrawn", [each for each in asked if each.purpose.basis == "consent"]),
        ("objected", [each for each in asked if each.purpose.basis != "consent"]),
    ):
        if those:
            tell(contact, by, said, action_, those, left=left)
    for each in asked:
        kind = CHANNELS[each.channel].address
        digest = digest_of(kind, address_of(contact, each.channel)) if kind in ("email", "phone") else b""
        if digest:
            keep({kind: digest}, Scope(each.channel, each.purpose), by, reason="withdrawn", at=said.at)
    return left


def object_to(contact: Contact, by: Actor, said: Said, regards: str) -> int:
    left = nothing_leaves_any_more([contact.pk])
    tell_of_the_person(contact, by, said, "objected", regards, ObjectionRaised(MATTERS[regards]))
    if regards == "marketing":
        keep(digests_of(contact), Scope(only_marketing=True), by, reason="withdrawn", at=said.at)
    return left


def states_of(contact: Contact, asked: list[Asked]) -> list[ConsentState]:
    wanted = {(each.purpose.pk, each.channel) for each in asked}
    found = ConsentState.objects.filter(contact=contact).select_related("purpose")
    return [state for state in found if (state.purpose_id, state.channel) in wanted]
