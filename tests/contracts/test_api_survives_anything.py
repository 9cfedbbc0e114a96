"""Whatever is sent to the API, as whatever role: an answer, never a failure of ours, and no change by what is refused.

One example for each operation, sent by every role, runs with the suite; FULLCIRCLE_FUZZ=300 asks for more.
"""

import json
import os
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fullcircle.platform.api.document import document
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.examples import make_example
from fullcircle.platform.records.resource import resources
from tests.cast import as_user
from tests.contracts.test_every_endpoint import everything_stored, telling_tables

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FULLCIRCLE_FUZZ", "1"))
ROLES = [
    "reader",
    "analyst",
    "support",
    "marketing",
    "sales",
    "manager",
    "admin",
]  # who can do least asks first
WRITTEN = """
SELECT sum(pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t) + pg_stat_get_xact_tuples_deleted(t))
FROM unnest(%s::regclass[]) t
"""
ODD = st.sampled_from(
    ["", "0", "-1", "null", "%00", "'", "9" * 30, "2026-13-45", "1e999", "🙂", "a,b", "true", "\ud800"]
)


@pytest.fixture
def examples(alice) -> dict[str, int]:
    """One record of each kind, by the last part of its address."""
    with as_user(alice) as by:
        return {resource.slug: make_example(resource, by).pk for resource in resources().values()}


def modes() -> list[Any]:
    import schemathesis  # by the one process that asks; loading it takes as long as many a test

    return list(schemathesis.GenerationMode)


@cache
def operations() -> list[Any]:
    import schemathesis

    schema = schemathesis.openapi.from_dict(document())
    return [result.ok() for result in schema.get_all_operations()]


def aimed(case: Any, examples: dict[str, int], at_example: bool) -> str:
    """The address of a case, half of the time at a record that is there."""
    parameters = dict(case.path_parameters or {})
    slug = case.path.split("/")[3]
    if at_example and slug in examples and "id" in parameters:
        parameters["id"] = examples[slug]
    path = case.path.format(**{key: str(value).replace("/", "") for key, value in parameters.items()})
    return path.removeprefix("/api/v1/")


def sent(api: Api, case: Any, path: str) -> Any:
    from schemathesis.core import NotSet

    query = urlencode(
        {key: str(value) for key, value in (case.query or {}).items()}, errors="replace", doseq=True
    )
    body = None if isinstance(case.body, NotSet) else case.body
    headers = {key: clean(value) for key, value in (case.headers or {}).items()}
    try:
        json.dumps(body).encode()
    except (TypeError, ValueError):
        body = None
    return api.ask(case.method, f"{path}?{query}", body, **headers)


def clean(value: Any) -> str:
    return "".join(each for each in str(value) if each.isprintable() and each.isascii())


def test_no_role_brings_it_down(colleague, north, examples, monkeypatch):
    monkeypatch.setattr("fullcircle.platform.api.door.limiter", Limiter(rate=10**9, burst=10**9))
    doors = {role: Api(key_of(colleague(role.title(), role, north))) for role in ROLES}
    stored = Stored()
    for operation in operations():
        try_out(operation, doors, examples, stored)


class Stored:
    """What lies in the database, as it was after the last answer; read anew only when something was written since."""

    def __init__(self) -> None:
        self.tables = [f'"{table}"' for table in telling_tables()]
        self.digest, self.written = everything_stored(), self.rows_written()

    def follow(self, case: Any, status: int) -> None:
        if case.method == "GET":
            return
        before, written = self.digest, self.rows_written()
        if written != self.written:
            self.digest, self.written = everything_stored(), written
        assert status < 400 or self.digest == before, (case.method, case.path, case.body)

    def rows_written(self) -> int:
        """How many rows this transaction has written so far, those among them that it has taken back."""
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN, [self.tables])
            return cursor.fetchone()[0]


# The same examples each time, unless more are asked for. Hypothesis would find the seed by reading this file anew for
# every operation.
@(seed(2026) if EXAMPLES < 10 else lambda once: once)
@settings(
    max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)  # fmt: skip
@given(data=st.data(), at_example=st.booleans(), mode=st.deferred(lambda: st.sampled_from(modes())))
def try_out(
    operation: Any,
    doors: dict[str, Api],
    examples: dict[str, int],
    stored: Stored,
    data: Any,
    at_example: bool,
    mode: Any,
) -> None:
    """Every role sends the same: what is made up is dearer than what is answered."""
    case = data.draw(operation.as_strategy(generation_mode=mode))
    if case.query and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(case.query)))
        case.query[key] = data.draw(ODD)
    path = aimed(case, examples, at_example)
    for role, api in doors.items():
        answer = sent(api, case, path)
        asked = (role, case.method, case.path, case.query, case.body)
        assert answer.status_code < 500, (*asked, answer.content)
        stored.follow(case, answer.status_code)
