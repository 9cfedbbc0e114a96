"""What goes in and out, for each resource, made from the field registry: the types are checked here, the rules at the door."""

import inspect
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from django.db.models import Model
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr, create_model

from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import Field as Described
from fullcircle.platform.records.fields import sensitive_fields
from fullcircle.platform.records.resource import Resource, resource_of
from fullcircle.platform.records.values import LONGEST

Scalar = StrictStr | StrictInt | StrictFloat | StrictBool
CustomValues = dict[str, Scalar | list[StrictStr] | None]
Number = StrictInt | StrictFloat | StrictStr
RecordId = Annotated[StrictInt, Field(gt=0, lt=2**63)]
Whole = Annotated[StrictInt, Field(ge=-(2**31) + 1, le=2**31 - 1)]

INPUTS: dict[str, Any] = {
    "integer": Whole,
    "number": Number,
    "money": Number,
    "yesno": StrictBool,
    "multichoice": list[StrictStr],
    "relation": RecordId,
    "user": RecordId,
}
OUTPUTS: dict[str, Any] = {
    "integer": int,
    "number": str,
    "money": str,
    "yesno": bool,
    "multichoice": list[str],
    "relation": int,
    "user": int,
    "date": date,
    "datetime": datetime,
}
FORMATS = {"email": "email", "link": "uri", "date": "date", "datetime": "date-time"}
ABOUT_CUSTOM = "Fields that the organization added, by their key."


class Problem(BaseModel):
    """Why a request was refused, after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str = Field(description="A sentence for the person who can act.")
    errors: dict[str, str] | None = Field(None, description="For each input to mend, a sentence.")
    merged_into: int | None = Field(None, description="The record that this one has become part of.")


class Entry(BaseModel):
    """Something that happened to a record."""

    id: int
    type: str
    at: datetime
    by: str
    about: str
    about_id: int
    payload: dict[str, Any]


class Timeline(BaseModel):
    data: list[Entry]
    next: str | None


class LogEntry(Entry):
    """Something that somebody or a program did."""

    by_id: int | None
    by_kind: str
    cause: str


class Log(BaseModel):
    data: list[LogEntry]
    next: str | None


class Hit(BaseModel):
    """A record that search found."""

    kind: str
    id: int
    title: str
    url: str


class Hits(BaseModel):
    data: list[Hit]


class Me(BaseModel):
    """Who asks, and what they may do."""

    kind: str
    name: str
    user: int | None
    key: int | None
    role: str
    capabilities: list[str]


class Result(BaseModel):
    """What a verb returned, when that is not a record."""

    result: Any


def fixed_fields(resource: Resource) -> list[Described]:
    """The fields that every installation has; sensitive ones are there for those who may see them."""
    own = list(resource.built_in_fields())
    return own + (sensitive_fields(resource.sensitive, "sensitive") if resource.sensitive else [])


def new_record(resource: Resource) -> type[BaseModel]:
    """The body that adds a record: its fields, and what its own way of adding takes besides."""
    base = input_model(resource, f"New{resource.model.__name__}", every_field_optional=False)
    extra = extra_inputs(resource)
    return create_model(base.__name__, __base__=base, **extra) if extra else base


def extra_inputs(resource: Resource) -> dict[str, Any]:
    """Such as the lines of an order."""
    create = type(resource).create
    if create is None:
        return {}
    fields = create.action.inputs.model_fields  # type: ignore[attr-defined]
    return {
        name: (info.annotation, info) for name, info in fields.items() if name not in ("values", "source")
    }


def record_changes(resource: Resource) -> type[BaseModel]:
    """The body that changes one: every field is optional, and what is absent stays as it is."""
    return input_model(resource, f"{resource.model.__name__}Changes", every_field_optional=True)


def input_model(resource: Resource, name: str, *, every_field_optional: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {
        each.key: input_field(each, each.required and not every_field_optional)
        for each in fixed_fields(resource)
        if not each.read_only
    }
    fields["custom"] = (custom_inputs(resource, name), Field(default_factory=dict, description=ABOUT_CUSTOM))
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def custom_inputs(resource: Resource, name: str) -> Any:
    """Fields of one's own by their key; where people defined the whole resource, each with its type."""
    if not resource.defined:
        return CustomValues
    fields: dict[str, Any] = {each.key: input_field(each, required=False) for each in resource.defined}
    return create_model(f"{name}Custom", __config__=ConfigDict(extra="forbid"), **fields)


def custom_outputs(resource: Resource) -> Any:
    if not resource.defined:
        return dict[str, Any]
    fields: dict[str, Any] = {each.key: shown_field(each) for each in resource.defined}
    return create_model(f"{resource.model.__name__}Custom", **fields)


def input_field(field: Described, required: bool) -> tuple[Any, Any]:
    accepts = INPUTS.get(field.kind, StrictStr)
    described = Field(
        ... if required else None,
        title=field.label,
        description=told(field),
        json_schema_extra=hints(field),
    )
    return (accepts if required else accepts | None), described


def told(field: Described) -> str | None:
    """What a reader must know beyond its name."""
    if field.is_code:
        known = CODES[field.kind]
        return " ".join(filter(None, (field.help, f"A code of {known.standard}, like {known.example}.")))
    return field.help or None


def hints(field: Described) -> dict[str, Any]:
    """What the door asks beyond the type; told to readers, judged in one place."""
    found: dict[str, Any] = {}
    if field.choices:
        found["examples"] = [value for value, _ in field.choices]
    if field.kind in FORMATS:
        found["format"] = FORMATS[field.kind]
    if field.is_text:
        found["maxLength"] = field.max_length or LONGEST.get(field.kind, 200)
    if field.sensitive:
        found["x-needs"] = "sensitive"
    return found


@cache
def shown_record(resource: Resource) -> type[BaseModel]:
    """A record as it is answered."""
    fields: dict[str, Any] = {
        "id": (int, ...),
        "version": (int, Field(description="Grows with every change; the ETag.")),
        **{each.key: shown_field(each) for each in fixed_fields(resource)},
        "custom": (custom_outputs(resource), Field(description=ABOUT_CUSTOM)),
    }
    return create_model(resource.model.__name__, **fields)


def shown_field(field: Described) -> tuple[Any, Any]:
    type_ = OUTPUTS.get(field.kind, str)
    extra: dict[str, Any] | None = {"x-needs": "sensitive"} if field.sensitive else None
    return type_ | None, Field(None, title=field.label, description=told(field), json_schema_extra=extra)


def record_page(resource: Resource, shown: type[BaseModel]) -> type[BaseModel]:
    """One page of a list."""
    return create_model(
        f"{resource.model.__name__}Page",
        data=(list[shown], ...),  # type: ignore[valid-type]
        next=(
            str | None,
            Field(description="The place after this page, for `after`; null on the last page."),
        ),
        previous=(str | None, Field(description="The place before this page, for `before`.")),
        count=(
            dict[str, Any] | None,
            Field(None, description="With `count=1`: the number, and whether it is exact."),
        ),
    )


def returned(hint: Any, about: Resource | None) -> dict[int, Any]:
    """What a verb answers with: the record it returns, its facts, or nothing."""
    if hint is type(None):
        return {204: None}
    if about and hint is Any:
        return {200: shown_record(about)}
    resource = resource_of(hint) if inspect.isclass(hint) and issubclass(hint, Model) else None
    if resource:
        return {200: shown_record(resource)}
    if inspect.isclass(hint) and is_dataclass(hint):
        return {200: create_model(f"{hint.__name__}Result", result=(hint, ...))}
    return {200: Result}
