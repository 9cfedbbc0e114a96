"""The API's way in: programs need no session, no messages and no forms, so their requests skip all that."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from fullcircle.platform.api.bodies import LARGEST
from fullcircle.platform.api.problems import MEDIA_TYPE, for_surprise, problem

PREFIX = "/api/v1/"
TAKES_FILES = frozenset({"/api/v1/imports"})
WITH_BODY = frozenset({"POST", "PATCH", "PUT"})
DEFAULTS = {
    400: "The request cannot be understood.",
    404: "There is nothing at this address. The reference is at /api/docs.",
    405: "This address does not take this method.",
}


class ApiRequests:
    """Answers everything under /api/v1/ in problem documents; with a key, straight from the endpoint."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = refused_unread(request) or self.answered(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            response = plainly(response)
        return finished(request, response)

    def answered(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_AUTHORIZATION" not in request.META and request.COOKIES:
            return self.get_response(request)
        return straight(request)


def straight(request: HttpRequest) -> HttpResponse:
    """From the address to the endpoint, past everything that only browsers need."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return problem(404, DEFAULTS[404])
    request.resolver_match = match
    try:
        return match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        return for_surprise(request, error)


def refused_unread(request: HttpRequest) -> HttpResponse | None:
    """Bodies that are too large or no JSON are not read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return problem(400, DEFAULTS[400])
    if request.path_info in TAKES_FILES:
        return None  # the endpoint reads it piece by piece, with a limit of its own
    if int(length) > LARGEST:
        return problem(413, f"A body holds at most {LARGEST:,} bytes.")
    if request.method in WITH_BODY and int(length) and request.content_type != "application/json":
        return problem(415, "Send JSON, and say so: Content-Type: application/json.")
    return None


def plainly(response: HttpResponse) -> HttpResponse:
    """A refusal that Django made, in our words."""
    kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
    status = response.status_code
    return problem(status, DEFAULTS.get(status, "This was refused."), headers=kept)


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answers belong to whoever asked: no cache keeps them."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Vary"] = "Authorization, Cookie"
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))
    allowance = getattr(request, "allowance", None)
    for name, value in allowance.headers.items() if allowance else ():
        response.headers[name] = value
    return response
