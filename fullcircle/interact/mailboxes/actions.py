"""The verbs of mailboxes: set up, test, count, and sort what belongs to nobody."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import connection
from django.db.models import F
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mailboxes import taking_in
from fullcircle.interact.mailboxes.events import LetterAside, MailboxPaused, MailboxRemoved, MailboxSet
from fullcircle.interact.mailboxes.line import PORTS, Door, Down, Known, NotHandedOut, Reader
from fullcircle.interact.mailboxes.matching import answered_by
from fullcircle.interact.mailboxes.models import MANAGE, SORT, Arrival, Letter, Mailbox
from fullcircle.interact.mailboxes.reading import read
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.egress.reaching import is_named, place_of
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import create_record

Security = Literal["tls", "starttls", "none"]
WORK = taking_in.WORK
USUAL_DAYS = 30
MOST_ATTEMPTS = 3
IN_THE_CLEAR = (
    "The password would go over the line for everybody to read. Choose TLS or STARTTLS; without, only a server is read that "
    "the operator named in FULLCIRCLE_INTERNAL_HOSTS."
)
TWICE = "This mailbox is read already."
STOPPED = "Reading it stopped the program three times."

ARRIVED = """
INSERT INTO interact_arrival (mailbox_id, numbering, number, state, there, attempts, reason, size)
SELECT %(mailbox)s, %(numbering)s, number, 'waiting', true, 0, '', 0 FROM unnest(%(numbers)s::bigint[]) number
ON CONFLICT DO NOTHING
"""
STILL_THERE = """
UPDATE interact_arrival SET there = now_there FROM (
  SELECT a.id, a.numbering = %(numbering)s AND n.number IS NOT NULL AS now_there
  FROM interact_arrival a LEFT JOIN unnest(%(numbers)s::bigint[]) n(number) ON n.number = a.number
  WHERE a.mailbox_id = %(mailbox)s
) seen WHERE seen.id = interact_arrival.id AND there <> now_there
"""


@action(needs=MANAGE, label="Read a mailbox", people_only="A mailbox is set up by people who are signed in.")
def set_mailbox(
    *,
    by: Actor,
    host: str,
    port: int,
    security: Security,
    username: str,
    password: str | None = None,
    folder: str = "INBOX",
    since: date | None = None,
    mailbox: int | None = None,
) -> Mailbox:
    """Bring in what customers write to this mailbox. Without a password, the one that is stored stays."""
    host, username, folder = host.strip(), username.strip(), folder.strip() or "INBOX"
    if not username:
        raise Refused(fields={"username": "Say in whose name the mailbox is opened."})
    if security == "none" and not is_named(host.rstrip(".").lower(), port):
        raise Refused(fields={"security": IN_THE_CLEAR})
    place_of(host, port, PORTS)
    kept = the_mailbox(mailbox) if mailbox else Mailbox()
    if (
        Mailbox.objects.filter(host=host, port=port, username=username, folder=folder)
        .exclude(pk=kept.pk)
        .exists()
    ):
        raise Refused(fields={"username": TWICE})
    moved = (kept.host, kept.port, kept.username) != (host, port, username)
    elsewhere = moved or kept.folder != folder
    kept.host, kept.port, kept.security, kept.username, kept.folder = host, port, security, username, folder
    kept.since = since or kept.since or timezone.localdate() - timedelta(days=USUAL_DAYS)
    kept.trouble, kept.trouble_at, kept.tested_at = "", None, None
    if elsewhere:
        kept.numbering = kept.on_server = kept.counted_at = None
    if password is not None:
        kept.seal(password)
    elif moved:
        # A stored password goes to the server it was given for, and to no other that somebody types later.
        kept.seal("")
    kept.save()
    record(MailboxSet(str(kept), f"{host}:{port}"), about=kept, by=by)
    look_soon(kept.pk)
    return kept


def the_mailbox(number: int) -> Mailbox:
    kept = Mailbox.objects.select_for_update().filter(pk=number).first()
    if kept is None:
        raise Missing("There is no such mailbox.")
    return kept


def look_soon(number: int) -> None:
    from fullcircle.interact.mailboxes.jobs import look_into

    look_into.defer(mailbox=number, lock=f"mailbox:{number}")


@action(needs=MANAGE, label="Pause a mailbox")
def pause_mailbox(*, by: Actor, mailbox: int, paused: bool) -> Mailbox:
    """Read a mailbox no more for now, or again; nothing is lost meanwhile, it stays on the server."""
    kept = the_mailbox(mailbox)
    if kept.paused == paused:
        return kept
    kept.paused = paused
    kept.save(update_fields=["paused"])
    record(MailboxPaused(str(kept), "paused" if paused else "goes on"), about=kept, by=by)
    if not paused:
        look_soon(kept.pk)
    return kept


@action(
    needs=MANAGE, label="Remove a mailbox", people_only="A mailbox is removed by people who are signed in."
)
def remove_mailbox(*, by: Actor, mailbox: int) -> None:
    """Read it no more. Messages that came in stay; what was not sorted yet goes, and is still on the server."""
    kept = the_mailbox(mailbox)
    name, number = str(kept), kept.pk
    kept.delete()
    record(MailboxRemoved(name), about=Mailbox(pk=number), by=by)


@action(needs=MANAGE, label="Test a mailbox", people_only="A mailbox is tested by people who are signed in.")
def try_mailbox(*, by: Actor, mailbox: int) -> int:
    """Connect, sign in, open the folder and count; nothing is fetched. How many mails there are."""
    kept = the_mailbox(mailbox)
    reader = Reader(Door(kept.host, kept.port, kept.security, kept.username, kept.password, kept.folder))
    try:
        reader.open()
        found = len(reader.numbers(kept.since))
    except (Down, NotHandedOut) as down:
        raise Refused(str(down)) from down
    finally:
        reader.close()
    Mailbox.objects.filter(pk=kept.pk).update(tested_at=timezone.now(), trouble="", trouble_at=None)
    return found


@action(needs=SORT, label="Look for mail now")
def look_now(*, by: Actor, mailbox: int) -> None:
    """Do not wait for the next minute."""
    look_soon(mailbox)


@action(needs=WORK, hidden=True)
def note_counts(
    mailbox: Mailbox, *, by: Actor, numbering: int, numbers: list[int], now: datetime
) -> list[Arrival]:
    """What the server has at this moment; what of it is still to be fetched, the oldest first."""
    values: dict[str, Any] = {"mailbox": mailbox.pk, "numbering": numbering, "numbers": numbers}
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED, values)
        cursor.execute(STILL_THERE, values)
    ours = Arrival.objects.filter(mailbox=mailbox)
    ours.filter(state__in=("waiting", "missing"), there=False).update(state="gone")
    ours.filter(state="waiting", attempts__gte=MOST_ATTEMPTS).update(state="missing", reason=STOPPED)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        numbering=numbering, on_server=len(numbers), counted_at=now, trouble="", trouble_at=None
    )
    return list(ours.filter(state="waiting", there=True).order_by("number"))


@action(needs=WORK, hidden=True)
def note_facts(*, by: Actor, facts: dict[int, Known]) -> None:
    """How large mails are and when they came."""
    rows = [Arrival(pk=pk, size=each.size, arrived_at=each.arrived_at) for pk, each in facts.items()]
    Arrival.objects.bulk_update(rows, ["size", "arrived_at"])


@action(needs=WORK, hidden=True)
def begin_mail(arrival: Arrival, *, by: Actor) -> None:
    """That reading it began is known even if it is the last thing we do."""
    Arrival.objects.filter(pk=arrival.pk).update(attempts=F("attempts") + 1)


@action(needs=WORK, hidden=True)
def note_missing(arrival: Arrival, *, by: Actor, reason: str, head: bytes) -> None:
    """A mail that could not be fetched, by name."""
    open_ones = Arrival.objects.filter(pk=arrival.pk, state__in=("waiting", "missing"))
    if not open_ones.update(state="missing", reason=reason[:300]):
        return
    said = read(head)
    known = {"sender": said.sender, "sender_name": said.sender_name, "subject": said.subject}
    Letter.objects.update_or_create(arrival_id=arrival.pk, defaults=known)


@action(needs=WORK, hidden=True)
def note_trouble_of(*, by: Actor, mailbox: int, words: str) -> None:
    """Why a mailbox cannot be read at the moment, for those who look after it."""
    words = words[:300]
    Mailbox.objects.filter(pk=mailbox).exclude(trouble=words).update(trouble=words, trouble_at=timezone.now())


@action(needs=SORT, label="Fetch again")
def fetch_again(*, by: Actor, mailbox: int, mail: int | None = None) -> int:
    """Try once more to fetch what is missing: one mail, or all. How many."""
    missing = Arrival.objects.filter(mailbox=mailbox, state="missing")
    if mail is not None:
        missing = missing.filter(pk=mail)
    found = missing.update(state="waiting", attempts=0)
    if not found:
        raise Missing("Nothing is missing there any more.")
    look_soon(mailbox)
    return found


def unsorted(number: int) -> Letter:
    found = Letter.objects.select_for_update(of=("self",)).select_related("arrival")
    letter = found.filter(pk=number, arrival__state="unsorted").first()
    if letter is None:
        raise Missing("This mail is sorted already, or it is not there.")
    return letter


@action(needs=SORT, label="Say whose a mail is")
def assign_mail(contact: Contact, *, by: Actor, mail: int) -> Message:
    """It is from this person: it goes onto their timeline, with its files."""
    letter = unsorted(mail)
    arrival, incoming = letter.arrival, read(bytes(letter.raw or b""))
    message = taking_in.received(
        incoming, contact, answered_by(incoming), by, arrival.arrived_at or timezone.now()
    )
    arrival.state, arrival.message, arrival.reason = "kept", message, ""
    arrival.save(update_fields=["state", "message", "reason"])
    letter.delete()
    return message


@action(needs=SORT, label="Add who wrote a mail")
def add_sender(*, by: Actor, mail: int) -> Message:
    """Nobody here is them yet: a new contact with the name and address that the mail gives."""
    letter = unsorted(mail)
    if not letter.sender:
        raise Refused("The mail does not say who wrote it. Choose whose it is.")
    values = {"name": letter.sender_name or letter.sender, "email": letter.sender}
    contact = create_record(Contact, by=by, values=values, source=taking_in.SOURCE)
    return assign_mail(contact, by=by, mail=mail)


@action(needs=SORT, label="Put a mail aside")
def put_aside(*, by: Actor, mail: int) -> None:
    """It is nobody's business here: its text is deleted, and it does not come in again."""
    letter = unsorted(mail)
    mailbox = letter.arrival.mailbox_id
    Arrival.objects.filter(pk=letter.pk).update(state="aside", reason="")
    letter.delete()
    record(LetterAside(mailbox), about=Mailbox(pk=mailbox), by=by)
