"""Versions as entity tags: a change names the version it was made from, so that nobody overwrites what they never saw."""

import re

from django.http import HttpRequest

from fullcircle.platform.api.problems import Precondition
from fullcircle.platform.records.models import Record

TAG = re.compile(r'"([1-9][0-9]{0,9})"')
MISSING = (
    "Say which version you change: If-Match with the ETag of your last read, or * to change any version."
)
STALE = "Somebody changed this record meanwhile. Read it again and repeat your change."


def tag(version: int) -> str:
    return f'"{version}"'


def required_version(request: HttpRequest) -> int | None:
    """The version that a change names; None for `*`. Without If-Match the change is refused."""
    if "HTTP_IF_MATCH" not in request.META:
        raise Precondition(428, MISSING)
    return named_version(request)


def named_version(request: HttpRequest) -> int | None:
    """The version in If-Match, if there is one."""
    header = request.META.get("HTTP_IF_MATCH", "*").strip()
    if header == "*":
        return None
    found = TAG.fullmatch(header)
    if found is None:
        raise Precondition(412, STALE)
    return int(found[1])


def check_version(request: HttpRequest, thing: Record) -> None:
    """For verbs, where naming a version is offered and not demanded."""
    version = named_version(request)
    if version is not None and version != thing.version:
        raise Precondition(412, STALE)
