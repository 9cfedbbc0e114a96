"""Every page runs as whoever is signed in, inside one transaction that a refusal rolls back."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import User
from fullcircle.platform.readings.noting import collected, write_down

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Served before anybody acts: signing in and its pages, public pages, and the API, which knows people by key.
OUTSIDE = (
    "/account/",
    "/api/v1/",
    "/static/",
    "/healthz",
    "/readyz",
    "/join/",
    "/welcome/",
    "/me/",
    "/f/",
    "/v1/",
    "/l/",
    "/pictures/",
)


class ActAsSignedIn:
    """Opens acting() around the view; a reading request gets a read-only transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[assignment]  # nobody yet; the door of every page looks
        if request.path.startswith(OUTSIDE) or not request.user.is_authenticated:
            return self.get_response(request)
        actor = actor_for_user(request.user.pk)
        if actor is None:
            logout(request)
            return redirect("account_login")
        if actor.factor_due and actor.factor_due <= timezone.now().date():
            return redirect("second_factor_needed")
        timezone.activate(request.user.time_zone)
        try:
            return self.as_actor(request, actor)
        finally:
            timezone.deactivate()

    def as_actor(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        request.actor = actor
        with (
            collected() as shown,
            acting(actor, read_only=request.method in SAFE_METHODS),
            translation.override(cast(User, request.user).language),
        ):
            response = self.get_response(request)
            # Django turns exceptions into responses before they reach us: a refusal must not leave half a change.
            if response.status_code >= 400:
                transaction.set_rollback(True)
        write_down(shown, actor, request)
        return response
