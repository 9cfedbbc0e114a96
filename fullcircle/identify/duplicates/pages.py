"""The pages of duplicates: two records side by side, the merges there were, and undoing one."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.identify.duplicates import actions, lessons, queries, review
from fullcircle.identify.duplicates.beside import beside
from fullcircle.identify.duplicates.models import MANAGE
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.merged import leads_to
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.pages import refused_page
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.ui.navigation import DATA, register_item
from fullcircle.platform.ui.toast import with_toast

MERGE: dict[str, Callable[..., Any]] = actions.MERGE
TRAIL = [(gettext_lazy("Duplicates"), "/duplicates/")]
PAGE = 100
KEPT, MOST_KEPT = 60.0, 1_000  # seconds, colleagues
_counted: dict[tuple[int | None, int], tuple[float, str]] = {}
EITHER = require_http_methods(["GET", "POST"])

View = Callable[..., HttpResponseBase]


def door(view: View, methods: Any) -> View:
    """The method, and a sentence instead of a traceback when something is refused."""

    @page()
    @methods
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refused_page(request, refused)

    return opened


def urls() -> list[URLPattern]:
    """Everything under /duplicates/."""
    merged = gettext_lazy("Merged records")
    register_place(
        Place(merged, "/duplicates/merges/", "merge", also=gettext_lazy("duplicates, undo a merge"))
    )
    register_duty(
        MANAGE, gettext_lazy("Compare every record, and decide whether duplicates are merged by themselves")
    )
    register_item(
        "Know",
        TRAIL[0][0],
        "/duplicates/",
        "copy",
        "u",
        order=55,
        shown_to=may_merge,
        count=waiting,
        group=DATA,
    )
    return [
        path("duplicates/", door(review.overview, require_GET), name="duplicates"),
        path("duplicates/look/", door(review.look, require_POST), name="duplicates-look"),
        path("duplicates/undo/", door(review.undo_many, require_POST), name="duplicates-undo"),
        path("duplicates/merges/", door(merges, require_GET), name="merges"),
        path("duplicates/merges/<int:pk>/undo/", door(undo, require_POST), name="merge-undo"),
        path(
            "duplicates/<slug:slug>/<int:kept>/<int:lost>/",
            door(compare, require_GET),
            name="duplicates-compare",
        ),
        path(
            "duplicates/<slug:slug>/<int:kept>/<int:lost>/merge/",
            door(merge, require_POST),
            name="duplicates-merge",
        ),
        path("duplicates/<slug:slug>/", door(review.review, require_GET), name="duplicates-review"),
        path("duplicates/<slug:slug>/apart/", door(review.apart, require_GET), name="duplicates-apart"),
        path("duplicates/<slug:slug>/many/", door(review.many, EITHER), name="duplicates-many"),
        path(
            "duplicates/<slug:slug>/by-itself/", door(review.switch, require_POST), name="duplicates-switch"
        ),
        path(
            "duplicates/<slug:slug>/taught/", door(lessons.taught_page, require_GET), name="duplicates-taught"
        ),
        path("duplicates/<slug:slug>/teach/", door(lessons.lesson, require_GET), name="duplicates-lesson"),
        path("duplicates/<slug:slug>/learn/", door(lessons.learn, require_POST), name="duplicates-learn"),
        path(
            "duplicates/<slug:slug>/learning/",
            door(lessons.switch, require_POST),
            name="duplicates-switch-learning",
        ),
        path("duplicates/<slug:slug>/typed/", door(review.typed, require_POST), name="duplicates-typed"),
        path(
            "duplicates/<slug:slug>/<int:pk>/merge/",
            door(review.merge, require_POST),
            name="duplicates-accept",
        ),
        path(
            "duplicates/<slug:slug>/<int:pk>/apart/",
            door(review.keep_apart, require_POST),
            name="duplicates-keep-apart",
        ),
        path(
            "duplicates/<slug:slug>/<int:pk>/reconsider/",
            door(review.reconsider, require_POST),
            name="duplicates-reconsider",
        ),
    ]


def may_merge(request: HttpRequest) -> bool:
    return bool(request.actor) and any(request.actor.can(f"{kind}.edit") for kind in MERGE)


def waiting(request: HttpRequest) -> str:
    """Asked once a minute by each process; a menu is on every page."""
    who = (request.actor.user_id, request.actor.epoch)
    at, said = _counted.get(who, (-KEPT, ""))
    if time.monotonic() - at > KEPT:
        if len(_counted) > MOST_KEPT:
            _counted.clear()
        said = queries.count_for_menu(request.actor)
        _counted[who] = (time.monotonic(), said)
    return said


def the_two(resource: Resource, kept: int, lost: int) -> tuple[Record, Record]:
    """Both records, as far as the actor sees them."""
    found = {each.pk: each for each in resource.model._default_manager.filter(pk__in=[kept, lost])}
    if len(found) < 2:
        raise Missing(f"One of these {resource.plural.lower()} does not exist, or you may not see it.")
    for each in found.values():
        if leads_to(resource.model, each.pk):
            raise Refused(f"{each} was merged already. Open it to see into which one.")
    return found[kept], found[lost]


def compare(request: HttpRequest, slug: str, kept: int, lost: int) -> HttpResponse:
    """Both side by side: which values differ, what moves, and who stays."""
    resource = review.the_resource(request, slug)
    one, other = the_two(resource, kept, lost)
    context = {"resource": resource, "trail": TRAIL, **beside(resource, one, other, request.actor)}
    return render(request, "duplicates/compare.html", context)


def merge(request: HttpRequest, slug: str, kept: int, lost: int) -> HttpResponse:
    """Make one of the two, and go to it."""
    resource = review.the_resource(request, slug)
    one, other = the_two(resource, kept, lost)
    asked = request.POST
    choices = {
        key.removeprefix("of:"): review.SIDES[side]
        for key, side in asked.items()
        if key.startswith("of:") and side in review.SIDES
    }
    done = MERGE[resource.key](
        one, by=request.actor, other=other, choices=choices, expect=version(asked.get("version")),
        expect_other=version(asked.get("other_version")),
    )  # fmt: skip
    last = Merge.objects.filter(about_kind=resource.key, about_id=done.pk).first()
    messages.success(
        request,
        _("%(lost)s was merged into %(kept)s.") % {"lost": other, "kept": done},
        extra_tags=f"/duplicates/merges/{last.pk}/undo/" if last else "",
    )
    return HttpResponseRedirect(resource.url_of(done.pk), status=303)


def version(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def merges(request: HttpRequest) -> HttpResponse:
    """The merges there were, newest first, as far as one sees their records."""
    kinds = [key for key in MERGE if request.actor.can(f"{key}.view")]
    rows = Merge.objects.filter(about_kind__in=kinds).exclude(state="begun")
    cause = request.GET.get("cause", "")[:120]
    if cause:
        rows = rows.filter(cause=cause)
    addresses = {key: found.url for key in kinds if (found := resource_for(key))}
    shown = [(row, f"{addresses[row.about_kind]}{row.about_id}/") for row in rows[:PAGE]]
    undoable = rows.filter(state="done").count() if cause.startswith("duplicates:") else 0
    context = {"merges": shown, "trail": TRAIL, "cause": cause, "undoable": undoable}
    return render(request, "duplicates/merges.html", context)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Part two records again, and say what stayed."""
    found = Merge.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("There is no such merge, or its records are not yours to see.")
    actions.undo_merge(found, by=request.actor)
    sentence = _("%(lost)s and %(kept)s are two again.") % {"lost": found.lost_name, "kept": found.kept_name}
    if request.POST.get("then") != "list":
        return with_toast(HttpResponse(), sentence)
    messages.success(request, sentence)
    return HttpResponseRedirect("/duplicates/merges/", status=303)
