"""The door of the API: who asks, how often they may, and one transaction with their rights and no others."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.errors import AuthenticationError, HttpError
from ninja.utils import check_csrf

from fullcircle.config.env import env
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.actors import actor_for_key, actor_for_user
from fullcircle.platform.access.keys import is_well_formed
from fullcircle.platform.access.models import ApiKey
from fullcircle.platform.api.idempotency import once
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.readings.noting import collected, write_down

Endpoint = Callable[..., HttpResponseBase]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BURST_SECONDS = 2
MARK_EVERY = 60.0  # seconds between two notes of a key's last use

limiter = Limiter(rate=env.api_rate, burst=env.api_rate * BURST_SECONDS)
_marked: dict[int, float] = {}


class ApiKeyInHeader:
    """An API key in the Authorization header; never in a cookie, an address or a form."""

    openapi_security_schema = {"type": "http", "scheme": "bearer", "bearerFormat": "fc_live_…"}

    def __call__(self, request: HttpRequest) -> Actor | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer" or not is_well_formed(key):
            raise AuthenticationError
        actor = actor_for_key(key)
        if actor is None:
            raise AuthenticationError
        request.allowance = limiter.spend(f"key {actor.key_id}")
        mark_used(actor)
        return actor


class SignedInBrowser:
    """The session of our own pages. What changes something needs the CSRF token too."""

    openapi_security_schema = {"type": "apiKey", "in": "cookie", "name": "fc_session"}

    def __call__(self, request: HttpRequest) -> Actor | None:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        if request.method not in SAFE and check_csrf(request):
            raise HttpError(403, "This page is too old. Reload it and try again.")
        request.allowance = limiter.spend(f"user {user.pk}")
        return actor_for_user(user.pk)


def mark_used(actor: Actor) -> None:
    """Note when a key was last used, once a minute and not with every request."""
    now = time.monotonic()
    if actor.key_id is None or now - _marked.get(actor.key_id, -MARK_EVERY) < MARK_EVERY:
        return
    _marked[actor.key_id] = now
    with acting(actor):
        ApiKey.objects.filter(pk=actor.key_id).update(last_used_at=Now())


def reading(endpoint: Endpoint) -> Endpoint:
    """Run an endpoint as whoever asks, in a transaction that cannot write."""

    @wraps(endpoint)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with collected() as shown, acting(request.auth, read_only=True):
            answer = endpoint(request, *args, **kwargs)
        write_down(shown, request.auth, request, "api")
        return answer

    return run


def writing(endpoint: Callable[..., HttpResponse]) -> Endpoint:
    """Run an endpoint as whoever asks; a refusal takes everything back, and a repeated request is answered as before."""

    @wraps(endpoint)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with collected() as shown, acting(request.auth):
            answer = once(request, lambda: endpoint(request, *args, **kwargs))
            if answer.status_code >= 400:
                transaction.set_rollback(True)
        write_down(shown, request.auth, request, "api")
        return answer

    return run
