"""What is worth knowing right after an import: where its records are, and the card that tells of its people."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET

from fullcircle.identify.imports.committing import source_of
from fullcircle.identify.imports.doors import door, the_run
from fullcircle.identify.imports.insights import in_here
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing

OF_PEOPLE = frozenset({"contact", "order"})


def urls() -> list[URLPattern]:
    return [path("imports/<int:pk>/insights/", door(insights, require_GET), name="import-insights")]


def insights(request: HttpRequest, pk: int) -> HttpResponse:
    """The card under the numbers, fetched once they are shown."""
    run = the_run(pk)
    if not request.actor.can("contact.view"):
        raise Missing("There is nothing to tell about this import.")
    return render(request, "imports/insights.html", {"found": in_here(run, timezone.now())})


def tells_of_people(run: ImportRun, parts: list[PlannedPart], actor: Actor) -> bool:
    """Whether there is something to say about the people in a file."""
    told = OF_PEOPLE & {part.resource.key for part in parts}
    return run.state == "done" and bool(told) and actor.can("contact.view")


def lists_of(run: ImportRun, parts: list[PlannedPart]) -> list[tuple[str, str]]:
    """Where what came in is seen."""
    return [
        (part.resource.plural, part.resource.url + narrowed(run, part))
        for part in parts
        if hasattr(part.resource, "url")
    ]


def narrowed(run: ImportRun, part: PlannedPart) -> str:
    """New records tell where they came from, unless the file itself says it; what was only changed is among all."""
    added = run.counts.get(str(part.number), {}).get("new")
    says_itself = any(cell.field.key == "source" for cell in part.cells)
    return f"?{urlencode({'source': source_of(run)})}" if added and not says_itself else ""
