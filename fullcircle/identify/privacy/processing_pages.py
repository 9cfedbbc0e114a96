"""The record of processing activities, to read and to download."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fullcircle.identify.privacy import processing
from fullcircle.platform.access.pages import page
from fullcircle.platform.privacy.models import MANAGE
from fullcircle.platform.settings.organization import organization


@page(needs=MANAGE)
def record_page(request: HttpRequest) -> HttpResponse:
    context = {"parts": processing.parts(), "ours": organization()}
    return render(request, "privacy/processing.html", context)


@page(needs=MANAGE)
def record_file(request: HttpRequest) -> HttpResponse:
    name = f"record-of-processing-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(processing.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)
