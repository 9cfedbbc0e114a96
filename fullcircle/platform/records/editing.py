"""Changing one value where it stands: in a cell of a list or a line of a record page."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, MergedAway, Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records import tables
from fullcircle.platform.records.actions import edit_record
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.undo import undo_url
from fullcircle.platform.ui import grid
from fullcircle.platform.ui.grid import cell, field_value, name_cell


def edit_field(request: HttpRequest, resource: Resource, pk: int, key: str) -> HttpResponse:
    """Save one value and answer with the fresh cell, a sentence, or the choice between two people's values."""
    record = get_record(resource, pk)
    field = resource.field(key, request.actor)
    if field is None:
        raise Missing(f"{resource.label} has no field “{key}”.")
    value, expect = request.POST.get("value", ""), request.POST.get("version", "")
    try:
        edited = save(
            resource, record, request.actor, field, value, int(expect) if expect.isdecimal() else None
        )
    except Conflict as conflict:
        return conflict_dialog(request, resource, field, conflict.current, value)
    except Refused as refused:
        return HttpResponse(
            refused.fields.get(key, refused.sentence), status=refused.status, content_type="text/plain"
        )
    return fresh(request, resource, edited, field)


def save(
    resource: Resource, record: Record, by: Actor, field: Field, value: Any, expect: int | None
) -> Record:
    edit = resource.edit or edit_record
    return edit(record, by=by, values={field.key: value}, expect=expect)


def get_record(resource: Resource, pk: int, **options: Any) -> Any:
    """The record, or Missing in the same words whether it is not there or not to be seen."""
    found = resource.model._default_manager.filter(pk=pk).first()
    if found is None:
        raise Missing(f"This {resource.label.lower()} does not exist, or you may not see it.")
    if into := getattr(found, "merged_into_id", None):
        raise MergedAway(resource.label.lower(), into)
    return found


def fresh(request: HttpRequest, resource: Resource, record: Record, field: Field) -> HttpResponse:
    """The value as it is stored now, drawn as it was asked for."""
    column = tables.column(field, editable=True)
    (named,) = tables.with_names([record], [field])
    value = tables.shown(named, field)
    if request.POST.get("as") == "field":
        html = field_value(column, value, version=record.version)
    elif field.key == resource.columns[0]:
        html = name_cell(column, tables.row(resource, record, [field]), version=record.version)
    else:
        html = cell(column, value, version=record.version)
    response = HttpResponse(html)
    if event := last_change(record, request.actor):
        response.headers["X-Toast"] = toast(f"{field.label} saved.", undo_url(event))
    return response


def last_change(record: Record, by: Actor) -> LoggedEvent | None:
    kind = record._meta.model_name
    mine = LoggedEvent.objects.filter(
        about_kind=kind, about_id=record.pk, actor_id=by.user_id, type=f"{kind}.changed"
    )
    return mine.order_by("-occurred_at", "-id").first()


def toast(message: str, undo: str = "") -> str:
    return json.dumps({"message": message, **({"undo": undo} if undo else {})})


def conflict_dialog(
    request: HttpRequest, resource: Resource, field: Field, current: Record, value: str
) -> HttpResponse:
    """Both values, and whose the other one is."""
    kind = current._meta.model_name
    last = (
        LoggedEvent.objects.filter(about_kind=kind, about_id=current.pk)
        .order_by("-occurred_at", "-id")
        .first()
    )
    column, theirs = tables.column(field, editable=True), tables.shown(current, field)
    context = {
        "record": current,
        "field": field,
        "theirs_text": grid.show(column, theirs),
        "theirs_raw": grid.raw(column, theirs),
        "mine": value,
        "who": last.actor_name if last else gettext("Somebody"),
        "ago_text": naturaltime(last.occurred_at if last else current.updated_at),
    }
    return render(request, "records/conflict.html", context, status=409)


def take_step(request: HttpRequest, resource: Resource, pk: int, value: str) -> HttpResponse:
    """Move a record along its path, and show its page again."""
    record = get_record(resource, pk)
    field = resource.field(resource.path, request.actor)
    if field is None:
        raise Missing(f"{resource.plural} follow no path.")
    edited = save(resource, record, request.actor, field, value, None)
    event = last_change(edited, request.actor)
    messages.success(
        request, f"{field.label}: {field.choice_labels[value]}.", extra_tags=undo_url(event) if event else ""
    )
    return HttpResponseRedirect(resource.url_of(pk), status=303)
