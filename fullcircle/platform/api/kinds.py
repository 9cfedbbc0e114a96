"""The API of kinds that come and go while we run: the same endpoints, made from the same functions, for one kind at a time.

What is made is kept as long as the resource that it was made for; an object that changes is a new resource.
"""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RegexPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.pages import declared
from fullcircle.platform.actions import Refused
from fullcircle.platform.api import problems, verbs
from fullcircle.platform.api.bodies import JsonParser
from fullcircle.platform.api.door import ApiKeyInHeader, SignedInBrowser
from fullcircle.platform.api.records import routes
from fullcircle.platform.api.timeline import add_timeline
from fullcircle.platform.records.resource import Resource, built_in_resources, resource_for, resources

MOST_KEPT = 128
NOTHING_HERE = "There is nothing at this address. The reference is at /api/docs."
DOORS: tuple[Callable[[HttpRequest], Actor | None], ...] = (ApiKeyInHeader(), SignedInBrowser())
KNOCKED = "knocked"  # where a request keeps who asks, once that is known


def let_in(request: HttpRequest) -> Actor | None:
    """Who asks was found out before the kind was; asking twice would be counted twice."""
    found: Actor | None = getattr(request, KNOCKED, None)
    return found


class AlreadyKnown:
    """The same two doors, already passed."""

    openapi_security_schema = ApiKeyInHeader.openapi_security_schema

    def __call__(self, request: HttpRequest) -> Actor | None:
        return let_in(request)


@lru_cache(MOST_KEPT)
def api_of(resource: Resource) -> NinjaAPI:
    """All endpoints of one kind, and nothing else."""
    api = NinjaAPI(
        title=resource.plural,
        urls_namespace=f"api-{resource.key}",
        openapi_url=None,
        docs_url=None,
        auth=AlreadyKnown(),
        parser=JsonParser(),
    )
    problems.teach(api)
    router = routes(resource)
    add_timeline(router, resource)
    verbs.add_resource_verbs(router, resource)
    api.add_router(f"/{resource.slug}", router)
    return api


@lru_cache(MOST_KEPT)
def addresses_of(resource: Resource) -> URLResolver:
    return URLResolver(RegexPattern(""), api_of(resource).urls[0])


@csrf_exempt
def of_kind(request: HttpRequest, slug: str, rest: str = "") -> HttpResponseBase:
    """Find out who asks, which kind is meant as far as they may know, and hand over to its own endpoints."""
    actor = knock(request)
    if isinstance(actor, HttpResponse):
        return actor
    with acting(actor, read_only=True):
        resource = resource_for(slug)
    try:
        if resource is None:
            raise Resolver404
        match = addresses_of(resource).resolve(f"{slug}/{rest}" if rest else slug)
    except Resolver404:
        return problems.problem(404, NOTHING_HERE)
    setattr(request, KNOCKED, actor)
    request.resolver_match = match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


declared(of_kind, "API key or signed in")


def knock(request: HttpRequest) -> Actor | HttpResponse:
    """Who asks, or why they are not let in."""
    try:
        found = next((actor for door in DOORS if (actor := door(request))), None)
    except HttpError as error:
        return problems.for_http_error(request, error)
    except AuthenticationError as error:
        return problems.for_unauthenticated(request, error)
    except Refused as refused:
        return problems.for_refused(request, refused)
    return found or problems.for_unauthenticated(request, AuthenticationError())


def kinds_known() -> tuple[Resource, ...]:
    """The kinds that whoever acts knows of, in the order of their keys."""
    known, built_in = resources(), built_in_resources()
    return tuple(known[key] for key in sorted(known.keys() - built_in.keys()))
