"""Endpoints that belong to no single resource: who I am, what there is, and search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.api import schemas
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import refusals, refuse_unknown
from fullcircle.platform.api.search import PARAMETERS, search
from fullcircle.platform.api.verbs import is_about, offered
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.query import OPERATORS
from fullcircle.platform.records.resource import Resource, resources


def routes() -> Router:
    router = Router(tags=["General"])
    router.get(
        "/me",
        response={200: schemas.Me, **refusals()},
        operation_id="me",
        summary="Who I am and what I may do",
    )(me)
    router.get(
        "/resources",
        response={200: dict[str, Any], **refusals()},
        operation_id="list_resources",
        summary="What there is: resources, their fields and verbs",
    )(metadata)
    router.get("/openapi.json", include_in_schema=False)(reading(openapi))
    router.get(
        "/search",
        response={200: schemas.Hits, **refusals(403)},
        operation_id="search",
        summary="Search everything",
        openapi_extra={"parameters": PARAMETERS},
    )(search)
    return router


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of all this for programs."""
    from fullcircle.platform.api.document import as_text, document_here

    return HttpResponse(as_text(document_here()), content_type="application/json")


@reading
def me(request: HttpRequest) -> HttpResponse:
    """The person, through which key, with which rights."""
    actor = request.auth
    refuse_unknown(request, set())
    return answer(
        {
            "kind": actor.kind,
            "name": actor.name,
            "user": actor.user_id,
            "key": actor.key_id,
            "role": actor.role_name,
            "capabilities": sorted(actor.capabilities),
        }
    )


@reading
def metadata(request: HttpRequest) -> HttpResponse:
    """Every resource that the caller may see, with the fields that their organization added."""
    refuse_unknown(request, set())
    visible = [each for each in resources().values() if request.auth.can(f"{each.key}.view")]
    return answer({"data": [described(each, request.auth) for each in visible]})


def described(resource: Resource, actor: Actor) -> dict[str, Any]:
    return {
        "key": resource.key,
        "label": resource.label,
        "plural": resource.plural,
        "url": f"/api/v1/{resource.slug}",
        "fields": [described_field(each) for each in resource.fields(actor)],
        "actions": [
            {"name": each.name, "label": each.label} for each in offered() if is_about(each, resource)
        ],
    }


def described_field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "read_only": field.read_only,
        "custom": field.custom,
        "sensitive": field.sensitive,
        "choices": [{"value": value, "label": label} for value, label in field.choices],
        "points_to": field.target or None,
        "compared_by": [each.key for each in OPERATORS[field.kind]],
        "help": field.help,
    }
