"""The pages of saved mappings: which there are, what each says, and when it was last used."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.identify.imports import saving
from fullcircle.identify.imports.beginning import start_afresh, use_mapping
from fullcircle.identify.imports.doors import NEEDS, door, the_run, to
from fullcircle.identify.imports.models import SavedMapping
from fullcircle.identify.imports.plan import MODES, read_plan
from fullcircle.identify.imports.saved import known_mappings
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.search.places import Place, register_place

ALL = "/imports/mappings/"


def urls() -> list[URLPattern]:
    """Everything about saved mappings."""
    label, also = gettext_lazy("Saved mappings"), gettext_lazy("import, columns")
    register_place(Place(label, "/imports/mappings/", "columns-3", NEEDS, also))
    either = require_http_methods(["GET", "POST"])
    return [
        path("imports/mappings/", door(mappings, require_GET), name="import-mappings"),
        path("imports/mappings/<int:pk>/", door(mapping_page, either), name="import-mapping"),
        path("imports/mappings/<int:pk>/remove/", door(remove, require_POST), name="import-mapping-remove"),
        path(
            "imports/mappings/<int:pk>/restore/", door(restore, require_POST), name="import-mapping-restore"
        ),
        path("imports/<int:pk>/afresh/", door(afresh, require_POST), name="import-afresh"),
        path("imports/<int:pk>/use/<int:mapping>/", door(use, require_POST), name="import-use-mapping"),
    ]


def the_mapping(pk: int) -> SavedMapping:
    found = SavedMapping.objects.filter(pk=pk).select_related("user").defer("user__password").first()
    if found is None:
        raise Missing("This mapping is not there, or not yours.")
    return found


def mappings(request: HttpRequest) -> HttpResponse:
    """One's own mappings and the shared ones, those used last first."""
    shown = [(each, kinds(each), each.columns[:4], len(each.columns) - 4) for each in known_mappings()]
    return render(request, "imports/mappings.html", {"mappings": shown})


def kinds(mapping: SavedMapping) -> str:
    """What such a file becomes: contacts, orders."""
    return ", ".join(labels(mapping).values())


def labels(mapping: SavedMapping) -> dict[str, str]:
    found = {part.resource: resource_for(part.resource) for part in read_plan(mapping.plan).parts}
    return {key: each.plural if each else _("Order lines") for key, each in found.items()}


def mapping_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What one mapping says, its name, and who may use it."""
    mapping, error = the_mapping(pk), ""
    if request.method == "POST":
        try:
            saving.change_mapping(
                mapping,
                by=request.actor,
                name=request.POST.get("name", ""),
                shared=bool(request.POST.get("shared")),
            )
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(ALL, status=303)
        except Refused as refused:
            if "name" not in refused.fields:
                raise
            error = refused.fields["name"]
            mapping.name = request.POST.get("name", "")
    context = {
        "mapping": mapping,
        "error": error,
        "lines": lines(mapping, request.actor),
        "found": found_by(mapping, request.actor),
        "mine": mapping.user_id == request.actor.user_id or request.actor.can("imports.manage"),
    }
    return render(request, "imports/saved.html", context, status=422 if error else 200)


def lines(mapping: SavedMapping, by: Actor) -> list[tuple[str, str]]:
    """Every column of such a file, and what it becomes."""
    goes: dict[int, list[str]] = {}
    for part in read_plan(mapping.plan).parts:
        for cell in part.cells:
            for at in cell.columns:
                goes.setdefault(at, []).append(field_label(part.resource, cell.field, by))
    return [(name, ", ".join(goes.get(at, []))) for at, name in enumerate(mapping.columns)]


def found_by(mapping: SavedMapping, by: Actor) -> list[tuple[str, str, str]]:
    """For every kind of record: its name, by what known ones are found, and what is done with them."""
    names = labels(mapping)
    return [
        (
            names[part.resource],
            field_label(part.resource, part.match, by) if part.match else "",
            MODES[part.mode],
        )
        for part in read_plan(mapping.plan).parts
    ]


def field_label(key: str, field: str, by: Actor) -> str:
    """Contact: Email; what is no longer known keeps the name it had."""
    resource = resource_for(key)
    known = resource.field(field, by) if resource else None
    name = resource.label if resource else _("Order line")
    return f"{name}: {known.label if known else field}"


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    mapping = saving.remove_mapping(the_mapping(pk), by=request.actor)
    messages.success(
        request,
        _("“%(name)s” is removed.") % {"name": mapping.name},
        extra_tags=f"{ALL}{mapping.pk}/restore/",
    )
    return HttpResponseRedirect(ALL, status=303)


def restore(request: HttpRequest, pk: int) -> HttpResponse:
    saving.restore_mapping(the_mapping(pk), by=request.actor)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(ALL, status=303)


def afresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the columns as if nobody had mapped them before."""
    return to(start_afresh(the_run(pk), by=request.actor))


def use(request: HttpRequest, pk: int, mapping: int) -> HttpResponse:
    """Take another saved mapping."""
    return to(use_mapping(the_run(pk), the_mapping(mapping), by=request.actor))
