"""The endpoints that every resource has by existing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, MergedAway, Missing, NotAllowed, Refused
from fullcircle.platform.api import parameters, schemas
from fullcircle.platform.api.answers import (
    after_change,
    answer,
    record_answer,
    record_json,
    result_answer,
    shape_of,
)
from fullcircle.platform.api.conditions import check_version, required_version, tag
from fullcircle.platform.api.door import reading, writing
from fullcircle.platform.api.problems import problem
from fullcircle.platform.records import actions, counting, listing
from fullcircle.platform.records.merged import can_be_merged, leads_to
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import QueryError, read_query
from fullcircle.platform.records.resource import Resource

SOURCE = "API"
UNUSED = frozenset({"columns", "cols", "view", "import"})  # words of the list pages that mean nothing here
OURS = ("fields", "count")
LARGEST_ID = 2**63 - 1


def refusals(*codes: int) -> dict[int, Any]:
    """The refusals an operation can answer with; everybody can be unknown, too fast or too early.

    What is in one is said once, in the document. Said here, ninja would make a class of its own for every refusal of
    every operation: two thousand of them, at every start.
    """
    return dict.fromkeys(sorted({401, 422, 429, 503, *codes}))


def moved_on(resource: Resource) -> dict[int, Any]:
    """What is asked for by an old number is found under the new one."""
    return {307: schemas.Problem} if can_be_merged(resource.model) else {}


def routes(resource: Resource) -> Router:
    """All endpoints of one resource."""
    router = Router(tags=[resource.plural])
    shown = schemas.shown_record(resource)
    add_reading(router, resource, shown)
    add_writing(router, resource, shown)
    add_moving(router, resource, shown)
    return router


def add_reading(router: Router, resource: Resource, shown: type[BaseModel]) -> None:
    one, many = resource.label.lower(), resource.plural.lower()

    @router.get(
        "",
        response={200: schemas.record_page(resource, shown), **refusals(403)},
        operation_id=f"list_{resource.slug}",
        summary=f"List {many}",
        openapi_extra={"parameters": parameters.of_list(resource)},
    )
    @reading
    def list_records(request: HttpRequest) -> HttpResponse:
        return listed(resource, request)

    @router.get(
        "/{int:pk}",
        response={200: shown, **refusals(403, 404), **moved_on(resource)},
        operation_id=f"get_{resource.key}",
        summary=f"Get a {one}",
        openapi_extra={"parameters": [parameters.FIELDS]},
    )
    @reading
    def get_record(request: HttpRequest, pk: int) -> HttpResponse:
        may_view(resource, request.auth)
        refuse_unknown(request, {"fields"})
        return record_answer(seen(resource, pk, request.auth, request.GET.get("fields", "")))


def add_writing(router: Router, resource: Resource, shown: type[BaseModel]) -> None:
    one = resource.label.lower()
    new, changes = schemas.new_record(resource), schemas.record_changes(resource)

    @router.post(
        "",
        response={201: shown, **refusals(403, 409)},
        operation_id=f"create_{resource.key}",
        summary=f"Add a {one}",
        openapi_extra={"parameters": [parameters.IDEMPOTENCY]},
    )
    @writing
    def create(request: HttpRequest, body: new) -> HttpResponse:  # type: ignore[valid-type]
        thing = created(resource, body, request.auth)
        told = after_change(thing, request.auth)
        return record_answer(told, 201, Location=f"/api/v1/{resource.slug}/{thing.pk}")

    @router.patch(
        "/{int:pk}",
        response={200: shown, **refusals(403, 404, 409, 412, 428)},
        operation_id=f"change_{resource.key}",
        summary=f"Change a {one}",
        openapi_extra={"parameters": [parameters.NEEDED_IF_MATCH, parameters.IDEMPOTENCY]},
    )
    @writing
    def change(request: HttpRequest, pk: int, body: changes) -> HttpResponse:  # type: ignore[valid-type]
        expect = required_version(request)
        values = values_of(resource, body, request.auth)
        try:
            thing = changed(resource, pk, values, expect, request.auth)
        except Conflict as conflict:
            return stale(resource, conflict, request.auth)
        return record_answer(after_change(thing, request.auth))


def add_moving(router: Router, resource: Resource, shown: type[BaseModel]) -> None:
    """Putting away and bringing back."""
    one = resource.label.lower()
    common: dict[str, Any] = {
        "response": {200: shown, **refusals(403, 404, 409, 412)},
        "openapi_extra": {"parameters": [parameters.IF_MATCH, parameters.IDEMPOTENCY]},
    }

    @router.delete("/{int:pk}", operation_id=f"archive_{resource.key}", summary=f"Archive a {one}", **common)
    @writing
    def archive(request: HttpRequest, pk: int) -> HttpResponse:
        thing = held(resource, pk, request)
        return result_answer(actions.archive_record(thing, by=request.auth), request.auth)

    @router.post(
        "/{int:pk}/restore", operation_id=f"restore_{resource.key}", summary=f"Restore a {one}", **common
    )
    @writing
    def restore(request: HttpRequest, pk: int) -> HttpResponse:
        thing = held(resource, pk, request)
        return result_answer(actions.restore_record(thing, by=request.auth), request.auth)


def listed(resource: Resource, request: HttpRequest) -> HttpResponse:
    """One page, straight from rows to JSON."""
    actor, asked = request.auth, request.GET.copy()
    may_view(resource, actor)
    if unused := UNUSED & asked.keys():
        raise QueryError(f"{resource.plural} have no field “{min(unused)}”.")
    wanted, counted = (asked.pop(key, [""])[-1] for key in OURS)
    query = read_query(resource, asked, actor)
    shape = shape_of(resource, actor, wanted)
    page = listing.value_page(resource, query, shape.paths)
    body: dict[str, Any] = {
        "data": shape.rows(page.rows),
        "next": page.next or None,
        "previous": page.previous or None,
    }
    if counted == "1":
        body["count"] = counting.count(listing.matching(resource, query))
    return answer(body)


def may_view(resource: Resource, actor: Actor) -> None:
    """Rows are PostgreSQL's business; whether a key may look at this kind of record at all is its scopes'."""
    if not actor.can(f"{resource.key}.view"):
        raise NotAllowed(
            f"You may not see {resource.plural.lower()}: the right {resource.key}.view is missing."
        )


def refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    if unknown := request.GET.keys() - known:
        raise QueryError(f"There is nothing to ask by “{min(unknown)[:60]}” here.")


def seen(resource: Resource, pk: int, actor: Actor, wanted: str = "") -> dict[str, Any]:
    found = record_json(resource, pk, actor, wanted) if pk <= LARGEST_ID else None
    if found is None:
        raise missing(resource)
    if found.get("archived_at", True) and (into := leads_to(resource.model, pk)):
        raise MergedAway(resource.label.lower(), into)
    return found


def missing(resource: Resource) -> Missing:
    return Missing(f"This {resource.label.lower()} does not exist, or you may not see it.")


def values_of(resource: Resource, body: BaseModel, actor: Actor) -> dict[str, Any]:
    """The fields that were sent; custom ones join the others once it is sure that they are custom."""
    values = body.model_dump(exclude_unset=True)
    custom = values.pop("custom", {})
    if custom:
        known = {each.key for each in resource.fields(actor) if each.custom}
        if unknown := custom.keys() - known:
            raise Refused(
                fields={f"custom.{key}": f"{resource.label} has no field “{key}”." for key in sorted(unknown)}
            )
    return values | custom


def created(resource: Resource, body: BaseModel, by: Actor) -> Record:
    values = values_of(resource, body, by)
    besides = {name: getattr(body, name) for name in schemas.extra_inputs(resource) if values.pop(name, None)}
    create = type(resource).create or actions.create_record
    source = "" if values.get("source") else SOURCE
    return create(resource.model, by=by, values=values, source=source, **besides)


def changed(resource: Resource, pk: int, values: dict[str, Any], expect: int | None, by: Actor) -> Record:
    edit = type(resource).edit or actions.edit_record
    with explained(resource, pk, by):
        return edit(numbered(resource, pk), by=by, values=values, expect=expect)


def numbered(resource: Resource, pk: int) -> Record:
    """The record by its number alone; locking it reads the rest."""
    record = resource.model()
    record.pk = pk
    return record


def held(resource: Resource, pk: int, request: HttpRequest) -> Record:
    """The record, locked, in the version that the request names."""
    with explained(resource, pk, request.auth):
        thing = actions.locked(numbered(resource, pk))
    check_version(request, thing)
    return thing


@contextmanager
def explained(resource: Resource, pk: int, actor: Actor) -> Iterator[None]:
    """Whoever sees a record but may not change it is told so; for others it does not exist."""
    if pk > LARGEST_ID:
        raise missing(resource)
    try:
        yield
    except Missing as error:
        if actor.can(f"{resource.key}.view") and record_json(resource, pk, actor):
            raise NotAllowed(f"You may see this {resource.label.lower()}, but not change it.") from error
        raise missing(resource) from error


def stale(resource: Resource, conflict: Conflict, actor: Actor) -> HttpResponse:
    """The change was made from an old version; here is the one to make it from."""
    current = after_change(conflict.current, actor)
    return problem(412, conflict.sentence, headers={"ETag": tag(current["version"])}, current=current)
