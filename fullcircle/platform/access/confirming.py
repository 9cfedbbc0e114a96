"""Doors behind which somebody else's access is decided ask again who is there, unless it was said a moment ago."""

from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from fullcircle.platform.access.sessions import SINCE

HOLDS_FOR = timedelta(minutes=30)


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether a password or a code was given in this browser within the last half hour."""
    return timezone.now() - last_confirmed(request) < HOLDS_FOR


def last_confirmed(request: HttpRequest) -> datetime:
    """When it was: on signing in, or when it was asked for later."""
    since = request.session.get(SINCE)
    signed_in = datetime.fromisoformat(since).timestamp() if since else 0.0
    given = [record["at"] for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])]
    return datetime.fromtimestamp(max([signed_in, *given]), timezone.get_default_timezone())


def ask_who_is_there(request: HttpRequest) -> HttpResponse:
    """On to the question; back to the page from which something was asked, for what was sent is not kept."""
    back = request.get_full_path() if request.method == "GET" else came_from(request)
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def came_from(request: HttpRequest) -> str:
    """The page of ours that holds the form, as the browser tells it."""
    told = urlsplit(request.headers.get("Referer", ""))
    ours = urlsplit(settings.CSRF_TRUSTED_ORIGINS[0])
    return (
        told.path if (told.scheme, told.netloc) == (ours.scheme, ours.netloc) and told.path else "/settings/"
    )
