"""Ways to reach a contact or a company, changed where they are shown."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_POST

from fullcircle.identify.companies import actions as of_companies
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts import actions as of_contacts
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.contacts.panels import WaysToReach
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused

KINDS = dict(ContactPoint.KINDS)
MODELS: dict[str, Any] = {"contact": Contact, "company": Company}
ADD: dict[str, Callable[..., Any]] = {
    "contact": of_contacts.add_contact_point,
    "company": of_companies.add_company_point,
}
CHANGE: dict[tuple[str, str], Callable[..., Any]] = {
    ("contact", "primary"): of_contacts.make_contact_point_primary,
    ("contact", "remove"): of_contacts.remove_contact_point,
    ("company", "primary"): of_companies.make_company_point_primary,
    ("company", "remove"): of_companies.remove_company_point,
}


@page()
@require_POST
def add_point(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Another way to reach somebody, from the form on the card."""
    typed = {key: request.POST.get(key, "").strip() for key in ("kind", "value", "label")}
    if kind not in ADD or typed["kind"] not in KINDS:
        raise Http404
    return done(request, kind, pk, ADD[kind], **typed)


@page()
@require_POST
def change_point(request: HttpRequest, kind: str, pk: int, point: int, verb: str) -> HttpResponse:
    """Make one primary, or remove it."""
    if (kind, verb) not in CHANGE:
        raise Http404
    return done(request, kind, pk, CHANGE[kind, verb], point=point)


def done(request: HttpRequest, owner: str, pk: int, verb: Callable[..., Any], **inputs: Any) -> HttpResponse:
    """Act, and show the card as it is now; a refusal is a sentence."""
    record = get_object_or_404(MODELS[owner], pk=pk)
    try:
        verb(record, by=request.actor, **inputs)
    except Refused as refused:
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")
    panel = WaysToReach()
    context = {"panel": panel.context(record, request.actor), "title": panel.title}
    return render(request, panel.template, context)


urls = [
    path("points/<slug:kind>/<int:pk>/add/", add_point, name="add-point"),
    path("points/<slug:kind>/<int:pk>/<int:point>/<slug:verb>/", change_point, name="change-point"),
]
