"""Forms made from the field registry. They carry text; whether it fits is decided at one door, in values.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.readings.noting import note_reading
from fullcircle.platform.records.fields import CODED, Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.tables import options_url
from fullcircle.platform.records.values import as_text
from fullcircle.platform.records.widgets import Picker, code_picker
from fullcircle.platform.settings.organization import organization

WIDGETS = {
    "longtext": lambda field: forms.Textarea(attrs={"rows": 4}),
    "email": lambda field: forms.EmailInput(attrs={"autocomplete": "off"}),
    "phone": lambda field: forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    "link": lambda field: forms.TextInput(attrs={"inputmode": "url"}),
    "integer": lambda field: forms.TextInput(attrs={"inputmode": "numeric"}),
    "number": lambda field: forms.TextInput(attrs={"inputmode": "decimal"}),
    "money": lambda field: forms.TextInput(attrs={"inputmode": "decimal"}),
    "date": lambda field: forms.DateInput(attrs={"type": "date"}),
    "datetime": lambda field: forms.DateTimeInput(attrs={"type": "datetime-local"}),
    "choice": lambda field: forms.Select(choices=with_blank(field)),
    "multichoice": lambda field: forms.CheckboxSelectMultiple(choices=field.choices),
    "yesno": lambda field: forms.CheckboxInput(),
    "relation": lambda field: Picker(options_url(field), name_of(field)),
    "user": lambda field: Picker(options_url(field), name_of(field)),
    **dict.fromkeys(CODED, lambda field: code_picker(field.kind)),
}

NEEDED = "needed"  # where a form field keeps that its value is asked for


def with_blank(field: Field) -> list[tuple[str, str]]:
    return list(field.choices) if field.required else [("", "—"), *field.choices]


def name_of(field: Field) -> Callable[[Any], str]:
    """How a form says what it points to; what one may not see has no name."""
    target = resource_for(field.target) if field.kind == "relation" else None
    rows = target.model._default_manager if target else User.directory

    def named(value: Any) -> str:
        number = str(getattr(value, "pk", value))
        found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
        return str(found) if found else gettext("Restricted")

    return named


class RecordForm(forms.Form):
    """A form of some fields of a resource; `sections` groups them as the resource asks."""

    def __init__(self, fields: list[Field], sections: list[tuple[str, list[str]]], **options: Any) -> None:
        super().__init__(**options)
        self.described = {field.key: field for field in fields}
        self.named_sections = sections
        for field in fields:
            self.fields[field.key] = form_field(field)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[key] for key in keys]) for title, keys in self.named_sections if keys]

    def values(self, data: QueryDict) -> dict[str, Any]:
        """What was typed, by field; tick boxes that are off send nothing and mean no."""
        return {key: typed(field, data) for key, field in self.described.items() if present(field, data)}

    def edited(self, data: QueryDict) -> dict[str, Any]:
        """The same without moments that were left alone: a form shows minutes, and a record may know seconds."""
        moments = {key for key, field in self.described.items() if field.kind == "datetime"}
        typed = self.values(data)
        return {
            key: value for key, value in typed.items() if key not in moments or value != self.initial.get(key)
        }

    def refuse(self, wrong: dict[str, str], sentence: str = "") -> None:
        """Show what the door said, beside the fields it is about."""
        self.full_clean()
        for key, text in wrong.items():
            self.add_error(key if key in self.fields else None, text)
        if not wrong and sentence:
            self.add_error(None, sentence)


def present(field: Field, data: QueryDict) -> bool:
    return field.key in data or field.kind in ("yesno", "multichoice")


def typed(field: Field, data: QueryDict) -> Any:
    if field.kind == "multichoice":
        return data.getlist(field.key)
    return field.key in data if field.kind == "yesno" else data.get(field.key, "")


def form_field(field: Field) -> forms.Field:
    widget = WIDGETS.get(field.kind, lambda field: forms.TextInput(attrs={"autocomplete": "off"}))(field)
    kind: type[forms.Field] = (
        forms.BooleanField
        if field.kind == "yesno"
        else forms.MultipleChoiceField
        if field.kind == "multichoice"
        else forms.CharField
    )
    options: dict[str, Any] = {"choices": field.choices} if field.kind == "multichoice" else {}
    made = kind(label=field.label, help_text=field.help, required=False, widget=widget, **options)
    made.widget.is_required = field.required
    setattr(made, NEEDED, field.required)
    return made


def form_for(resource: Resource, actor: Actor, data: QueryDict | None = None, record: Record | None = None,
             initial: dict[str, Any] | None = None) -> RecordForm:  # fmt: skip
    """The form of a resource, empty, prefilled, or with what was typed."""
    fields = [field for field in resource.fields(actor) if not field.read_only]
    start = {
        **defaults(resource),
        **(initial or {}),
        **({field.key: start_value(record, field) for field in fields} if record else {}),
    }
    form = RecordForm(fields, sections_of(resource, fields), data=data, initial=start)
    if record is None and data is None:
        begin_in_first(form)
    return form


def begin_in_first(form: RecordForm) -> None:
    """On a new record one types at once, into the first box in which nothing stands yet."""
    boxes = (bound for _, section in form.sections for bound in section)
    first = next((bound.field.widget for bound in boxes if not bound.value()), None)
    if isinstance(first, forms.TextInput | Picker):
        first.attrs["autofocus"] = True


def defaults(resource: Resource) -> dict[str, Any]:
    """What a new record starts with, where the model says so; amounts are in the organization's currency."""
    columns = {column.name: column for column in resource.model._meta.concrete_fields}
    return {
        field.key: organization().currency if field.kind == "currency" else columns[field.key].default
        for field in resource.built_in_fields()
        if field.key in columns
        and columns[field.key].has_default()
        and not callable(columns[field.key].default)
    }


def start_value(record: Record, field: Field) -> Any:
    if field.custom:
        return record.custom.get(field.key)
    if field.sensitive:
        value = getattr(getattr(record, "sensitive", None), field.key, None)
        note_reading(record._meta.model_name or "", record.pk, field.key, value)
        return as_text(value)
    value = getattr(record, field.attribute)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime(
            "%Y-%m-%dT%H:%M"
        )  # as a browser takes it, on the reader's clock
    return value if isinstance(value, (bool, list)) else as_text(value)


def sections_of(resource: Resource, fields: list[Field]) -> list[tuple[str, list[str]]]:
    """The resource's own sections, then whatever they do not name: custom and sensitive fields too."""
    known = [field.key for field in fields]
    named = {key for _, keys in resource.form for key in keys}
    sections = [(title, [key for key in keys if key in known]) for title, keys in resource.form]
    rest = [field for field in fields if field.key not in named]
    sections.append(("Details", [field.key for field in rest if not field.custom and not field.sensitive]))
    sections.append(("Sensitive", [field.key for field in rest if field.sensitive]))
    sections.append(("Your fields", [field.key for field in rest if field.custom]))
    return [(title, keys) for title, keys in sections if keys]
