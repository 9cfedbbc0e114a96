"""Whoever calls without signing in: their address behind our own proxies, and how fast they may go on."""

import ipaddress
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from fullcircle.config.env import env
from fullcircle.platform.api.limits import Limiter, TooFast

View = Callable[..., HttpResponseBase]
PER_SECOND, AT_ONCE = 5, 60

limiter = Limiter(rate=PER_SECOND, burst=AT_ONCE)


def address_of(request: HttpRequest) -> str | None:
    """The caller's address as the nearest proxy of ours saw it; what others claim in front of it is not believed."""
    said = request.META.get("REMOTE_ADDR", "")
    if env.trusted_proxies:
        passed = [
            each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()
        ]
        said = passed[-env.trusted_proxies] if len(passed) >= env.trusted_proxies else said
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return None


def not_too_fast(view: View) -> View:
    """One address asks so often and no more: a link cannot be guessed by trying, and nobody is kept busy."""

    @wraps(view)
    def paced(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            limiter.spend(address_of(request) or "unknown")
        except TooFast as too_fast:
            return HttpResponse(
                too_fast.sentence, status=429, content_type="text/plain; charset=utf-8",
                headers={"Retry-After": str(too_fast.wait)},
            )  # fmt: skip
        return view(request, *args, **kwargs)

    return paced
