"""The pages of duplicates: two records side by side, the merges there were, and undoing one."""

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
from django.views.decorators.http import require_GET, require_POST

from fullcircle.identify.duplicates import actions
from fullcircle.identify.duplicates.beside import beside
from fullcircle.identify.duplicates.choosing import Side
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.merged import leads_to
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.pages import refused_page
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.ui.toast import with_toast

MERGE: dict[str, Callable[..., Any]] = {"contact": actions.merge_contact, "company": actions.merge_company}
SIDES: dict[str, Side] = {"kept": "kept", "lost": "lost", "both": "both"}
TRAIL = [(gettext_lazy("Duplicates"), "/duplicates/")]
PAGE = 100

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
    return [
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
    ]


def the_resource(request: HttpRequest, slug: str) -> Resource:
    resource = resource_for(slug)
    if resource is None or resource.slug != slug or resource.key not in MERGE:
        raise Missing("There are no duplicates of this kind.")
    if not request.actor.can(f"{resource.key}.edit"):
        raise NotAllowed(f"Merging {resource.plural.lower()} needs the right to change them.")
    return resource


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
    resource = the_resource(request, slug)
    one, other = the_two(resource, kept, lost)
    context = {"resource": resource, "trail": TRAIL, **beside(resource, one, other, request.actor)}
    return render(request, "duplicates/compare.html", context)


def merge(request: HttpRequest, slug: str, kept: int, lost: int) -> HttpResponse:
    """Make one of the two, and go to it."""
    resource = the_resource(request, slug)
    one, other = the_two(resource, kept, lost)
    asked = request.POST
    choices = {
        key.removeprefix("of:"): SIDES[side]
        for key, side in asked.items()
        if key.startswith("of:") and side in SIDES
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
    rows = Merge.objects.filter(about_kind__in=kinds).exclude(state="begun")[:PAGE]
    addresses = {key: found.url for key in kinds if (found := resource_for(key))}
    shown = [(row, f"{addresses[row.about_kind]}{row.about_id}/") for row in rows]
    return render(request, "duplicates/merges.html", {"merges": shown, "trail": TRAIL})


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
