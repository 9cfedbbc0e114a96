"""The dialog in which a record is shared and handed over."""

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from fullcircle.platform.access.models import Team, User
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.people.teams import as_tree
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.sharing.actions import assign_owner, is_shareable, share_record, unshare_record
from fullcircle.platform.sharing.parties import shares_of

DONE = {"share": _("Shared."), "unshare": _("No longer shared."), "assign": _("Handed over.")}


@page()
@require_GET
def sharing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who sees it, whose it is, and what can be done about it."""
    resource, record = found(request, slug, pk)
    return dialog(request, resource, record)


@page()
@require_POST
def change(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Share, stop sharing or hand over; the dialog answers with what is true now, or with the reason why not."""
    resource, record = found(request, slug, pk)
    try:
        act(verb, record, request)
    except Refused as refused:
        return dialog(request, resource, record, problem=refused.sentence, status=refused.status)
    record.refresh_from_db()
    return dialog(request, resource, record, done=DONE[verb])


def act(verb: str, record: Record, request: HttpRequest) -> None:
    colleague = chosen(User.directory, request.POST.get("colleague"))
    if verb == "assign":
        if colleague is None:
            raise Refused("Choose who will look after it.")
        assign_owner(record, by=request.actor, to=colleague, keep_reading="keep_reading" in request.POST)
        return
    parties = {"colleague": colleague, "team": chosen(Team.objects, request.POST.get("team"))}
    if verb == "share":
        may: Literal["read", "change"] = "change" if request.POST.get("may") == "change" else "read"
        share_record(record, by=request.actor, may=may, **parties)
    else:
        unshare_record(record, by=request.actor, **parties)


def chosen(rows: Any, number: str | None) -> Any:
    return rows.filter(pk=int(number)).first() if number and number.isdecimal() and len(number) < 19 else None


def found(request: HttpRequest, slug: str, pk: int) -> tuple[Resource, Record]:
    resource = resource_for(slug)
    if resource is None or resource.slug != slug or not request.actor.can(f"{resource.key}.view"):
        raise Http404
    record = resource.model._default_manager.filter(pk=pk).first()
    if record is None or not is_shareable(record):
        raise Http404
    return resource, record


def dialog(
    request: HttpRequest,
    resource: Resource,
    record: Record,
    *,
    problem: str = "",
    done: Any = "",
    status: int = 200,
) -> HttpResponse:
    people = User.directory.filter(is_active=True).order_by("name", "pk")
    context = {
        "record": record, "owner": people.filter(pk=record.owner_id or 0).first(), "shares": shares_of(record),
        "others": people.exclude(pk=record.owner_id or 0)[:500], "teams": as_tree(),
        "url": f"{resource.url_of(record.pk)}sharing/",
        "may_edit": request.actor.can(f"{resource.key}.edit"), "problem": problem, "done": done,
    }  # fmt: skip
    return render(request, "sharing/dialog.html", context, status=status)


urls = [
    path("<slug:slug>/<int:pk>/sharing/", sharing, name="sharing"),
    *(
        path(f"<slug:slug>/<int:pk>/sharing/{verb}/", change, {"verb": verb}, name=f"sharing-{verb}")
        for verb in DONE
    ),
]
