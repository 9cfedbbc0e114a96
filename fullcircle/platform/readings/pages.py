"""Who saw sensitive values of a record, between two days."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fullcircle.platform.access.pages import page
from fullcircle.platform.readings.queries import SHOWN, readings_of
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resource_for

NEEDS = "audit.read"


class BetweenForm(forms.Form):
    """From when until when."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))


@page(needs=NEEDS)
@require_GET
def readings(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Everybody who was shown something sensitive about one record."""
    resource = resource_for(slug)
    if resource is None or resource.slug != slug or resource.sensitive is None:
        raise Http404
    if not request.actor.can(f"{resource.key}.view"):
        raise Http404
    record = get_record(resource, pk)
    form = BetweenForm(request.GET or None)
    since, until = between(form) if form.is_valid() else (None, None)
    after = request.GET.get("after", "")
    rows = list(
        readings_of(resource, pk, since, until, int(after) if after.isdecimal() and len(after) < 19 else 0)[
            :SHOWN
        ]
    )
    labels = labels_of(resource)
    context = {
        "resource": resource, "record": record, "form": form, "record_url": resource.url_of(pk),
        "rows": [(row, ", ".join(labels.get(key, key) for key in row.fields)) for row in rows],
        "older": rows[-1].pk if len(rows) == SHOWN else None,
    }  # fmt: skip
    return render(request, "readings/readings.html", context)


def between(form: BetweenForm) -> tuple[datetime | None, datetime | None]:
    """Whole days by the reader's clock, the last one included."""
    first, last = form.cleaned_data["since"], form.cleaned_data["until"]
    return midnight(first), midnight(last + timedelta(days=1) if last else None)


def midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def labels_of(resource: Resource) -> dict[str, str]:
    fields: list[Field] = resource.sensitive_fields()
    return {field.key: field.label for field in fields}


urls = [path("readings/<slug:slug>/<int:pk>/", readings, name="readings")]
