"""When the database is away, busy or full: a page in plain words that keeps what the person typed."""

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from psycopg import errors
from psycopg_pool import TooManyRequests

log = logging.getLogger("fullcircle.outage")

RETRY_AFTER = 5
PLAIN = "<!doctype html><title>Back in a moment</title><h1>Back in a moment</h1><p>Nothing was saved. Try again.</p>"
SECRET = re.compile("password|passphrase|secret|token|code|pin$|csrf", re.IGNORECASE)
HIDDEN = re.compile("^(csrfmiddlewaretoken|next|expect|_.*)$")


@dataclass(frozen=True)
class Trouble:
    """What to tell, for one family of database errors."""

    errors: tuple[type[BaseException], ...]
    title: str
    words: str
    status: int = 503


TROUBLES = [
    Trouble(
        (errors.DiskFull,),
        "The disk is full",
        "Nothing was saved. Reading goes on; an administrator has to make room before anything can be saved.",
        507,
    ),
    Trouble(
        (errors.QueryCanceled,),
        "This took too long",
        "It was stopped so that everybody else can go on. Nothing was saved. A narrower filter often helps.",
    ),
    Trouble(
        (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure),
        "Somebody is changing the same thing",
        "Nothing was saved yet. In a moment it will work.",
    ),
    Trouble(
        (TooManyRequests, errors.TooManyConnections),
        "Very many requests at once",
        "Nothing was saved yet. In a moment it will work.",
    ),
    Trouble(
        (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError),
        "The database is not answering",
        "Nothing was saved yet, and nothing is lost. It is usually back within seconds.",
    ),
]


def trouble_behind(error: BaseException | None) -> Trouble | None:
    """The trouble that an error comes from, looking through what wraps it."""
    chain = list(causes(error))
    return next((trouble for trouble in TROUBLES if any(isinstance(e, trouble.errors) for e in chain)), None)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The same news for a program, for a part of a page, and for a page."""
    if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
        response: HttpResponse = for_program(trouble)
    elif "HX-Request" in request.headers:
        response = for_page_part(trouble)
    else:
        response = for_page(request, trouble)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def for_program(trouble: Trouble) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": trouble.title,
        "status": trouble.status,
        "detail": trouble.words,
    }
    return JsonResponse(body, status=trouble.status, content_type="application/problem+json")


def for_page_part(trouble: Trouble) -> HttpResponse:
    """The page in the browser stays as it is, with everything typed in it; only a message appears."""
    response = HttpResponse(status=trouble.status)
    message = {"message": f"{trouble.title}. {trouble.words}", "tone": "bad"}
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": message})
    return response


def for_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    typed = list(kept_fields(request)) if request.method == "POST" else None
    context = {
        "trouble": trouble,
        "typed": typed,
        "action": request.get_full_path(),
        "theme": request.COOKIES.get("theme", "system"),
    }
    response = HttpResponse(rendered("503.html", context), status=trouble.status)
    if typed is None:
        response["Refresh"] = str(RETRY_AFTER)
    return response


def rendered(template: str, context: dict[str, Any]) -> str:
    """A page without the request: its context would ask the database who is signed in. This must never fail."""
    try:
        return render_to_string(template, context)
    except Exception:
        log.exception("The page %s cannot be shown.", template)
        return PLAIN


@dataclass(frozen=True)
class Kept:
    """One value of the form that was sent, ready to be sent again."""

    name: str
    value: str
    kind: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


def kept_fields(request: HttpRequest) -> Iterator[Kept]:
    for name, values in request.POST.lists():
        for value in values:
            yield Kept(name, "" if kind(name, value) == "password" else value, kind(name, value))


def kind(name: str, value: str) -> str:
    """How a value is shown: our own fields hidden, secrets typed anew, long text in a box."""
    if HIDDEN.match(name):
        return "hidden"
    if SECRET.search(name):
        return "password"
    return "long" if "\n" in value or len(value) > 80 else "short"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's last resort (handler500), which sees every error of every layer: an outage is not a mistake."""
    trouble = trouble_behind(sys.exception())
    if trouble:
        return answer(request, trouble)
    error_id = secrets.token_hex(4)
    log.error("Error %s at %s", error_id, request.path)
    if request.path.startswith("/api/"):
        broken = Trouble(
            (), "Something broke on our side", f"Tell this number to whoever helps you: {error_id}"
        )
        return for_program(replace(broken, status=500))
    return HttpResponse(rendered("500.html", {"error_id": error_id}), status=500)
