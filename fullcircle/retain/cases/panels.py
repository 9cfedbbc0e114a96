"""On the page of a case: the thread with room to write, and the clock. On a customer's page: their cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.interact.messages.quoting import own_words
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.retain.cases.clock import hands, next_hand
from fullcircle.retain.cases.models import Case, CaseEntry
from fullcircle.retain.cases.queue import names_of

NOTHING_ASKED = QueryDict()
THREAD, CLOCK, CASES = gettext_lazy("Conversation"), gettext_lazy("What we promised"), gettext_lazy("Cases")
LATEST = 200
RECENT = 6


@dataclass(frozen=True)
class Said:
    """One thing that was said in a case."""

    kind: str  # received, sent or note
    who: str
    at: datetime
    text: str
    href: str
    state: str = ""


def thread_of(case: Case) -> list[Said]:
    """All that was said, the first first."""
    rows = CaseEntry.objects.filter(case=case).select_related("message__contact", "note")
    entries = list(rows.order_by("-id")[:LATEST])
    names = names_of({owner_of(each) for each in entries})
    found = [said(each, names.get(owner_of(each) or 0, "")) for each in entries]
    return sorted((each for each in found if each), key=lambda each: each.at)


def owner_of(entry: CaseEntry) -> int | None:
    part = entry.message or entry.note
    return part.owner_id if part else None


def said(entry: CaseEntry, colleague: str) -> Said | None:
    if (message := entry.message) is not None:
        received = message.state == "received"
        return Said("received" if received else "sent", message.contact.name if received else colleague,
                    message.happened_at, own_words(message.text), f"/messages/{message.pk}/",
                    "" if received else message.get_state_display())  # fmt: skip
    if (note := entry.note) is not None:
        return Said("note", colleague, note.happened_at, note.body, f"/activities/{note.pk}/")
    return None


@dataclass(frozen=True)
class Thread:
    """What was said, and where one goes on."""

    title: str | Promise = THREAD
    template: str = "cases/thread.html"
    place: str = "main"

    def context(self, case: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(case, Case)
        may = actor.can("case.edit") and not case.archived_at
        return {
            "case": case,
            "thread": thread_of(case),
            "may": may,
            "may_send": may and bool(case.contact_id),
        }


@dataclass(frozen=True)
class Clock:
    """Both promises, as they stand at this moment."""

    title: str | Promise = CLOCK
    template: str = "cases/clock.html"
    place: str = "side"

    def context(self, case: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(case, Case)
        return {"case": case, "hands": hands(case, timezone.now())}


@dataclass(frozen=True)
class CasesOf:
    """The latest cases of a customer."""

    column: str
    title: str | Promise = CASES
    template: str = "cases/of_customer.html"
    place: str = "side"
    later: bool = True  # the page of a customer asks eight questions at most

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        rows = Case.objects.filter(**{self.column: record.pk}, archived_at=None).select_related(
            "service_level"
        )
        found, now = list(rows.order_by("-opened_at", "-id")[: RECENT + 1]), timezone.now()
        return {
            "rows": [case_row(each, now) for each in found[:RECENT]],
            "all": f"/cases/?{self.column}={record.pk}" if len(found) > RECENT else "",
            "new": f"/cases/new/?{self.column}={record.pk}" if actor.can("case.add") else "",
        }


def case_row(case: Case, now: datetime) -> dict[str, Any]:
    hand = next_hand(case, now) if case.is_running else None
    told = [str(case.number), case.get_status_display(), *([hand.said] if hand else [])]
    return {"title": case.subject, "sub": ", ".join(told), "href": f"/cases/{case.pk}/"}
