"""Doing what a button or a form asks for, and saying in a sentence how it went."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from fullcircle.platform.access.forms import explain
from fullcircle.platform.actions import Refused


def attempt(
    request: HttpRequest,
    verb: Callable[..., Any],
    *things: Any,
    done: str,
    form: forms.Form | None = None,
    **inputs: Any,
) -> Any:
    """The verb's result, or None with the reason shown in the form or above the page."""
    try:
        result = verb(*things, by=request.actor, **inputs)
    except Refused as refused:
        if form is not None:
            explain(form, refused)
        else:
            messages.error(request, refused.sentence)
        return None
    messages.success(request, with_what_else(done, result))
    return result or True


def with_what_else(done: str, result: object) -> str:
    """What was done, and what a verb has to tell beside it, in `also`."""
    return " ".join(filter(None, [done, getattr(result, "also", "")]))
