"""The pages of finding: how things stand, the queue with its keys, merging many, and what was told apart."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fullcircle.identify.duplicates import actions, bulk, checking, jobs, queries
from fullcircle.identify.duplicates.beside import beside
from fullcircle.identify.duplicates.choosing import Side
from fullcircle.identify.duplicates.models import IN_TURN, MANAGE, PossibleDuplicate
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.ui.toast import with_toast

SIDES: dict[str, Side] = {"kept": "kept", "lost": "lost", "both": "both"}
PREVIEWED = 20
OFFERED = (0.0, 2.0, 4.0, 6.0, 8.0, 12.0)


def the_resource(request: HttpRequest, slug: str) -> Resource:
    resource = resource_for(slug)
    if resource is None or resource.slug != slug or resource.key not in checking.TABLES:
        raise Missing("There are no duplicates of this kind.")
    if not request.actor.can(f"{resource.key}.edit"):
        raise NotAllowed(f"Merging {resource.plural.lower()} needs the right to change them.")
    return resource


def overview(request: HttpRequest) -> HttpResponse:
    """How many pairs wait, how far the weights can be trusted, and what is one click away."""
    context = {
        "kinds": queries.kinds(request.actor),
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
        "merged": Merge.objects.filter(state="done").exists(),
    }
    return render(request, "duplicates/overview.html", context)


def look(request: HttpRequest) -> HttpResponse:
    """Compare every record now."""
    if not request.actor.can(MANAGE):
        raise NotAllowed("Your role does not allow comparing every record. An administrator can grant it.")
    total = jobs.STEPS * len(jobs.KINDS)
    start(jobs.look_now, _("Looking for duplicates"), by=request.actor, total=total, kinds=jobs.KINDS)
    return redirect("duplicates")


def switch(request: HttpRequest, slug: str) -> HttpResponse:
    resource = the_resource(request, slug)
    on = request.POST.get("on") == "yes"
    actions.switch_merging_by_itself(by=request.actor, kind=resource.key, on=on)
    messages.success(
        request, _("It merges by itself now.") if on else _("Nothing is merged by itself any more.")
    )
    return redirect("duplicates")


def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The next pair: both beside each other, what speaks for it, and four keys."""
    resource = the_resource(request, slug)
    pair = shown_pair(request, resource)
    if pair is None:
        return render(
            request, "duplicates/done.html", {"resource": resource, "skipped": "after" in request.GET}
        )
    ends = queries.ends_of(resource, pair)
    if ends is None:
        raise Missing("One of these records is not there any more.")
    kept, lost = reversed(ends) if request.GET.get("keep") == str(ends[1].pk) else ends
    here = f"/duplicates/{resource.slug}/"
    place, skip = f"after={pair.weight!r}:{pair.pk}", f"{here}?after={pair.weight!r}:{pair.pk}"
    if (turn := number(request.GET.get("turn"))) is not None:
        place, skip = f"turn={turn}&drawn={drawn_of(request)}", f"{here}teach/?turn={turn + 1}"
    context = {
        "resource": resource,
        "pair": pair,
        "why": queries.reasons(resource.key, pair.about_id, pair.other_id, request.actor),
        "trail": [(_("Duplicates"), "/duplicates/")],
        "more": "duplicates/_verdicts.html",
        "skip_url": skip,
        "teaches": turn is not None,
        "apart_url": f"{here}{pair.pk}/apart/?{place}",
        **beside(resource, kept, lost, request.actor),
        "swap_url": f"{here}?pair={pair.pk}&keep={lost.pk}&{place}",
        "merge_url": f"{here}{pair.pk}/merge/?{place}",
    }
    return render(request, "duplicates/review.html", context)


def shown_pair(request: HttpRequest, resource: Resource) -> PossibleDuplicate | None:
    """The one that is asked for, or the one that comes next."""
    asked = request.GET.get("pair", "")
    if asked.isdecimal() and len(asked) < 18:
        return queries.waiting(resource.key).filter(pk=int(asked)).first()
    return queries.next_pair(resource.key, place_of(request))


def place_of(request: HttpRequest) -> tuple[float, int] | None:
    weight, colon, pk = request.GET.get("after", "").partition(":")
    try:
        return (float(weight), int(pk)) if colon and abs(float(weight)) < 1e6 and len(pk) < 18 else None
    except ValueError:
        return None


def drawn_of(request: HttpRequest) -> Any:
    """How the pair came to be shown."""
    asked = request.GET.get("drawn", "")
    return asked if asked in dict(PossibleDuplicate.DRAWN) else IN_TURN


def the_pair(resource: Resource, pk: int) -> PossibleDuplicate:
    found = PossibleDuplicate.objects.filter(about_kind=resource.key, pk=pk).first()
    if found is None:
        raise Missing("There is no such pair, or one of its records is not yours to see.")
    return found


def on_to_the_next(request: HttpRequest, resource: Resource) -> HttpResponse:
    if (turn := number(request.GET.get("turn"))) is not None:
        return HttpResponseRedirect(f"/duplicates/{resource.slug}/teach/?turn={turn + 1}", status=303)
    after = request.GET.get("after", "") if place_of(request) else ""
    query = f"?after={after}" if after else ""
    return HttpResponseRedirect(f"/duplicates/{resource.slug}/{query}", status=303)


