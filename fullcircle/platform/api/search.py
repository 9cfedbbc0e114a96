"""Search among everything that the caller may see, in one statement."""

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
    """The best matches; only when nothing matches at all are the words taken for a typing mistake."""
    return found(among, words, most, forgiving=False) or found(among, words, most, forgiving=True)


def found(among: list[Resource], words: str, most: int, *, forgiving: bool) -> list[dict[str, Any]]:
    """One statement for all resources; the order within each is that of its own search."""
    if not among:
        return []
    question = " UNION ALL ".join(question_for(each) for each in among)
    asked: list[Any] = [
        value for each in among for value in (words, most, forgiving, *each.model.fixed.values())
    ]
    rows = rows_of(f"{question} ORDER BY place LIMIT %s", [*asked, most])
    by_key = resources()
    return [
        {"kind": kind, "id": pk, "title": title, "url": by_key[kind].url_of(pk)}
        for kind, pk, title, _ in rows
    ]


def question_for(resource: Resource) -> str:
    """Found through the definer function that keeps the indexes, read under row-level security."""
    table, title = resource.model._meta.db_table, title_column(resource)
    asked = ", ".join(["%s"] * (3 + len(resource.model.fixed)))
    return (
        f"SELECT '{resource.key}' AS kind, r.id, r.\"{title}\"::text AS title, f.place"
        f' FROM fc."search_{table}"({asked}) WITH ORDINALITY f (id, place) JOIN "{table}" r ON r.id = f.id'
    )


def title_column(resource: Resource) -> str:
    """The first column of its list names a record."""
    return name_in_table(column_of(resource.model, resource.columns[0]))
