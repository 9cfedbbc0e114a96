"""What to do now: somebody's own open tasks, ticked off where they are seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from fullcircle.interact.activities.models import Activity
from fullcircle.measure.home.queries import tasks_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.ui.atoms import date_text

MOST = 8


@dataclass(frozen=True)
class Step:
    """One thing to do, with whom, and until when."""

    pk: int
    title: str
    href: str
    whom: str
    whom_href: str
    due: str  # late, today or nothing
    when: str


def next_steps(actor: Actor, now: datetime) -> dict[str, Any]:
    """The first few, and where all of them are."""
    tasks = tasks_of(actor, MOST + 1)
    return {
        "steps": [step(task, now) for task in tasks[:MOST]],
        "all_steps": f"/activities/?kind=task&owner={actor.user_id}&done_at__empty=1&sort=due_at" if len(tasks) > MOST else "",
    }  # fmt: skip


def step(task: Activity, now: datetime) -> Step:
    due, when = urgency(task.due_at, now)
    customer, href = customer_of(task)
    return Step(task.pk, str(task), f"/activities/{task.pk}/", customer, href, due, when)


def customer_of(task: Activity) -> tuple[str, str]:
    """Whom it is for; a customer whom one may not see stays unnamed."""
    if task.contact:
        return str(task.contact), f"/contacts/{task.contact_id}/"
    if task.company:
        return str(task.company), f"/companies/{task.company_id}/"
    return "", ""


def urgency(due: datetime | None, now: datetime) -> tuple[str, str]:
    if due is None:
        return "", gettext("No date")
    local, today = timezone.localtime(due), timezone.localdate(now)
    if local.date() == today:
        told = gettext("Today, %(time)s") % {"time": date_format(local, "H:i")}
        return ("late" if due < now else "today"), told
    same_year = local.year == today.year
    return ("late" if due < now else ""), date_format(local, "j M") if same_year else date_text(local.date())
