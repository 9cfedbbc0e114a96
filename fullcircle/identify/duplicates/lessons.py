"""The page of what decisions taught, and the queue of the pairs that teach most."""

from random import SystemRandom

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fullcircle.identify.duplicates import actions, jobs, queries, teaching
from fullcircle.identify.duplicates.linkage.trust import percent
from fullcircle.identify.duplicates.models import MANAGE
from fullcircle.identify.duplicates.review import number, the_resource
from fullcircle.identify.duplicates.taught import Row, Taught, between, steps, taught
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.jobs.progress import start, unfinished


def taught_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How many decisions there are, what they are worth on records they were not about, and what moved."""
    resource = the_resource(request, slug)
    found = taught(resource)
    context = {
        "resource": resource,
        "taught": found,
        "rows": rows(found),
        "steps": steps(found.backtest.after) if found.backtest else [],
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
        "trail": [(_("Duplicates"), "/duplicates/")],
    }
    return render(request, "duplicates/taught.html", context)


def rows(found: Taught) -> list[Row]:
    if found.backtest is None:
        return []
    before, after = found.backtest.before, found.backtest.after
    return [
        Row(_("Precision"), between(before.precision), between(after.precision)),
        Row(_("Recall"), between(before.recall), between(after.recall)),
        Row(_("F1"), between(before.f1), between(after.f1)),
        Row(_("Surprise by decision, in bits"), f"{before.surprise:.3f}", f"{after.surprise:.3f}"),
        Row(_("Expectation missed by"), percent(before.calibration), percent(after.calibration)),
    ]


def learn(request: HttpRequest, slug: str) -> HttpResponse:
    """Learn, and weigh every pair with it."""
    resource = the_resource(request, slug)
    if not request.actor.can(MANAGE):
        raise NotAllowed("Your role does not allow this. An administrator can grant it.")
    if not teaching.standing(resource.key).is_enough:
        raise Refused("There are too few decisions to learn from.")
    title = _("Learning from decisions")
    start(jobs.learn_now, title, by=request.actor, total=jobs.STEPS, kind=resource.key)
    return redirect("duplicates-taught", slug)


def switch(request: HttpRequest, slug: str) -> HttpResponse:
    resource = the_resource(request, slug)
    on = request.POST.get("on") == "yes"
    actions.switch_learning(by=request.actor, kind=resource.key, on=on)
    said = (
        _("Pairs are weighed with what decisions taught")
        if on
        else _("Pairs are weighed by the records alone")
    )
    messages.success(request, said + " " + _("from the next look at everything on."))
    return redirect("duplicates-taught", slug)


def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the pair that teaches most at this turn; its address stays what it is, so that one can come back to it."""
    resource = the_resource(request, slug)
    turn = number(request.GET.get("turn")) or 0
    drawn = teaching.draw(resource.key, turn, queries.waiting(resource.key), SystemRandom())
    here = f"/duplicates/{resource.slug}/"
    if drawn is None:
        return HttpResponseRedirect(here)
    pair, how = drawn
    return HttpResponseRedirect(f"{here}?pair={pair.pk}&turn={turn}&drawn={how}")
