"""The addresses of every resource, made from the registry."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, register_converter
from django.urls.converters import SlugConverter
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.platform.access.duties import duty_of
from fullcircle.platform.access.pages import declared, page
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.records import (
    bulk,
    editing,
    exports,
    form_page,
    list_page,
    list_parts,
    options,
    record_page,
    verbs,
    views,
)
from fullcircle.platform.records.actions import archive_record, restore_record
from fullcircle.platform.records.jobs import undo_many
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import (
    Resource,
    built_in_resources,
    resource_for,
    resources,
)
from fullcircle.platform.records.undo import meant, undo, way_back
from fullcircle.platform.ui.navigation import Item, register_item, register_source

View = Callable[..., HttpResponseBase]
HEADINGS = {
    403: (gettext_lazy("Not allowed"), "lock"),
    404: (gettext_lazy("Not found"), "search-x"),
}


def urls() -> list[URLPattern]:
    """All pages of all resources, and the few that serve them together."""
    menu_items()
    each = [pattern for resource in built_in_resources().values() for pattern in urls_of(resource)]
    return [
        *each,
        *urls_of_kinds(),
        path("options/colleagues/", door(options.colleague_options, methods=require_GET)),
        path("options/codes/<slug:kind>/", door(options.code_options, methods=require_GET)),
        path("undo/<str:token>/", door(undo_page, methods=require_POST)),
    ]


def menu_items() -> None:
    """Every resource with an area is in the menu."""
    for resource in built_in_resources().values():
        if resource.area:
            register_item(
                resource.area,
                resource.plural,
                resource.url,
                resource.icon,
                resource.shortcut,
                order=resource.order,
                shown_to=viewer(resource),
                group=resource.group,
            )


def items_of_kinds(request: HttpRequest) -> Iterator[Item]:
    """Kinds that come and go while we run are looked up for each page."""
    known = resources()  # none before anybody acts
    for key in known.keys() - built_in_resources().keys():
        each = known[key]
        if each.area and request.actor.can(f"{key}.view"):
            yield Item(each.area, each.plural, each.url, each.icon, order=each.order)


register_source(items_of_kinds)


def viewer(resource: Resource) -> Callable[[HttpRequest], bool]:
    return lambda request: request.actor is not None and request.actor.can(f"{resource.key}.view")


def pages_of_each() -> list[tuple[str, View, Any, str]]:
    """The pages that every resource has: address, view, methods, and the right to open it."""
    either = require_http_methods(["GET", "POST"])
    return [
        ("", list_page.list_page, require_GET, "view"),
        ("count/", list_page.list_count, require_GET, "view"),
        ("parts/<slug:part>/", list_parts.list_part, require_GET, "view"),
        ("new/", form_page.create_page, either, "add"),
        ("bulk/", bulk.bulk, require_POST, "edit"),
        ("bulk/<str:token>/", bulk.bulk_result, require_GET, "view"),
        ("export/<str:form>/", exports.export, require_POST, "export"),
        ("views/", views.save, require_POST, "view"),
        ("views/<int:pk>/", views.change, require_POST, "view"),
        ("views/<int:pk>/remove/", views.remove, require_POST, "view"),
        ("<int:pk>/", record_page.record_page, require_GET, "view"),
        ("<int:pk>/parts/<slug:part>/", record_page.record_part, require_GET, "view"),
        ("<int:pk>/edit/", form_page.edit_page, either, "edit"),
        ("<int:pk>/field/<slug:key>/", editing.edit_field, require_POST, "edit"),
        ("<int:pk>/step/<slug:value>/", editing.take_step, require_POST, "edit"),
        ("<int:pk>/do/<slug:verb>/", verbs.verb_page, either, "view"),
        ("<int:pk>/archive/", archive, require_POST, "archive"),
        ("<int:pk>/restore/", restore, require_POST, "archive"),
    ]


def urls_of(resource: Resource) -> list[URLPattern]:
    """The site map of one resource."""
    slug, key = resource.slug, resource.key
    made = [
        path(
            f"{slug}/{rest}",
            door(view, resource, methods, duty_of(f"{key}.{verb}")),
            name=f"{key}-{name_of(view)}",
        )
        for rest, view, methods, verb in pages_of_each()
    ]
    picker = path(
        f"options/{slug}/",
        door(options.record_options, resource, require_GET, f"{key}.view"),
        name=f"{key}-options",
    )
    return [*made, picker]


def urls_of_kinds() -> list[URLPattern]:
    """The same pages for kinds that come and go: which one is meant is found when it is asked for."""
    made = [
        path(f"<kind:slug>/{rest}", door_of_kind(view, methods, verb), name=f"kind-{name_of(view)}")
        for rest, view, methods, verb in pages_of_each()
    ]
    picker = door_of_kind(options.record_options, require_GET, "view")
    return [*made, path("options/<kind:slug>/", picker, name="kind-options")]


class KindConverter(SlugConverter):
    """Addresses of kinds that people defined: /x-boats/. No page of ours begins so."""

    regex = "x-[a-z0-9]+(?:-[a-z0-9]+)*"


register_converter(KindConverter, "kind")


def door_of_kind(view: View, methods: Any, verb: str) -> View:
    """Whoever may not know of a kind is told the same as where there is none."""

    @wraps(view)
    def of_kind(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        resource = resource_for(slug)
        if resource is None:
            raise Http404
        permit_page(request, f"{resource.key}.{verb}")
        return view(request, resource, *args, **kwargs)

    return declared(door(of_kind, methods=methods), f"<kind>.{verb}")


def permit_page(request: HttpRequest, needs: str) -> None:
    if needs and not request.actor.can(needs):
        raise NotAllowed(f"Your role does not allow this ({needs}). An administrator can grant it.")


def name_of(view: View) -> str:
    return view.__name__.replace("_page", "").replace("_", "-")


def door(view: View, resource: Resource | None = None, methods: Any = require_GET, needs: str = "") -> View:
    """The method, the right, and a plain sentence instead of a traceback when something is refused."""

    @page()
    @methods
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            permit_page(request, needs)
            return view(request, resource, *args, **kwargs) if resource else view(request, *args, **kwargs)
        except QueryError as error:
            return refused_page(request, Refused(str(error)))
        except Refused as refused:
            return refused_page(request, refused)

    return declared(opened, needs or "signed in")


def refused_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """For a part of a page, the sentence alone; for a whole page, the sentence in the shell."""
    if request.headers.get("HX-Request") or request.method == "POST":
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")
    title, icon = HEADINGS.get(refused.status, (gettext_lazy("This did not work"), "circle-alert"))
    context = {"refused": refused, "title": title, "icon": icon}
    return render(request, "records/refused.html", context, status=refused.status)


def archive(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    record = archive_record(
        editing.get_record(resource, pk), by=request.actor, reason=request.POST.get("reason", "")
    )
    return back_to(resource.url, f"{record} archived.", record, request)


def restore(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    record = restore_record(editing.get_record(resource, pk), by=request.actor)
    return back_to(resource.url_of(pk), f"{record} restored.", record, request)


def back_to(url: str, message: str, record: Any, request: HttpRequest) -> HttpResponse:
    """Go on, with a message that can take it back."""
    messages.success(request, message, extra_tags=way_back(record))
    return HttpResponseRedirect(url, status=303)


def undo_page(request: HttpRequest, token: str) -> HttpResponse:
    """Take back one change at once, and a large bulk change by a job."""
    named = meant(token)
    number = (
        LoggedEvent.objects.filter(cause=named, actor_id=request.actor.user_id).count()
        if isinstance(named, str)
        else 1
    )
    if number > bulk.AT_ONCE:
        bar = start(undo_many, f"Undoing {number:,} changes", by=request.actor, total=number, cause=named)
        return render(request, "jobs/bar.html", {"bar": bar})
    return HttpResponse(headers={"X-Toast": editing.toast(undo(named, by=request.actor))})
