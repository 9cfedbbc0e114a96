"""Every order that a list offers at any size is read from an index: forwards, backwards, and from any place in it."""

import json

import pytest
from django.db import connection
from django.http import QueryDict

from fullcircle.platform.records import listing
from fullcircle.platform.records.ordering import at_any_size, sort_path
from fullcircle.platform.records.query import Cursor, read_query, read_sort
from tests.cast import as_user
from tests.contracts.resources import every_resource

pytestmark = [pytest.mark.django_db, every_resource]

PLACES = {"relation": 7, "user": 7, "money": "7", "number": "7", "integer": 7, "date": "2026-01-31"}
PLACES |= {"datetime": "2026-01-31T12:00:00Z"}
EXPLAIN = "EXPLAIN (FORMAT JSON) "
# PostgreSQL compares decimals by functions that it does not vouch for: below row-level security they are asked of each row.
NOT_LEAKPROOF = ("money", "number")


def nodes(plan: dict) -> list[dict]:
    return [plan, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def plans(resource, by, sort: str, place: str = "") -> list[list[dict]]:
    """What PostgreSQL does for each range of a list when nothing is too small for an index."""
    query = read_query(resource, QueryDict(f"sort={sort}{place}"), by)
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; "
            "SET LOCAL enable_incremental_sort = off"
        )
        for part in listing.numbers(resource, listing.matching(resource, query), query, 51):
            cursor.execute(EXPLAIN + part.query.sql_with_params()[0], part.query.sql_with_params()[1])
            answer = cursor.fetchone()[0]
            found.append(nodes((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]))
    return found


def test_every_order_offered_at_any_size_is_an_index(resource, alice):
    with as_user(alice) as by:
        offered = [each for each in resource.fields(by) if at_any_size(resource, each)]
        for field in offered:
            for sort in (field.key, f"-{field.key}"):
                place = Cursor(PLACES.get(field.kind, "m"), 7).encode()
                for where in ("", f"&after={place}", f"&before={place}"):
                    for plan in plans(resource, by, sort, where):
                        kinds = {node["Node Type"] for node in plan}
                        assert not kinds & {"Sort", "Incremental Sort", "Seq Scan"}, (sort, where, kinds)
                begins = plans(resource, by, sort, f"&after={place}")[0]
                conditions = " ".join(node.get("Index Cond", "") for node in begins)
                path = sort_path(read_sort(resource, sort, {each.key: each for each in offered}))
                assert path in conditions or field.kind in NOT_LEAKPROOF, (
                    f"The place in the order by {sort} is not looked up: {conditions}"
                )


def test_the_order_that_a_list_opens_with_is_offered_at_any_size(resource, alice):
    with as_user(alice) as by:
        known = {each.key: each for each in resource.fields(by)}
        opening = read_sort(resource, "", known)
    assert at_any_size(resource, opening.field), (
        f"Give {resource.model.__name__} an index for it: add “{opening.field.key}” to record_indexes(…)."
    )
