"""What all doors to imports share: the door, the run they are about, and the steps above them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from fullcircle.identify.imports import actions
from fullcircle.identify.imports.models import ImportRun
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.pages import refused_page

NEEDS = actions.NEEDS
STEPS = [
    gettext_lazy("Choose a file"),
    gettext_lazy("Match columns"),
    gettext_lazy("Look at the numbers"),
    gettext_lazy("Import"),
]

View = Callable[..., HttpResponseBase]


def door(view: View, methods: Any) -> View:
    """The method and the right; a refusal is a sentence."""

    @page(NEEDS)
    @methods
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refused_page(request, refused)

    return opened


def the_run(pk: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=pk).first() if pk < 2**63 else None
    if run is None:
        raise Missing("This import is not there, or not yours.")
    return run


def steps(at: int) -> list[tuple[str, str]]:
    return [(str(label), "done" if n < at else "now" if n == at else "") for n, label in enumerate(STEPS)]


def to(run: ImportRun, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"/imports/{run.pk}/{place}", status=303)


def whole_number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 16 else 0
