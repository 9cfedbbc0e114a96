"""An action as a dialog: its inputs become fields, and pressing the button does it."""

import inspect
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fullcircle.platform.access.attempt import with_what_else
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Action, Missing, Refused, registered_actions
from fullcircle.platform.actions.inputs import model_in, with_records
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.fields import Field, Kind
from fullcircle.platform.records.forms import RecordForm
from fullcircle.platform.records.resource import Resource, resource_of
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.records.values import Unfit, parse

KINDS: dict[Any, Kind] = {
    bool: "yesno",
    int: "integer",
    Decimal: "number",
    float: "number",
    date: "date",
    datetime: "datetime",
}
INNER = frozenset({"cause", "source", "expect"})  # inputs that machines fill in, not people
ABBREVIATIONS = {"sku": "SKU", "url": "URL"}


def verb_page(request: HttpRequest, resource: Resource, pk: int, verb: str) -> HttpResponse:
    """GET asks for the inputs; POST does it and goes back to the record."""
    record = get_record(resource, pk)
    action = offered(resource, verb)
    if own := resource.dialogs.get(verb):
        return own(request, record)
    form = RecordForm(
        fields_of(action),
        [("", [field.key for field in fields_of(action)])],
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "GET":
        return dialog(request, resource, record, action, form)
    try:
        result = action.permitted(
            record, by=request.actor, **with_records(action.hints, given(form, request))
        )
    except Refused as refused:
        form.refuse(refused.fields, refused.sentence)
        return dialog(request, resource, record, action, form, status=refused.status)
    done = with_what_else(f"{action.label}: {record}.", result)
    messages.success(request, done, extra_tags=way_back(record))
    return HttpResponse(status=204, headers={"HX-Redirect": resource.url_of(pk)})


def offered(resource: Resource, name: str) -> Action:
    """The verb, if it is one of this resource's."""
    action = registered_actions().get(name)
    if action is None or name not in {function.__name__ for function in resource.actions}:
        raise Missing(f"{resource.plural} have no action “{name}”.")
    return action


def dialog(
    request: HttpRequest, resource: Resource, record: Any, action: Action, form: RecordForm, status: int = 200
) -> HttpResponse:
    context = {
        "resource": resource,
        "record": record,
        "action": action,
        "form": form,
        "url": f"{resource.url_of(record.pk)}do/{action.name}/",
    }
    return render(request, "records/verb.html", context, status=status)


def fields_of(action: Action) -> list[Field]:
    """The keyword arguments that a person fills in."""
    parameters = inspect.signature(action.function).parameters.values()
    asked = [
        each for each in parameters if each.kind is each.KEYWORD_ONLY and each.name not in {"by", *INNER}
    ]
    return [field_of(each, action.hints[each.name]) for each in asked]


def field_of(parameter: inspect.Parameter, hint: Any) -> Field:
    """An argument as a field: its type decides the control, its default whether it is needed."""
    model = model_in(hint)
    options = (
        [part for part in get_args(hint) if part is not NoneType] if get_origin(hint) is not Literal else []
    )
    plain = options[0] if options else hint
    kind: Kind = KINDS.get(plain, "text")
    if model is not None:
        kind = "user" if model is User else "relation"
    choices = (
        tuple((str(each), str(each).replace("_", " ").capitalize()) for each in get_args(plain))
        if get_origin(plain) is Literal
        else ()
    )
    target = resource_of(model) if model else None
    return Field(
        key=parameter.name,
        label=label_of(parameter.name),
        kind="choice" if choices else kind,
        path=parameter.name,
        required=parameter.default is parameter.empty and kind != "yesno",
        choices=choices,
        target=target.key if target else "",
        null=True,
    )


def label_of(name: str) -> str:
    """An argument's name as people write it."""
    return ABBREVIATIONS.get(name) or name.replace("_", " ").capitalize()


def given(form: RecordForm, request: HttpRequest) -> dict[str, Any]:
    """What was filled in, fit for the action; empty boxes leave the action's own defaults."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for key, raw in form.values(request.POST).items():
        try:
            value = parse(form.described[key], raw)
        except Unfit as unfit:
            wrong[key] = str(unfit)
            continue
        if value not in (None, ""):
            values[key] = value
    if wrong:
        raise Refused(fields=wrong)
    return values
