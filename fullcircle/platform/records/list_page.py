"""The list of any resource: filters, order, columns and place are all in the address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.columns import column_of
from fullcircle.platform.records import counting, filters, listed, listing, tables, views
from fullcircle.platform.records.list_parts import import_url
from fullcircle.platform.records.listing import Page
from fullcircle.platform.records.offered import served, too_many
from fullcircle.platform.records.query import ListQuery, QueryError, read_query
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui.grid import Column


def list_page(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Answer with a page of rows; three questions to the database, whatever its length."""
    try:
        query = read_query(resource, request.GET, request.actor)
    except QueryError as error:
        return render(
            request, "records/bad_query.html", {"resource": resource, "sentence": str(error)}, status=400
        )
    actor = request.actor
    kept = views.tabs(resource, request)
    if not request.GET and (mine := views.default_among(kept)):
        return HttpResponseRedirect(mine["href"])
    found = counted_page(resource, query)
    page, total, exact = found.page, found.total, found.exact
    context = {
        "resource": resource,
        "query": query,
        "sorted_otherwise": "" if found.query == query else too_many(resource, query.sort.field),
        "total": total,
        "counted": counted(resource, total, exact),
        "table": tables.table(resource, found.query, page.rows, actor, total, within=request.GET.urlencode()),
        "chips": filters.chips(request, query),
        "bulk_fields": bulk_fields(resource, actor),
        "search_prompt": search_prompt(resource),
        "import_url": import_url(resource, actor),
        "never_used": not page.rows and not query.is_narrowed,
        "showing": showing(page, total, exact),
        "next_url": filters.place_url(request, after=page.next) if page.next else "",
        "previous_url": filters.place_url(request, before=page.previous) if page.previous else "",
        "parameters": list(kept_parameters(request)),
        **{f"may_{verb}": actor.can(f"{resource.key}.{verb}") for verb in ("add", "edit", "archive")},
        "views": kept,
        "current_view": views.current(kept),
        "clear_url": kept[0]["href"],
        "count_url": "" if exact else f"{resource.url}count/?{request.GET.urlencode()}",
    }
    return render(request, "records/list.html", context)


def list_count(request: HttpRequest, resource: Resource) -> HttpResponse:
    """The number of a long list, fetched once the list is shown."""
    matching = listing.matching(resource, read_query(resource, request.GET, request.actor))
    found = counting.counted_far(matching)
    return render(
        request,
        "records/_count.html",
        {"number": found.number, "what": counted(resource, found.number, found.exact)},
    )


def counted(resource: Resource, total: int, exact: bool) -> str:
    """The words after the number."""
    noun = (resource.label if total == 1 else resource.plural).lower()
    return noun if exact else gettext("%(what)s, about") % {"what": noun}


def showing(page: Page, total: int, exact: bool) -> str:
    """How much of the whole this page is."""
    number = len(page.rows)
    if number == total or not total:
        return ""
    about = "" if exact else gettext("about ")
    return gettext("%(number)s of %(about)s%(total)s") % {
        "number": number,
        "about": about,
        "total": f"{total:,}",
    }


def search_prompt(resource: Resource) -> str:
    """What the search box looks through, in words."""
    labels = [label_of(resource, path) for path in resource.model.searched[:4]]
    return gettext("Search %(what)s") % {"what": ", ".join(labels)}


def label_of(resource: Resource, path: str) -> str:
    field = column_of(resource.model, path.split("__")[0])
    return (
        str(field.verbose_name).lower()
        if field.verbose_name != field.verbose_name.upper()
        else str(field.verbose_name)
    )


@dataclass(frozen=True)
class Counted:
    """A page, the query it answers, and how many there are in all."""

    query: ListQuery
    page: Page
    total: int
    exact: bool


def counted_page(resource: Resource, asked: ListQuery) -> Counted:
    """Rows and how many there are in all, in two statements: the planner's guess says whether counting is cheap."""
    matching = listing.matching(resource, asked)
    expected = counting.expected(matching)
    query = served(resource, asked, matching, expected)
    page, number = listed.counted_page(resource, query, matching, counted=expected.is_quick)
    return Counted(query, page, number if expected.is_quick else expected.rows, expected.is_quick)


def bulk_fields(resource: Resource, actor: Actor) -> list[Column]:
    """What can be set on many at once from the bar: choices, then who looks after them."""
    if not actor.can(f"{resource.key}.edit"):
        return []
    quick = [
        field for field in resource.fields(actor) if field.kind in ("choice", "user") and not field.read_only
    ]
    return [tables.column(field, editable=True) for field in quick if not field.sensitive][:3]


def kept_parameters(request: HttpRequest) -> Any:
    """What a search in the toolbar keeps of the address: all but the words and the place."""
    for key in request.GET:
        if key not in ("q", "after", "before"):
            for value in request.GET.getlist(key):
                yield key, value
