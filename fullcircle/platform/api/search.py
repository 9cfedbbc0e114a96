"""Search among everything that the caller may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from fullcircle.platform.api import parameters
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import refuse_unknown
from fullcircle.platform.columns import column_of, name_in_table
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.query import QueryError, read_limit
from fullcircle.platform.records.resource import Resource, resource_for, resources
from fullcircle.platform.search import finding

MOST_HITS = 50
PARAMETERS = [
    parameters.parameter("q", "Words to search for, forgiving of typing mistakes.") | {"required": True},
    parameters.parameter("in", "Only these resources, with commas between, such as contacts,companies."),
    parameters.parameter(
        "limit", "How many at most.", type="integer", minimum=1, maximum=MOST_HITS, default=20
    ),
]


@reading
def search(request: HttpRequest) -> HttpResponse:
    """The best matches among all resources that the caller may see."""
    refuse_unknown(request, {"q", "in", "limit"})
    words = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    if not words:
        raise QueryError("Say what to search for: q=words.")
    most = read_limit(request.GET.get("limit", "20"), MOST_HITS)
    return answer({"data": hits(searched(request), words, most)})


def searched(request: HttpRequest) -> list[Resource]:
    """The resources asked for that the caller may see; all of those if none is named."""
    named = [slug for slug in request.GET.get("in", "").split(",") if slug]
    asked = [resource_for(slug) for slug in named] if named else list(resources().values())
    if None in asked:
        raise QueryError("One of these is no resource; see /api/v1/resources.")
    return [each for each in asked if each and request.auth.can(f"{each.key}.view")]


def hits(among: list[Resource], words: str, most: int) -> list[dict[str, Any]]:
    """The best matches: what begins with the words before what holds them, the first of each kind before its second."""
    by_kind = finding.found(among, words, most, enough=most)
    ranked = sorted(
        (phase, place, kind, pk)
        for kind, numbers in by_kind.items()
        for place, (phase, pk) in enumerate(numbers)
    )[:most]
    titles = {
        (kind, pk): title
        for kind in dict.fromkeys(kind for _, _, kind, _ in ranked)
        for pk, title in titles_of(resources()[kind], [pk for _, _, each, pk in ranked if each == kind])
    }
    return [
        {"kind": kind, "id": pk, "title": titles[kind, pk], "url": resources()[kind].url_of(pk)}
        for _, _, kind, pk in ranked
        if (kind, pk) in titles
    ]


def titles_of(resource: Resource, ids: list[int]) -> list[tuple[Any, ...]]:
    """What these are called, read under row-level security."""
    table, title = resource.model._meta.db_table, title_column(resource)
    return rows_of(f'SELECT id, "{title}"::text FROM "{table}" WHERE id = ANY (%s::bigint[])', [ids])


def title_column(resource: Resource) -> str:
    """The first column of its list names a record."""
    return name_in_table(column_of(resource.model, resource.columns[0]))
