"""The door for strangers and for other people's pages: what may frame a form, who may send to it, and no cookie anywhere."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fullcircle.identify.consent.languages import asked_for, spoken
from fullcircle.platform.access.pages import public
from fullcircle.platform.access.visitors import not_too_fast
from fullcircle.platform.postgres.outage import answer, trouble_behind
from fullcircle.platform.ui.headers import POLICY

WHY = "people who are no colleagues fill in forms; they may hand in one, and see nothing but its questions"
View = Callable[..., HttpResponseBase]
LARGEST = 256_000  # bytes of one filled-in form
LOCAL = ("localhost", "127.0.0.1", "[::1]")


def door(*methods: str) -> Callable[[View], View]:
    """For strangers: no cookie, no cache, no search engine, not too fast, not too much; and an outage keeps what was typed."""

    def declare(view: View) -> View:
        @public(WHY)
        @csrf_exempt
        @require_http_methods(list(methods))
        @not_too_fast
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = too_much(request) or answered(view, request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers.setdefault("Referrer-Policy", "no-referrer")
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return opened

    return declare


def answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The view's answer; when the database is away, a page with all that was typed, which a frame may show, too."""
    try:
        with translation.override("en"):
            return view(request, *args, **kwargs)
    except Exception as error:
        trouble = trouble_behind(error)
        if trouble is None:
            raise
        connection.close()
        return framed(answer(request, trouble), None)


def too_much(request: HttpRequest) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) <= LARGEST:
        return None
    with in_words_of(asked_for(request.headers.get("Accept-Language", ""))):
        return sentence(_("This is too much for a form. Shorten it, and send it again."), 413)


def sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def framed(response: HttpResponse, domains: Sequence[str] | None) -> HttpResponse:
    """Let the pages of these domains show it in a frame; None and an empty list stand for any page."""
    ancestors = " ".join(places(domains)) if domains else "*"
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    return response


def places(domains: Sequence[str]) -> list[str]:
    """Domains as a browser's policy names them, each with what is below it; and ourselves."""
    found = ["'self'"]
    for domain in domains:
        if domain in LOCAL or domain.replace(".", "").isdecimal():
            found += [f"http://{domain}:*", f"https://{domain}:*"]
        else:
            found += [
                f"{scheme}://{name}" for scheme in ("https", "http") for name in (domain, f"*.{domain}")
            ]
    return found


def may_send(origin: str, domains: Sequence[str]) -> bool:
    """Whether a page there may send to the form. Programs can lie about it: this keeps accidents out, not attackers."""
    host = host_of(origin)
    if not origin or not domains or host == host_of(settings.CSRF_TRUSTED_ORIGINS[0]):
        return True
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def host_of(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "").lower()
    except ValueError:
        return "invalid"


def with_cors(response: HttpResponse, request: HttpRequest, domains: Sequence[str]) -> HttpResponse:
    """Pages of the form's domains may read the answer; no cookie goes either way."""
    origin = request.headers.get("Origin", "")
    if origin and may_send(origin, domains):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Headers"] = "Content-Type"
        response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response["Access-Control-Max-Age"] = "600"
    response["Vary"] = "Origin"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def problem(status: int, text: str, fields: dict[str, str] | None = None) -> HttpResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": text, "status": status, "detail": text}
    if fields:
        body["errors"] = fields
    return JsonResponse(body, status=status, content_type="application/problem+json")


def in_words_of(language: str) -> Any:
    """Our own words in the nearest language we have."""
    return translation.override(spoken(language.partition("-")[0]))
