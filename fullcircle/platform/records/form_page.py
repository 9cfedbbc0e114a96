"""Creating a record, and editing all of it at once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, NotAllowed, Refused
from fullcircle.platform.records.actions import accepted, create_record, edit_record
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.form_rows import of_parts
from fullcircle.platform.records.forms import RecordForm, form_for
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.undo import way_back


def create_page(request: HttpRequest, resource: Resource) -> HttpResponse:
    """An empty form, prefilled from the address; then the new record."""
    need(request, resource, "add")
    form = form_for(resource, request.actor, typed(request), initial=request.GET.dict())
    if request.method == "POST":
        try:
            made = created(request, resource, form)
        except Refused as refused:
            return refuse(request, resource, form, refused)
        messages.success(request, gettext("%(name)s created.") % {"name": made}, extra_tags=way_back(made))
        return HttpResponseRedirect(resource.url_of(made.pk))
    return show(request, resource, form)


def created(request: HttpRequest, resource: Resource, form: RecordForm) -> Record:
    """The new record from its fields and its rows; one refusal names all there is to mend."""
    create: Callable[..., Record] = resource.create or create_record
    values = filled(form, request)
    try:
        rows = {part.key: part.read(request.POST) for part in resource.parts}
    except Refused as refused:
        raise Refused(
            refused.sentence, fields=refused.fields | faults(resource, values, request.actor)
        ) from None
    return create(resource.model, by=request.actor, values=values, **rows)


def faults(resource: Resource, values: dict[str, Any], by: Actor) -> dict[str, str]:
    """What the door says about the fields alone."""
    try:
        accepted(resource, values, by, creating=True)
    except Refused as refused:
        return refused.fields
    return {}


def edit_page(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """The whole record as a form; a change by somebody else meanwhile is shown, not overwritten."""
    need(request, resource, "edit")
    record = get_record(resource, pk)
    form = form_for(resource, request.actor, typed(request), record=record)
    if request.method == "POST":
        expect = request.POST.get("version", "")
        edit = resource.edit or edit_record
        try:
            edited = edit(
                record,
                by=request.actor,
                values=form.edited(request.POST),
                expect=int(expect) if expect.isdecimal() else None,
            )
        except Conflict as conflict:
            return show(
                request,
                resource,
                form,
                conflict.current,
                theirs=differences(resource, request, form, conflict.current),
            )
        except Refused as refused:
            return refuse(request, resource, form, refused, record)
        if edited.version != record.version:
            messages.success(request, gettext("Changes saved."), extra_tags=way_back(edited))
        return HttpResponseRedirect(resource.url_of(record.pk))
    return show(request, resource, form, record)


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if that is nothing at all."""
    return request.POST if request.method == "POST" else None


def need(request: HttpRequest, resource: Resource, verb: str) -> None:
    if not request.actor.can(f"{resource.key}.{verb}"):
        raise NotAllowed(
            f"Your role does not allow this: {verb} {resource.plural.lower()}. An administrator can grant it."
        )


def filled(form: RecordForm, request: HttpRequest) -> dict:
    """Only what was given: on a new record an empty box means no value, not an empty one."""
    return {key: value for key, value in form.values(request.POST).items() if value not in ("", [], False)}


def refuse(
    request: HttpRequest, resource: Resource, form: RecordForm, refused: Refused, record: Record | None = None
) -> HttpResponse:
    about_rows = of_parts(refused.fields, resource.parts)
    others = {key: text for key, text in refused.fields.items() if key not in about_rows}
    form.refuse(others, "" if about_rows else refused.sentence)
    response = show(request, resource, form, record, wrong=about_rows)
    response.status_code = refused.status
    return response


# Kinds whose form field holds the very text that is compared.
TAKEN_BACK = {"text", "longtext", "number", "date", "link", "email", "phone", "choice"}


def differences(
    resource: Resource, request: HttpRequest, form: RecordForm, current: Record
) -> list[tuple[str, str, str, str]]:
    """Label, theirs, mine, and where one press can bring theirs back: of every field that now differs."""
    theirs = form_for(resource, request.actor, record=current)
    mine = form.values(request.POST)
    return [
        (
            field.label,
            str(theirs.initial.get(key) or ""),
            str(mine[key]),
            key if field.kind in TAKEN_BACK else "",
        )
        for key, field in form.described.items()
        if key in mine and str(theirs.initial.get(key) or "") != str(mine[key])
    ]


def show(
    request: HttpRequest,
    resource: Resource,
    form: RecordForm,
    record: Record | None = None,
    theirs: list | None = None,
    wrong: Mapping[str, str] = {},
) -> HttpResponse:
    trail = [
        (resource.plural, resource.url),
        *([(str(record), resource.url_of(record.pk))] if record else []),
    ]
    context = {"resource": resource, "form": form, "record": record, "theirs": theirs, "trail": trail}
    context["blocks"] = blocks(request, resource, form, wrong, new=record is None)
    context["record_url"] = resource.url_of(record.pk) if record else resource.url
    return render(request, "records/form.html", context, status=409 if theirs else 200)


def blocks(
    request: HttpRequest, resource: Resource, form: RecordForm, wrong: Mapping[str, str], *, new: bool
) -> list[dict[str, Any]]:
    """The sections of the form, each followed by the rows that belong after it."""
    parts = resource.parts if new else ()
    found: list[dict[str, Any]] = []
    for title, fields in form.sections:
        found.append({"title": title, "fields": fields})
        for part in parts:
            if part.after == title:
                found.append(
                    {"template": part.template, "part": part.context(typed(request), wrong, request.actor)}
                )
    return found