def merge(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Merge the pair as chosen, and go on to the next."""
    resource = the_resource(request, slug)
    pair = the_pair(resource, pk)
    asked = request.POST
    choices = {
        key.removeprefix("of:"): SIDES[side]
        for key, side in asked.items()
        if key.startswith("of:") and side in SIDES
    }
    done = actions.accept_duplicate(
        pair, by=request.actor, keep=number(asked.get("kept")), choices=choices, expect=number(asked.get("version")),
        expect_other=number(asked.get("other_version")), drawn=drawn_of(request),
    )  # fmt: skip
    last = Merge.objects.filter(about_kind=resource.key, about_id=done.pk, state="done").first()
    undo = f"/duplicates/merges/{last.pk}/undo/" if last else ""
    name = last.lost_name if last else ""
    messages.success(
        request, _("%(lost)s was merged into %(kept)s.") % {"lost": name, "kept": done}, extra_tags=undo
    )
    return on_to_the_next(request, resource)


def number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def keep_apart(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remember that the two are not the same, and go on to the next."""
    resource = the_resource(request, slug)
    pair = the_pair(resource, pk)
    actions.keep_apart(pair, by=request.actor, drawn=drawn_of(request))
    undo = f"/duplicates/{resource.slug}/{pair.pk}/reconsider/"
    messages.success(request, _("They are not the same. They will not be proposed again."), extra_tags=undo)
    return on_to_the_next(request, resource)


def reconsider(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    resource = the_resource(request, slug)
    actions.reconsider_duplicate(the_pair(resource, pk), by=request.actor)
    said = _("They are among the pairs to be looked at again.")
    if request.POST.get("then") != "list":
        return with_toast(HttpResponse(), said)
    messages.success(request, said)
    return redirect("duplicates-apart", slug)


def apart(request: HttpRequest, slug: str) -> HttpResponse:
    """The pairs of which somebody said that they are not the same."""
    resource = the_resource(request, slug)
    context = {
        "resource": resource,
        "pairs": queries.apart(resource.key),
        "trail": [(_("Duplicates"), "/duplicates/")],
    }
    return render(request, "duplicates/apart.html", context)


def many(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge every pair from a weight on: first how many that are and how right that is expected to be, then the work."""
    resource = the_resource(request, slug)
    if not request.actor.can(f"{resource.key}.bulk"):
        raise NotAllowed(f"Your role does not allow merging many {resource.plural.lower()} at once.")
    least = weight_of(request)
    if request.method == "POST":
        return begin_many(request, resource, least)
    chosen = bulk.expected(resource.key, least)
    pairs = list(queries.waiting(resource.key).filter(weight__gte=least)[:PREVIEWED])
    ends = [(pair, found) for pair in pairs if (found := queries.ends_of(resource, pair))]
    context = {
        "resource": resource, "chosen": chosen, "offers": [bulk.expected(resource.key, each) for each in OFFERED],
        "preview": [(pair, kept, lost, round(100 * queries.probability(pair.weight))) for pair, (kept, lost) in ends],
        "trail": [(_("Duplicates"), "/duplicates/")],
    }  # fmt: skip
    return render(request, "duplicates/many.html", context)


def begin_many(request: HttpRequest, resource: Resource, least: float) -> HttpResponse:
    cause = f"duplicates:{uuid.uuid4().hex}"
    total = bulk.pairs_from(resource.key, least).count()
    if not total:
        raise Refused("There is nothing to merge from here on.")
    start(
        jobs.accept_all,
        _("Merging duplicates"),
        by=request.actor,
        total=total,
        kind=resource.key,
        least=least,
        cause=cause,
    )
    return redirect("duplicates")


def undo_many(request: HttpRequest) -> HttpResponse:
    """Part again everything that one sweep merged."""
    cause = request.POST.get("cause", "")[:120]
    total = bulk.merges_of(cause).count() if cause.startswith("duplicates:") else 0
    if not total:
        raise Refused("There is nothing left of it to undo.")
    start(jobs.undo_all, _("Undoing merges"), by=request.actor, total=total, cause=cause)
    return redirect("duplicates")


def weight_of(request: HttpRequest) -> float:
    try:
        asked = float(request.POST.get("least") or request.GET.get("least") or 8.0)
    except ValueError:
        return 8.0
    return asked if 0 <= asked <= 100 else 8.0


def typed(request: HttpRequest, slug: str) -> HttpResponse:
    """While somebody types a new record: who may be here already."""
    resource = resource_for(slug)
    if (
        resource is None
        or resource.key not in checking.TABLES
        or not request.actor.can(f"{resource.key}.add")
    ):
        raise Missing("There is nothing to compare.")
    values: dict[str, Any] = request.POST.dict()
    found = checking.like(resource.key, checking.typed(resource.key, values), checking.LIKELY)[:3]
    context = {"like": queries.named(resource.key, found), "resource": resource}
    return render(request, "duplicates/typed.html", context)
