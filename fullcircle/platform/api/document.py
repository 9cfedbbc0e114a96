"""The OpenAPI document: what ninja derives, with every refusal described once."""

import json
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI

from fullcircle.platform.api.build import the_api
from fullcircle.platform.api.kinds import MOST_KEPT, api_of, kinds_known
from fullcircle.platform.api.problems import MEDIA_TYPE
from fullcircle.platform.records.resource import Resource

WHY = {
    "401": "There is no API key, or none that is in use.",
    "403": "The caller's role or the key's scopes do not allow this.",
    "404": "There is no such record, or the caller may not see it.",
    "409": "Somebody else is changing the same thing at this moment. Try again.",
    "412": "The record is newer than the version named in If-Match; `current` is the newest.",
    "422": "Something in the request does not fit; `errors` says what, for each field.",
    "428": "If-Match is missing.",
    "429": "Too many requests. Retry-After says how many seconds to wait.",
    "503": "The database does not answer, or not in time. Retry-After says when to try again.",
}


@cache
def document() -> dict[str, Any]:
    """The whole API, the same for every installation: fields that an organization added are in /resources."""
    plain = described(the_api())
    plain["components"]["responses"] = {code: refusal(code, why) for code, why in WHY.items()}
    return plain


def document_here() -> dict[str, Any]:
    """The same, and the objects that this organization defined, as far as whoever asks knows of them."""
    known = kinds_known()
    return with_kinds(known) if known else document()


@lru_cache(8)
def with_kinds(known: tuple[Resource, ...]) -> dict[str, Any]:
    whole = document()
    paths, schemas = dict(whole["paths"]), dict(whole["components"]["schemas"])
    for each in known:
        own = described_kind(each)
        paths |= own["paths"]
        schemas = own["components"]["schemas"] | schemas
    return whole | {"paths": paths, "components": whole["components"] | {"schemas": schemas}}


@lru_cache(MOST_KEPT)
def described_kind(resource: Resource) -> dict[str, Any]:
    return described(api_of(resource))


def described(api: NinjaAPI) -> dict[str, Any]:
    made = api.get_openapi_schema(path_prefix="api/v1/")
    plain: dict[str, Any]
    plain = json.loads(json.dumps(made, default=str).replace("{pk}", "{id}"))
    for operation in operations(plain):
        tidy(operation)
    return plain


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def tidy(operation: dict[str, Any]) -> None:
    for code in operation["responses"].keys() & WHY.keys():
        operation["responses"][code] = {"$ref": f"#/components/responses/{code}"}
    for each in operation["parameters"]:
        if each["name"] == "pk":
            each |= {"name": "id", "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}}


def refusal(code: str, why: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{HTTPStatus(int(code)).phrase}. {why}",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def as_text(whole: dict[str, Any] | None = None) -> str:
    """As it is kept in the repository."""
    return json.dumps(whole or document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
