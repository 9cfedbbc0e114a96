"""What can be asked in the query string and in headers, for the document; read_query() is what judges it."""

from typing import Any

from fullcircle.platform.records.offered import MOST
from fullcircle.platform.records.ordering import at_any_size
from fullcircle.platform.records.query import OPERATORS, UNSORTED
from fullcircle.platform.records.resource import Resource


def parameter(name: str, description: str, where: str = "query", **schema: Any) -> dict[str, Any]:
    return {
        "in": where,
        "name": name,
        "description": description,
        "required": False,
        "schema": {"type": "string"} | schema,
    }


FIELDS = parameter("fields", "Only these fields, with commas between; id and version are always there.")
LIMIT = parameter("limit", "How many at most.", type="integer", minimum=1, maximum=200, default=50)
AFTER = parameter("after", "The `next` of the page before.")
IF_MATCH = parameter(
    "If-Match",
    "The ETag of your last read, or *. If it is older than the record, nothing is changed.",
    "header",
)
NEEDED_IF_MATCH = IF_MATCH | {"required": True}
IDEMPOTENCY = parameter(
    "Idempotency-Key",
    "Any text of your own. A request repeated with it within a day is answered as the first time, and not done again.",
    "header",
    maxLength=255,
)


def of_list(resource: Resource) -> list[dict[str, Any]]:
    """Paging and order, then one filter for each field; suffixes compare in other ways."""
    fields = resource.built_in_fields()
    sortable = [each.key for each in fields if each.kind not in UNSORTED]
    return [
        parameter("q", "Words to search for, forgiving of typing mistakes."),
        parameter(
            "sort",
            f"The field to sort by, descending with a minus before it; {resource.sort} if absent. {sorted_at_any_size(resource)}",
            enum=[way + key for key in sortable for way in ("", "-")],
        ),
        LIMIT,
        AFTER,
        parameter("before", "The `previous` of the page after."),
        FIELDS,
        parameter("archived", "1 lists what was archived instead.", enum=["0", "1"]),
        parameter("ids", "Only the records with these numbers, with commas between."),
        parameter(
            "among",
            "Only what is in this part, such as `quality:completeness`: the addresses of lists in the browser show them.",
        ),
        parameter("count", "1 counts the matches; beyond 20,000 it is an estimate.", enum=["0", "1"]),
        *(parameter(each.key, ways(each.label, each.kind, each.key)) for each in fields),
    ]


def sorted_at_any_size(resource: Resource) -> str:
    held = [f"`{each.key}`" for each in resource.built_in_fields() if at_any_size(resource, each)]
    return f"More than {MOST:,} are sorted by {', '.join(held)} only."


def ways(label: str, kind: str, key: str) -> str:
    others = ", ".join(f"`{key}__{each.key}`" for each in OPERATORS[kind] if each.key != "is")
    return f"{label} is this." + (f" Also {others}." if others else "")
