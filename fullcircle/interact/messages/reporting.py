"""What came back: a bounce moves the state of the address, a complaint ends all marketing and leaves the rest to people."""

from dataclasses import dataclass

from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.events import AddressSuppressed
from fullcircle.identify.consent.models import Suppression
from fullcircle.identify.consent.suppressing import Scope, keep
from fullcircle.interact.gate.actions import note_failure, pause_automation
from fullcircle.interact.mail.reports import Bounce, Complaint, Report, read_report
from fullcircle.interact.messages.events import MessageBounced
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record

LARGEST = 2_000_000
NO_REPORT = (
    "This is no report about mail that failed (RFC 3464) or was marked as spam (RFC 5965), "
    "or it does not say which message it is about."
)
SPAM = "They marked a message as spam."


@dataclass(frozen=True)
class TakenIn:
    """What a report did."""

    message: int
    kind: str
    hard: bool = False


@action(needs="settings.manage", label="Take in a report about mail")
def take_in_report(*, by: Actor, mail: str) -> TakenIn:
    """Hand in a bounce or a complaint as your mail server received it, word by word; the same one twice changes nothing."""
    if len(mail) > LARGEST:
        raise Refused(fields={"mail": "A report holds at most two million characters."})
    report = read_report(mail.encode("utf-8", "replace"))
    if report is None:
        raise Refused(fields={"mail": NO_REPORT})
    return apply_report(report, by)


def apply_report(report: Report, by: Actor) -> TakenIn:
    """What a report does, however it came in; the same one twice changes nothing."""
    known = Message.objects.select_for_update(of=("self",)).select_related("contact")
    message = known.filter(message_id=report.message_id).first()
    if message is None:
        raise Missing("No message from here has this Message-ID.")
    if isinstance(report, Complaint):
        complained(message, by)
        return TakenIn(message.pk, "complaint")
    bounced(message, report, by)
    return TakenIn(message.pk, "bounce", report.hard)


def bounced(message: Message, bounce: Bounce, by: Actor) -> None:
    if message.state not in ("sent", "uncertain"):
        return
    now = timezone.now()
    message.state, message.answer, message.bounced_at = "failed", f"It came back: {bounce.code}", now
    message.save(update_fields=["state", "answer", "bounced_at"])
    Sending.objects.filter(message=message).update(state="failed")
    if bounce.about_the_address:
        note_failure(
            message.contact, by=by, email=message.address, code=bounce.code, hard=bounce.hard, at=now
        )
    told = MessageBounced(message.subject, bounce.code)
    record(told, about=message, by=by, within=message.belongs_to, at=now)


def complained(message: Message, by: Actor) -> None:
    if message.complained_at is None:
        Message.objects.filter(pk=message.pk).update(complained_at=timezone.now())
    digest = digest_of("email", message.address)
    if Suppression.objects.filter(digest=digest, reason="complaint", lifted_at=None).exists():
        return
    keep({"email": digest}, Scope(only_marketing=True), by, reason="complaint")
    record(AddressSuppressed("email", "marked as spam"), about=message.contact, by=by)
    pause_automation(message.contact, by=by, why=SPAM)
