"""Citing from a page: of a finding, or of what rests on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.differentiate.research import actions
from fullcircle.differentiate.research.models import ResearchFinding
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.actions import Missing
from fullcircle.platform.records.pages import door

NEEDS = "researchfinding.edit"


def cite(request: HttpRequest, kind: str) -> HttpResponse:
    """Let something rest on a finding; both are named by the form."""
    finding, number = (request.POST.get(name, "") for name in ("finding", "number"))
    if not (is_number(finding) and is_number(number)):
        raise Missing(_("Choose what to cite."))
    found = the_finding(int(finding))
    attempt(
        request, actions.cite_finding, found, kind=kind, number=int(number), note=request.POST.get("note", ""),
        done=_("Cited."),
    )  # fmt: skip
    return back(request, found)


def remove(request: HttpRequest, pk: int, citation: int) -> HttpResponse:
    found = the_finding(pk)
    attempt(request, actions.remove_citation, found, citation=citation, done=_("No longer cited."))
    return back(request, found)


def is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def the_finding(pk: int) -> ResearchFinding:
    found = ResearchFinding.objects.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such finding."))
    return found


def back(request: HttpRequest, finding: ResearchFinding) -> HttpResponse:
    """To the page that asked."""
    to = request.POST.get("next", "")
    safe = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if safe else f"/findings/{finding.pk}/", status=303)


def urls() -> list[URLPattern]:
    """Beside the pages of findings."""
    return [
        path("citations/<slug:kind>/", door(cite, needs=NEEDS, methods=require_POST), name="cite"),
        path(
            "findings/<int:pk>/citations/<int:citation>/remove/",
            door(remove, needs=NEEDS, methods=require_POST),
            name="remove-citation",
        ),
    ]
