"""Every registered action as an endpoint: beside its records if it is about one, otherwise under /actions."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from fullcircle.platform.actions import Action, Missing, registered_actions
from fullcircle.platform.actions.inputs import with_records
from fullcircle.platform.api import parameters, schemas
from fullcircle.platform.api.answers import result_answer
from fullcircle.platform.api.door import writing
from fullcircle.platform.api.records import LARGEST_ID, held, refusals
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, built_in_resources

TAG = "Actions"
HEADERS = [parameters.IF_MATCH, parameters.IDEMPOTENCY]


def offered() -> Iterator[Action]:
    """The verbs by name; those that the machinery calls by itself have endpoints of their own."""
    return (verb for _, verb in sorted(registered_actions().items()) if not verb.hidden)


def is_about(verb: Action, resource: Resource) -> bool:
    return verb.thing is not None and issubclass(resource.model, verb.thing)


def add_resource_verbs(router: Router, resource: Resource) -> None:
    """POST /contacts/12/actions/archive_record for each verb about such a record."""
    for verb in offered():
        if is_about(verb, resource):
            add_record_verb(router, resource, verb)


def add_record_verb(router: Router, resource: Resource, verb: Action) -> None:
    inputs, default = verb.inputs, sent(verb)

    @router.post(
        f"/{{int:pk}}/actions/{verb.name}",
        response={**schemas.returned(verb.hints.get("return"), resource), **refusals(403, 404, 409, 412)},
        operation_id=f"{verb.name}_on_{resource.key}",
        summary=verb.label,
        description=verb.help,
        openapi_extra={"parameters": HEADERS},
    )
    @writing
    def act(request: HttpRequest, pk: int, body: inputs = default) -> HttpResponse:  # type: ignore[valid-type]
        thing = held(resource, pk, request)
        return result_answer(called(verb, body, request, thing), request.auth)


def general_routes() -> Router:
    """POST /actions/create_api_key: the verbs that are about no record."""
    router = Router(tags=[TAG])
    for verb in offered():
        if not any(is_about(verb, resource) for resource in built_in_resources().values()):
            add_other_verb(router, verb) if verb.thing else add_plain_verb(router, verb)
    return router


def add_plain_verb(router: Router, verb: Action) -> None:
    inputs, default = verb.inputs, sent(verb)

    @router.post(f"/{verb.name}", **described(verb))
    @writing
    def act(request: HttpRequest, body: inputs = default) -> HttpResponse:  # type: ignore[valid-type]
        return result_answer(called(verb, body, request), request.auth)


def add_other_verb(router: Router, verb: Action) -> None:
    """A verb about something that is not a record, such as a key: its number follows the name."""
    inputs, default = verb.inputs, sent(verb)

    @router.post(f"/{verb.name}/{{int:pk}}", **described(verb))
    @writing
    def act(request: HttpRequest, pk: int, body: inputs = default) -> HttpResponse:  # type: ignore[valid-type]
        return result_answer(called(verb, body, request, found_thing(verb, pk)), request.auth)


def described(verb: Action) -> dict[str, Any]:
    return {
        "response": {**schemas.returned(verb.hints.get("return"), None), **refusals(403, 404, 409)},
        "operation_id": verb.name,
        "summary": verb.label,
        "description": verb.help,
        "openapi_extra": {"parameters": [parameters.IDEMPOTENCY]},
    }


def sent(verb: Action) -> Any:
    """A body may be left out where every input has a default."""
    needed = any(field.is_required() for field in verb.inputs.model_fields.values())
    return Body(...) if needed else Body(None)


def found_thing(verb: Action, pk: int) -> Any:
    model = verb.thing
    assert model is not None
    rows = getattr(model, "directory", model._default_manager)
    thing = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if thing is None:
        raise Missing(f"This {model._meta.verbose_name} does not exist, or you may not see it.")
    return thing


def called(verb: Action, body: Any, request: HttpRequest, *things: Record) -> Any:
    """Call the verb with typed inputs, the numbers of records replaced by the records."""
    given = verb.inputs() if body is None else body
    values = {name: getattr(given, name) for name in verb.inputs.model_fields}
    return verb.permitted(*things, by=request.auth, **with_records(verb.hints, values))
