"""One record, whole: who or what it is, where it stands, its fields, and the panels its resource declares."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl
from fullcircle.platform.actions import Missing, registered_actions
from fullcircle.platform.events.marks import marks_of
from fullcircle.platform.records import listed, tables
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.neighbors import neighbors
from fullcircle.platform.records.record_fields import ABOUT, sections
from fullcircle.platform.records.record_head import line_under_name, path_steps, ways_to_reach
from fullcircle.platform.records.resource import Resource

LATER = "records/later.html"


class Panel(Protocol):
    """A part of a record page. `place` is "head", "main" or "side"; the template gets what `context` returns.

    A panel with `later` set is fetched when the page is there: for what is not looked at first.
    """

    title: str
    template: str
    place: str

    def context(self, record: Record, actor: Actor, asked: QueryDict) -> dict[str, Any]: ...


@dataclass(frozen=True)
class DrawnPanel:
    """A panel with what it shows, ready for the page."""

    title: str
    template: str
    context: dict[str, Any]
    first: bool


def record_page(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """Everything about one record in a flat number of questions."""
    record = whole(resource, pk)
    if into := getattr(record, "merged_into_id", None):
        messages.info(request, f"{record} was merged into this {resource.label.lower()}.")
        return HttpResponseRedirect(resource.url_of(into))
    actor = request.actor
    told = sections(resource, record, resource.fields(actor), actor)
    marks = marks_of(record, resource, actor, request.GET)
    side = drawn(resource, record, request, "side")
    beside = neighbors(request, resource, record)
    context = {
        "resource": resource,
        "record": record,
        "record_url": resource.url_of(pk),
        "trail": [(resource.plural, beside.back)],
        "neighbors": beside,
        "under_name": line_under_name(resource, record),
        "reach": ways_to_reach(resource, record),
        "path": path_steps(resource, record, actor),
        "marks": marks,
        "name_mark": marks.get("name", ""),
        "path_mark": marks.get(resource.path, ""),
        "sections": [each for each in told if each.title != ABOUT],
        "about": [each for each in told if each.title == ABOUT],
        "quiet": sum(len(each.quiet) for each in told),
        "all_fields": request.COOKIES.get("fields") == "all",
        "head": drawn(resource, record, request, "head"),
        "main": drawn(resource, record, request, "main"),
        "side_first": [panel for panel in side if panel.first],
        "side": [panel for panel in side if not panel.first],
        "verbs": verbs_for(resource, record, actor),
        "shareable": type(rule_of(resource.model)) is ByAcl,
        "edit_url": f"{resource.url}{{id}}/field/{{field}}/",
        "hue": record.pk % tables.HUES,
        **{f"may_{verb}": actor.can(f"{resource.key}.{verb}") for verb in ("edit", "archive")},
    }
    return render(request, "records/record.html", context)


def whole(resource: Resource, pk: int) -> Any:
    """The record with its relations, or Missing."""
    found = listed.whole(resource, pk)
    if found is None:
        raise Missing(f"This {resource.label.lower()} does not exist, or you may not see it.")
    return found


def drawn(resource: Resource, record: Record, request: HttpRequest, place: str) -> list[DrawnPanel]:
    """The panels of one place; those that may come later only leave their address, which the page asks when it is there."""
    return [
        DrawnPanel(panel.title, *filled(panel, resource, record, request), getattr(panel, "first", False))
        for panel in resource.all_panels
        if panel.place == place
    ]


def filled(
    panel: Panel, resource: Resource, record: Record, request: HttpRequest
) -> tuple[str, dict[str, Any]]:
    """A panel's template, and what it shows."""
    if getattr(panel, "later", False):
        return LATER, {"url": f"{resource.url_of(record.pk)}parts/{part_of(panel)}/"}
    return panel.template, panel.context(record, request.actor, request.GET)


def part_of(panel: Panel) -> str:
    return type(panel).__name__.lower()


def record_part(request: HttpRequest, resource: Resource, pk: int, part: str) -> HttpResponse:
    """One panel that comes after the page."""
    panel = next((each for each in resource.all_panels if part_of(each) == part), None)
    if panel is None:
        raise Missing("There is no such part of a page.")
    shown = panel.context(whole(resource, pk), request.actor, request.GET)
    return render(request, panel.template, {"panel": shown, "title": panel.title})


def verbs_for(resource: Resource, record: Record, actor: Actor) -> list[Any]:
    """The actions one may take on this record."""
    known = registered_actions()
    own = [function.__name__ for function in resource.actions]
    allowed = [
        known[name] for name in own if name in known and actor.can(f"{resource.key}.{known[name].needs}")
    ]
    return [verb for verb in allowed if verb.fits is None or verb.fits(record)]
