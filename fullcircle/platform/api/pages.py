"""The reference of the API, drawn from the same document that programs read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fullcircle.config.env import env
from fullcircle.platform.access.pages import page
from fullcircle.platform.api.bodies import DEEPEST, LARGEST
from fullcircle.platform.api.document import as_text, document_here
from fullcircle.platform.api.door import limiter
from fullcircle.platform.search.places import Place, register_place

LIMITS = {"size": LARGEST, "depth": DEEPEST, "rate": limiter.rate, "burst": limiter.burst}
TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
TONES = {"get": "green", "delete": "red", "patch": "amber", "put": "amber"}


@page()
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Everything that a program may ask, for people."""
    site = env.site_url.rstrip("/")
    return render(
        request, "api/reference.html", {"groups": groups(document_here()), "limits": LIMITS, "site": site}
    )


@page()
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    return HttpResponse(as_text(document_here()), content_type="application/json")


Document = dict[str, Any]
_drawn: dict[int, tuple[Document, list[dict[str, Any]]]] = {}
MOST_DRAWN = 8


def groups(document: Document) -> list[dict[str, Any]]:
    """The operations under the headings they belong to, in the order of the document; drawn once for each document."""
    kept = _drawn.get(id(document))
    if kept is None or kept[0] is not document:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        kept = _drawn[id(document)] = (document, drawn(document))
    return kept[1]


def drawn(document: Document) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(described(document, method, address, operation))
    return [{"title": title, "operations": operations} for title, operations in found.items()]


def described(document: Document, method: str, address: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "tone": TONES.get(method, "blue"),
        "address": address,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [described_parameter(each) for each in operation["parameters"]],
        "fields": fields_of(document, operation.get("requestBody", {})),
        "answers": [
            described_answer(document, code, each) for code, each in sorted(operation["responses"].items())
        ],
    }


def described_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "type": type_name(parameter["schema"]),
        "needed": parameter.get("required", False),
        "text": parameter.get("description", ""),
        "values": parameter["schema"].get("enum", []),
    }


def fields_of(document: Document, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What a body holds, one line each."""
    schema = resolved(document, body.get("content", {}).get("application/json", {}).get("schema", {}))
    needed = schema.get("required", [])
    return [
        {
            "name": name,
            "type": type_name(each),
            "needed": name in needed,
            "text": each.get("description") or each.get("title", ""),
            "values": each.get("examples", []),
        }
        for name, each in schema.get("properties", {}).items()
    ]


def resolved(document: Document, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference points to; of an optional one, the schema itself."""
    options = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if len(options) == 1:
        return resolved(document, options[0])
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def type_name(schema: dict[str, Any]) -> str:
    """A type in words: text, whole number, list of text."""
    options = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if options:
        return " or ".join(dict.fromkeys(type_name(each) for each in options))
    if schema.get("type") == "array":
        return f"list of {type_name(schema.get('items', {}))}"
    if "format" in schema:
        return schema["format"]
    return TYPES.get(schema.get("type", ""), "object")


def described_answer(document: Document, code: str, answer: dict[str, Any]) -> dict[str, str]:
    """Refusals are described once, for all operations."""
    if "$ref" in answer:
        answer = document["components"]["responses"][code]
    return {"code": code, "text": answer["description"]}


urls = [
    path("api/docs/", reference, name="api_reference"),
    path("api/docs/openapi.json", openapi, name="api_document"),
]

register_place(
    Place(_("API reference"), "/api/docs/", "book-open", also=_("REST, OpenAPI, developer, endpoints"))
)
register_place(Place(_("Styleguide"), "/styleguide/", "palette", also=_("components, design, parts")))
