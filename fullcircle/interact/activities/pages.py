"""Writing on top of a timeline, and ticking a task off."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.actions import (
    EVENTS,
    complete_task,
    log_activity,
    log_company_activity,
)
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.pages import timeline_part
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.ui.toast import with_toast

LONGEST = 24 * 60
WRITERS: dict[str, tuple[type[Record], Callable[..., Any]]] = {
    "contact": (Contact, log_activity),
    "company": (Company, log_company_activity),
}


@page(needs="activity.add")
@require_POST
def log(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Add what was written to the timeline, and show the timeline with it on top."""
    if kind not in WRITERS or request.POST.get("kind") not in EVENTS:
        raise Http404
    model, write = WRITERS[kind]
    record = get_object_or_404(model, pk=pk)
    try:
        written = write(record, by=request.actor, kind=request.POST["kind"], **typed(request.POST))
    except Refused as refused:
        return sentence(refused)
    said = gettext("%(kind)s saved.") % {"kind": written.get_kind_display()}
    return with_toast(timeline_part(request, record), said, undo=way_back(written))


def typed(sent: QueryDict) -> dict[str, Any]:
    """What the kinds of entries ask for: a text, when a task is due, how long a call took."""
    due, minutes = sent.get("due", "").strip(), sent.get("minutes", "").strip()
    moment = parse_datetime(due) if due else None
    if due and moment is None:
        raise Refused(
            gettext("“%(typed)s” is no day and time. Choose when the task is due.") % {"typed": due[:40]}
        )
    if minutes and not (minutes.isdecimal() and int(minutes) <= LONGEST):
        raise Refused(gettext("Write the minutes as a whole number, up to a day."))
    return {
        "body": sent.get("text", "").strip(),
        "due_at": timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment,
        "minutes": int(minutes) if minutes else None,
    }


@page(needs="activity.edit")
@require_POST
def done(request: HttpRequest, pk: int, kind: str, record: int) -> HttpResponse:
    """Tick a task off where it was seen."""
    if kind not in WRITERS:
        raise Http404
    customer = get_object_or_404(WRITERS[kind][0], pk=record)
    try:
        task = complete_task(get_object_or_404(Activity, pk=pk), by=request.actor, done_at=timezone.now())
    except Refused as refused:
        return sentence(refused)
    said = gettext("Done: %(task)s") % {"task": task}
    return with_toast(timeline_part(request, customer), said, undo=way_back(task))


def sentence(refused: Refused) -> HttpResponse:
    return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")


urls = [
    path("activities/log/<slug:kind>/<int:pk>/", log, name="log-activity"),
    path("activities/<int:pk>/done/<slug:kind>/<int:record>/", done, name="complete-task"),
]
