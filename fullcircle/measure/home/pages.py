"""The first page after signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from fullcircle.interact.activities.actions import complete_task
from fullcircle.interact.activities.models import Activity
from fullcircle.measure.home import checklist
from fullcircle.measure.home.changes import changes
from fullcircle.measure.home.cycle_strip import areas
from fullcircle.measure.home.next_steps import next_steps
from fullcircle.measure.home.queries import longest_unheard
from fullcircle.measure.home.sales import sales
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.ui.navigation import TOP, register_item
from fullcircle.platform.ui.toast import with_toast

MORNING, EVENING = 12, 18
UNHEARD = 5


@page()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The cycle at a glance, what to do now, what happened last, and the first steps while there are some left."""
    now, actor = timezone.now(), request.actor
    context = {
        "greeting": greeting(timezone.localtime(now).hour, actor.name),
        "today": date_format(timezone.localtime(now), "l, j F"),
        "factor_due": actor.factor_due,
        "areas": areas(actor, now),
        "changes": changes(actor),
        "new": creatable(actor),
        **first_steps(request),
        **(next_steps(actor, now) if actor.can("activity.view") else {}),
    }
    return render(request, "home/home.html", context)


@page()
@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """What takes a moment to add up, fetched once Home is shown."""
    actor = request.actor
    context = {
        "sales": sales(timezone.now()) if actor.can("order.view") else None,
        "unheard": longest_unheard(UNHEARD) if actor.can("contact.view") else [],
    }
    return render(request, "home/more.html", context)


@page(needs="activity.edit")
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a task off where one sees all of them."""
    now = timezone.now()
    try:
        task = complete_task(get_object_or_404(Activity, pk=pk), by=request.actor, done_at=now)
    except Refused as refused:
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")
    answer = render(request, "home/next_steps.html", next_steps(request.actor, now))
    return with_toast(answer, gettext("Done: %(task)s") % {"task": task}, undo=way_back(task))


def first_steps(request: HttpRequest) -> dict[str, Any]:
    """The checklist, for whoever sets things up, until it is done or hidden."""
    if not request.actor.can("settings.manage") or request.COOKIES.get(checklist.HIDDEN) == "hidden":
        return {"first_steps": []}
    found = checklist.steps(request.actor)
    number = sum(step["done"] for step in found)
    return {"first_steps": found if number < len(found) else [], "done": number}


def creatable(actor: Actor) -> list[Resource]:
    """What can be added from here."""
    return [each for each in resources().values() if each.area and actor.can(f"{each.key}.add")]


def greeting(hour: int, name: str) -> str:
    """By the reader's own clock."""
    first = name.split(" ")[0]
    if hour < MORNING:
        return gettext("Good morning, %(name)s") % {"name": first}
    if hour < EVENING:
        return gettext("Good afternoon, %(name)s") % {"name": first}
    return gettext("Good evening, %(name)s") % {"name": first}


register_item(TOP, "Home", "/", "house", "h", order=0)

urls = [
    path("", home, name="home"),
    path("home/more/", more, name="home-more"),
    path("home/done/<int:pk>/", done, name="home-done"),
]
