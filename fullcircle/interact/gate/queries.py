"""What the gate's pages show about one person, and about one decision; nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.deciding import Answer, Question, answer_about
from fullcircle.identify.consent.models import Decision, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate.asking import next_moment
from fullcircle.interact.gate.models import AddressState, AutomationPause, Outreach

OUTREACH_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """Whether somebody may be written to for a purpose on a channel, and why."""

    purpose: Purpose
    channel: str
    answer: Answer
    later: datetime | None = None  # when only the clock is against it

    @property
    def label(self) -> str:
        return label_of(self.channel)


def lines_about(contact: Contact, now: datetime | None = None) -> list[Line]:
    """Every purpose in use on each of its channels."""
    at = now or timezone.now()
    return [
        line_about(contact, Question(purpose, channel, at))
        for purpose in Purpose.objects.filter(retired_at=None)
        for channel in purpose.channels
    ]


def line_about(contact: Contact, question: Question) -> Line:
    answer = answer_about(contact, question)
    only_the_clock = [reason.code for reason in answer.reasons] == ["quiet"]
    later = next_moment(question, contact.time_zone) if only_the_clock else None
    return Line(question.purpose, question.channel, answer, later)


def pause_of(contact: Contact) -> AutomationPause | None:
    """The pause that holds now."""
    open_ = AutomationPause.objects.filter(contact=contact, ended_at=None, until__gt=timezone.now())
    return open_.order_by("-until").first()


def state_of(email: str) -> AddressState | None:
    digest = digest_of("email", email)
    return AddressState.objects.filter(digest=digest).first() if digest else None


def trouble_with(contact: Contact) -> AddressState | None:
    """What is wrong with their address, if mail to it came back."""
    found = state_of(contact.email)
    return found if found and found.state != "works" else None


def outreach_to(contact: Contact) -> list[Outreach]:
    """When they were written to or called lately."""
    return list(
        Outreach.objects.filter(contact=contact).select_related("purpose").order_by("-at")[:OUTREACH_SHOWN]
    )


def decided_together(decision: Decision) -> list[Decision]:
    """What was decided about the same thing, first to last: at staging, and again before it left."""
    if not decision.cause:
        return [decision]
    same = Decision.objects.filter(contact=decision.contact_id, cause=decision.cause)
    return list(same.select_related("purpose").order_by("id"))
