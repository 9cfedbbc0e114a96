"""A startup check: every address says who may open it, or Fullcircle does not pass `check`."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

API = "api/"
SAY_WHO = 'Write @page(needs="…") or @public("the reason") above the view.'


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, where)
        elif isinstance(pattern, URLPattern):
            yield where, pattern.callback


def undeclared() -> list[str]:
    """Addresses of pages that do not say who may open them."""
    return [
        route for route, view in routes() if not route.startswith(API) and not getattr(view, "access", None)
    ]


def open_endpoints() -> list[str]:
    """Endpoints of the API that ask for no key."""
    from fullcircle.platform.api.build import the_api

    api = the_api()
    if not api.auth:
        return ["all of them"]
    return [
        f"{prefix}{path}"
        for prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if operation.auth_param is None
    ]


@register(Tags.security)
def every_address_says_who(app_configs: object, **kwargs: object) -> list[Error]:
    pages = [
        Error(f"/{route} does not say who may open it.", hint=SAY_WHO, id="fullcircle.E001")
        for route in undeclared()
    ]
    endpoints = [
        Error(f"/{API}v1{path} asks for no key.", hint="Leave auth to the API.", id="fullcircle.E002")
        for path in open_endpoints()
    ]
    return pages + endpoints
