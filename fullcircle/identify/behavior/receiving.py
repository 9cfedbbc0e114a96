"""The door of the tracking API: a request is checked, stored whole and acknowledged; it is sorted a moment later.

What was acknowledged is in the database, so nothing is lost when a process or the server dies. A request that finds no
database is answered with 503, and the published clients send it again.
"""

import base64
import binascii
import time
import zlib
from dataclasses import dataclass
from threading import Lock
from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from psycopg.types.json import Jsonb

from fullcircle.config.env import env
from fullcircle.identify.behavior import calls, jobs
from fullcircle.identify.behavior.domains import parts_of
from fullcircle.identify.behavior.keys import digest
from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.pages import public
from fullcircle.platform.api.limits import Limiter, TooFast

REMEMBERED = 10.0  # seconds that a process trusts what it knows of a key
KEEP = """
  INSERT INTO identify_behavior_inbox (source_id, address, agent, calls) VALUES (%s, %s, %s, %s)
"""
NOTE = "INSERT INTO identify_behavior_refusal (source_id, reason, sample) VALUES (%s, %s, %s)"
MOST_NOTED = 20
WAKE_EVERY = 1.0
GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True)
class Source:
    """What the door needs to know of a source."""

    id: int
    kind: str
    domains: tuple[str, ...]


class Turned(Exception):
    """The request is turned away, with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


_known: dict[bytes, tuple[float, Source | None]] = {}
of_source = Limiter(rate=env.tracking_rate, burst=env.tracking_rate * 2)
of_address = Limiter(rate=20, burst=100)


@csrf_exempt
@public(
    "websites and programs report what people do; a write key says which of them, and nothing can be read here"
)
def receive(request: HttpRequest, kind: str) -> HttpResponse:
    """One call or a batch of them."""
    if request.method == "OPTIONS":
        return with_cors(HttpResponse(status=204), request)
    try:
        taken = take(request, kind)
        response: HttpResponse = JsonResponse({"success": True, **taken})
    except TooFast as fast:
        response = problem(429, str(fast))
        response["Retry-After"] = str(fast.wait)
    except Turned as turned:
        response = problem(turned.status, str(turned))
    return with_cors(response, request)


def problem(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"success": False, "message": sentence}, status=status)


def take(request: HttpRequest, kind: str) -> dict[str, int]:
    """Check and store a request; how many of its calls were refused, if any."""
    if request.method != "POST":
        raise Turned(405, "Send a POST.")
    body = parsed(request)
    source = the_source(request, body)
    check_place(request, source)
    of_source.spend(f"source {source.id}")
    address = request.META.get("REMOTE_ADDR")
    if source.kind == "browser":
        of_address.spend(f"{address}")
    try:
        found = calls.read(body, kind, source.id, timezone.now())
    except calls.Unfit as unfit:
        raise Turned(400, str(unfit)) from None
    store(source, found, address, request.META.get("HTTP_USER_AGENT", "")[:400])
    if found.refused and not found.calls:
        raise Turned(400, found.refused[0][0])
    return {"refused": len(found.refused)} if found.refused else {}


def store(source: Source, found: calls.Read, address: str | None, agent: str) -> None:
    with connection.cursor() as cursor:
        if found.calls:
            packed: Any = Jsonb([call.packed() for call in found.calls], dumps=orjson.dumps)
            cursor.execute(KEEP, [source.id, address, agent.replace("\0", ""), packed])
        for reason, sample in found.refused[:MOST_NOTED]:
            cursor.execute(NOTE, [source.id, reason[:200], sample.replace("\0", "")])
    if found.calls:
        waker.wake()


class Waker:
    """Starts the sorting soon after something came in, once a second at most for each process."""

    def __init__(self) -> None:
        self.next = 0.0
        self.lock = Lock()

    def wake(self) -> None:
        with self.lock:
            now = time.monotonic()
            if now < self.next - WAKE_EVERY:
                return  # a later start is on the queue already
            wait = max(0.0, self.next - now)
            self.next = max(now, self.next) + WAKE_EVERY
        jobs.sort_soon(wait)


waker = Waker()


def parsed(request: HttpRequest) -> dict:
    """The JSON of a request, packed or not."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > calls.LARGEST_REQUEST:
        raise Turned(413, f"A request holds at most {calls.LARGEST_REQUEST:,} bytes.")
    data = request.body
    if request.META.get("HTTP_CONTENT_ENCODING") == "gzip":
        data = unpacked(data)
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Turned(400, f"The body is not JSON: {error.msg}.") from None
    if not isinstance(body, dict):
        raise Turned(400, "Send a JSON object.")
    return body


def unpacked(data: bytes) -> bytes:
    """What gzip holds, and no more than a request may hold: small files can unpack to enormous ones."""
    unpacker = zlib.decompressobj(wbits=GZIP)
    try:
        plain = unpacker.decompress(data, calls.LARGEST_REQUEST + 1)
    except zlib.error:
        raise Turned(400, "The body is not gzip, although it says so.") from None
    if len(plain) > calls.LARGEST_REQUEST:
        raise Turned(413, f"A request holds at most {calls.LARGEST_REQUEST:,} bytes, unpacked.")
    return plain


def the_source(request: HttpRequest, body: dict) -> Source:
    """The source that a write key belongs to: in the Authorization header, or in the body of a page that is closing."""
    key = key_in_header(request.META.get("HTTP_AUTHORIZATION", "")) or body.get("writeKey")
    if not isinstance(key, str) or not key:
        raise Turned(401, "Send the write key of a source, as the user name of Basic authorization.")
    source = known(digest(key))
    if source is None:
        raise Turned(401, "No source has this write key, or it was closed.")
    return source


def key_in_header(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def known(key: bytes) -> Source | None:
    """The source of a key, asked again every few seconds: a closed one is turned away soon after."""
    now = time.monotonic()
    kept = _known.get(key)
    if kept and now - kept[0] < REMEMBERED:
        return kept[1]
    with acting(system("Tracking"), read_only=True):
        row = TrackingSource.objects.filter(digest=key, closed_at=None).first()
    source = Source(row.pk, row.kind, tuple(row.domains)) if row else None
    if len(_known) > 1000:
        _known.clear()
    _known[key] = (now, source)
    return source


def forget() -> None:
    """Ask about every key anew."""
    _known.clear()


def check_place(request: HttpRequest, source: Source) -> None:
    """Pages elsewhere may not report as this website. Programs can lie about it: this keeps accidents out, not attackers."""
    origin = request.META.get("HTTP_ORIGIN")
    if source.kind != "browser" or not source.domains or not origin:
        return
    host = parts_of(origin).hostname or ""
    if not any(host == domain or host.endswith(f".{domain}") for domain in source.domains):
        raise Turned(403, f"This source takes no reports from {host}.")


def with_cors(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Pages of other sites may send, and read nothing but whether it arrived."""
    response["Access-Control-Allow-Origin"] = request.META.get("HTTP_ORIGIN", "*")
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response["Access-Control-Max-Age"] = "86400"
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    return response
