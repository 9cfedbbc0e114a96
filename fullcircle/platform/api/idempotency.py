"""Asking twice, acting once: the first answer is stored with its effect, and given again to whoever repeats the request."""

import hashlib
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from fullcircle.platform.actions import Refused
from fullcircle.platform.api.models import StoredAnswer

HEADER = "HTTP_IDEMPOTENCY_KEY"
LONGEST = 255
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
TAKE = """
INSERT INTO platform_stored_answer (user_id, api_key, key, request, status, headers, body)
VALUES (%s, %s, %s, %s, 0, '{}', '') ON CONFLICT DO NOTHING RETURNING id
"""


def once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Act, unless the same caller sent the same key before; a request that is still being answered is waited for."""
    key = request.META.get(HEADER)
    if key is None:
        return act()
    check(key)
    asked = fingerprint(request)
    place = take(request, key, asked)
    if place is None:
        return replayed(request, key, asked)
    answer = act()
    keep(place, answer)
    return answer


def check(key: str) -> None:
    if not 0 < len(key) <= LONGEST or not key.isprintable() or not key.isascii():
        raise Refused(f"Idempotency-Key holds 1 to {LONGEST} printable ASCII characters.")


def fingerprint(request: HttpRequest) -> bytes:
    """What was asked, so that a key used for something else is noticed."""
    what = f"{request.method} {request.get_full_path()} {request.META.get('HTTP_IF_MATCH', '')}\n"
    return hashlib.sha256(what.encode() + request.body).digest()


def take(request: HttpRequest, key: str, asked: bytes) -> int | None:
    """Claim the key. PostgreSQL waits for another request with the same key, and takes it over if that one fails."""
    actor = request.auth
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [actor.user_id, actor.key_id or 0, key, asked])
        row = cursor.fetchone()
    return row[0] if row else None


def replayed(request: HttpRequest, key: str, asked: bytes) -> HttpResponse:
    actor = request.auth
    first = StoredAnswer.objects.get(user_id=actor.person, api_key=actor.key_id or 0, key=key)
    if bytes(first.request) != asked:
        raise Refused(
            "This Idempotency-Key was used for another request. Choose a new key for a new request."
        )
    return HttpResponse(
        first.body, status=first.status, headers=first.headers | {"Idempotent-Replayed": "true"}
    )


def keep(place: int, answer: HttpResponse) -> None:
    """Refusals are not kept: they changed nothing, and may turn out differently next time."""
    if answer.status_code < 400:
        headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
        StoredAnswer.objects.filter(pk=place).update(
            status=answer.status_code, headers=headers, body=answer.content.decode()
        )
