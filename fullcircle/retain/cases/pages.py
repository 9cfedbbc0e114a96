"""The queue, and writing in a case."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fullcircle.platform.actions import Refused
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.navigation import register_item
from fullcircle.retain.cases.models import Case
from fullcircle.retain.cases.panels import thread_of
from fullcircle.retain.cases.queue import SHOWN, counts, queue
from fullcircle.retain.cases.saying import Then, note_in_case, reply_to_case

EITHER = require_http_methods(["GET", "POST"])
THENS: tuple[Then, ...] = ("waiting", "open", "solved")
DEEPEST = 10_000


def queue_page(request: HttpRequest) -> HttpResponse:
    """Which case is next, and why."""
    now, mine = timezone.now(), request.GET.get("whose") == "mine"
    asked = request.GET.get("after", "")
    skip = min(int(asked), DEEPEST) if asked.isdecimal() and len(asked) < 9 else 0
    user = request.actor.user_id
    rows = queue(now, organization().currency, owner=user if mine else None, skip=skip)
    how_many = counts(now, user)
    context: dict[str, Any] = {
        "rows": rows[:SHOWN],
        "first": skip,
        "after": skip + SHOWN if len(rows) > SHOWN else 0,
        "whose": "mine" if mine else "all",
        "over": how_many["over"],
        "may_add": request.actor.can("case.add"),
        "tabs": [
            {"label": _("Everybody’s"), "href": "/cases/queue/", "current": not mine, "count": how_many["running"]},
            {"label": _("Mine"), "href": "/cases/queue/?whose=mine", "current": mine, "count": how_many["mine"]},
        ],
    }  # fmt: skip
    return render(request, "cases/queue.html", context)


def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to the customer, or write a note; what was typed stays if it is refused."""
    case = get_object_or_404(Case.objects.select_related("contact"), pk=pk)
    wrong: Refused | None = None
    if request.method == "POST":
        try:
            messages.success(request, written(request, case))
            return redirect(f"/cases/{pk}/")
        except Refused as refused:
            wrong = refused
    kind = request.POST.get("kind", "reply" if case.contact_id else "note")
    sentence = (wrong.fields.get("text") or wrong.sentence) if wrong else ""
    context = {
        "case": case, "thread": thread_of(case), "text": request.POST.get("text", ""), "kind": kind, "wrong": sentence,
        "then": request.POST.get("then", "waiting"), "may_send": bool(case.contact_id),
    }  # fmt: skip
    return render(request, "cases/say.html", context, status=422 if wrong else 200)


def written(request: HttpRequest, case: Case) -> str:
    text = request.POST.get("text", "").strip()
    if request.POST.get("kind") == "note":
        note_in_case(case, by=request.actor, text=text)
        return _("The note is kept. The customer does not see it.")
    then: Then = next((each for each in THENS if each == request.POST.get("then")), "waiting")
    reply_to_case(case, by=request.actor, text=text, then=then)
    return _("The reply is on its way to %(name)s.") % {"name": case.contact}


def urls() -> list[URLPattern]:
    """The queue before the list: it is where the day begins."""
    register_item("Serve", gettext_lazy("Queue"), "/cases/queue/", "list-ordered", order=10)
    return [
        path("cases/queue/", door(queue_page, needs="case.view"), name="case-queue"),
        path("cases/<int:pk>/say/", door(say, needs="case.edit", methods=EITHER), name="case-say"),
    ]
