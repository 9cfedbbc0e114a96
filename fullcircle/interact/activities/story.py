"""Activities on the timelines of customers: how they read, what is next, and what can be written there."""

from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, gettext_lazy

from fullcircle.interact.activities.models import Activity
from fullcircle.platform.events import timeline
from fullcircle.platform.events.panels import Composer, WritingKind, compose
from fullcircle.platform.events.telling import Entry, clock
from fullcircle.platform.events.timeline import Group, Row, Source

CALLS = Group("calls", gettext_lazy("Calls and meetings"), 10)
NOTES = Group("notes", gettext_lazy("Notes"), 20)
TASKS = Group("tasks", gettext_lazy("Tasks"), 30)

LOOKS = {
    "note": ("sticky-note", "amber", gettext_lazy("Note")),
    "call": ("phone", "green", gettext_lazy("Call")),
    "meeting": ("calendar", "violet", gettext_lazy("Meeting")),
    "task": ("circle-check", "sky", gettext_lazy("Task")),
}


def entry(row: Row) -> Entry:
    """People did this, so it is told loudly: what it was about, who did it, and the whole text."""
    icon, tone, label = LOOKS[row.kind]
    facts = row.facts
    subject, body = facts["subject"], facts["body"] or ""
    done = row.kind == "task" and facts["done_at"]
    return Entry(
        title=title(row, str(label), subject),
        icon=icon,
        tone="green" if done else tone,
        meta=", ".join(filter(None, [gettext("Done") if done else str(label), due(facts), facts["who"]])),
        at=clock(row.at),
        body=body.strip().removeprefix(subject).strip() if subject else body,
        href=f"/activities/{row.pk}/",
    )


def due(facts: dict[str, Any]) -> str:
    """When an open task is due."""
    moment = parse_datetime(facts["due_at"]) if facts["due_at"] and not facts["done_at"] else None
    return gettext("due %(when)s") % {"when": clock(moment)} if moment else ""


def title(row: Row, label: str, subject: str) -> str:
    """A call or meeting says how long it took."""
    minutes = row.facts["minutes"]
    if minutes and row.kind in ("call", "meeting"):
        return gettext("%(subject)s, %(minutes)s min") % {"subject": subject or label, "minutes": minutes}
    return subject or label


def next_entry(row: Row, record: models.Model) -> dict[str, str]:
    """What to do next; ticking it off shows the timeline of the record that it was ticked off on."""
    return {
        "title": row.facts["subject"],
        "done": f"/activities/{row.pk}/done/{record._meta.model_name}/{record.pk}/",
    }


timeline.tell(
    Source(
        key="activity",
        model=Activity,
        at="happened_at",
        kind="kind",
        groups={"note": NOTES, "call": CALLS, "meeting": CALLS, "task": TASKS},
        facts=("subject", "body", "minutes", "direction", "due_at", "done_at"),
        entry=entry,
        covers=frozenset(
            {"note.written", "call.logged", "meeting.logged", "task.added", "task.done", "task.reopened"}
            | {f"activity.{verb}" for verb in ("added", "changed", "archived", "restored")}
        ),
        next_if="kind = 'task' AND done_at IS NULL",
        next_at="due_at",
        next_entry=next_entry,
    )
)

compose(
    Composer(
        model=Activity,
        address="/activities/log/{kind}/{pk}/",
        needs="activity.add",
        kinds=[
            WritingKind(
                "note", gettext_lazy("Note"), "sticky-note", gettext_lazy("Write a note"), gettext_lazy("Save note")
            ),
            WritingKind(
                "call", gettext_lazy("Call"), "phone", gettext_lazy("What was said?"), gettext_lazy("Log call"),
                "minutes",
            ),
            WritingKind(
                "meeting", gettext_lazy("Meeting"), "calendar", gettext_lazy("What was decided?"),
                gettext_lazy("Log meeting"), "minutes",
            ),
            WritingKind(
                "task", gettext_lazy("Task"), "circle-check", gettext_lazy("What is to do?"), gettext_lazy("Add task"),
                "due",
            ),
        ],
    )
)  # fmt: skip
