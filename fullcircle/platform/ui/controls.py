"""Form fields: which control a Django field gets, and how label, hint and error are tied to it."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString

SHOWN_WHEN = "shown_when"  # where a form field keeps on which choice it is shown: "kind=choice,multichoice"


def described_by(bound: BoundField) -> str:
    """The ids of the hint and the error that belong to a control."""
    parts = [f"{bound.auto_id}-hint"] if bound.help_text else []
    return " ".join([*parts, f"{bound.auto_id}-error"] if bound.errors else parts)


def control(bound: BoundField) -> SafeString:
    """The field's own widget, told apart for people who listen."""
    attributes: dict[str, Any] = {}
    if ids := described_by(bound):
        attributes["aria-describedby"] = ids
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


def describe(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    return {
        "bound": bound,
        "control": control(bound),
        "error": bound.errors[0] if bound.errors else "",
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "is_hidden": bound.is_hidden,
        "shown_when": getattr(bound.field, SHOWN_WHEN, ""),
    }
