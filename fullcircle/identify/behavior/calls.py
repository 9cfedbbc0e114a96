"""Reads what clients send, in the shape of Segment's public HTTP tracking API, into one plain form.

The shape is that of https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ : identify, track,
page, screen, group and alias, alone or in a batch.
"""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from fullcircle.platform.api.bodies import too_deep

KINDS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
LARGEST_REQUEST = 500_000  # bytes, as with Segment
LARGEST_CALL = 32_000
MOST_CALLS = 2_500
LONGEST_ID = 180
LONGEST_NAME = 200
LONGEST_PATH = 500
SKEW = timedelta(minutes=1)  # clocks that differ by more are corrected
OLDEST = timedelta(days=3653)
CONTEXT = ("locale", "timezone", "library", "app", "screen", "device", "os", "campaign", "userAgent")


class Unfit(ValueError):
    """Why a call cannot be taken, as a sentence for a developer."""


@dataclass(frozen=True)
class Call:
    """One call, checked: whom it is about, what happened and when."""

    kind: str
    message: str  # a UUID, the same whenever the client sends the same message again
    at: str  # ISO 8601, UTC
    anonymous: str = ""
    user: str = ""
    name: str = ""
    other: str = ""  # the group, or the former id of an alias
    signature: str = ""
    path: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    page: dict[str, Any] = field(default_factory=dict)  # where it happened: url, referrer

    def packed(self) -> dict[str, Any]:
        """Without what is empty, to be stored."""
        return {key: value for key, value in vars(self).items() if value not in ("", {})}


@dataclass
class Read:
    """The calls of a request that are good, and what is wrong with the others."""

    calls: list[Call] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # reason, sample


def read(body: Any, kind: str, source: int, received: datetime) -> Read:
    """Every call of a request. `kind` is the last part of its address, `batch` included."""
    if not isinstance(body, dict):
        raise Unfit("Send a JSON object.")
    found = Read()
    sent = moment(body.get("sentAt"))
    for raw in raw_calls(body, kind):
        try:
            found.calls.append(call(raw, source, sent, received))
        except Unfit as unfit:
            found.refused.append((str(unfit), orjson.dumps(raw, default=str).decode(errors="replace")[:400]))
    return found


def raw_calls(body: dict[str, Any], kind: str) -> Iterator[Any]:
    if kind != "batch":
        yield {**body, "type": kind}
        return
    batch = body.get("batch")
    if not isinstance(batch, list):
        raise Unfit("A batch has a list named “batch”.")
    if len(batch) > MOST_CALLS:
        raise Unfit(f"A batch holds at most {MOST_CALLS:,} calls.")
    shared = body.get("context")
    for raw in batch:
        if isinstance(raw, dict) and isinstance(shared, dict):
            yield {**raw, "context": {**shared, **as_dict(raw.get("context"))}}
        else:
            yield raw


def call(raw: Any, source: int, sent: datetime | None, received: datetime) -> Call:
    """One call, or the reason why it is none."""
    if not isinstance(raw, dict):
        raise Unfit("A call is a JSON object.")
    kind = raw.get("type") or raw.get("action")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unfit(f"A call has a type: {', '.join(sorted(KINDS))}.")
    if too_deep(raw) or len(orjson.dumps(raw, default=str)) > LARGEST_CALL:
        raise Unfit(f"A call is at most {LARGEST_CALL // 1000} kB and 20 levels deep.")
    raw = clean(raw)
    anonymous, user = identifier(raw, "anonymousId"), identifier(raw, "userId")
    if not (anonymous or user):
        raise Unfit("A call names somebody: userId, anonymousId or both.")
    context, properties = as_dict(raw.get("context")), as_dict(raw.get("properties"))
    page = where(context, properties)
    return Call(
        kind=kind,
        message=message_number(raw.get("messageId"), source),
        at=happened(raw, sent, received).isoformat(),
        anonymous=anonymous,
        user=user,
        name=named(kind, raw, page),
        other=other_of(kind, raw),
        signature=str(raw.get("signature") or context.get("signature") or "")[:64],
        path=str(page.get("path", ""))[:LONGEST_PATH] if kind in ("page", "screen", "track") else "",
        properties=properties,
        traits=as_dict(raw.get("traits")) or as_dict(context.get("traits")),
        context={key: context[key] for key in CONTEXT if context.get(key)},
        page=page,
    )


def clean(value: Any) -> Any:
    """Without NUL characters, which PostgreSQL's text does not hold."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, list) else value


def as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def identifier(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    text = str(value).strip()
    if len(text) > LONGEST_ID:
        raise Unfit(f"{key} is at most {LONGEST_ID} characters long.")
    return text


def message_number(given: Any, source: int) -> str:
    """The same message of the same source has the same number, however often it is sent."""
    if not isinstance(given, str) or not given:
        return str(uuid.uuid4())
    return str(uuid.UUID(bytes=hashlib.blake2b(f"{source}:{given}".encode(), digest_size=16).digest()))


def named(kind: str, raw: dict[str, Any], page: dict[str, Any]) -> str:
    """What people read in lists: the event, the title of the page, the screen."""
    if kind == "track":
        name = raw.get("event")
        if not isinstance(name, str) or not name.strip():
            raise Unfit("A track call names its event.")
        return name.strip()[:LONGEST_NAME]
    if kind in ("page", "screen"):
        parts = [raw.get("category"), raw.get("name")]
        said = " / ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
        return (said or str(page.get("title") or page.get("path") or kind.capitalize()))[:LONGEST_NAME]
    return ""


def other_of(kind: str, raw: dict[str, Any]) -> str:
    if kind == "group":
        if not (group := identifier(raw, "groupId")):
            raise Unfit("A group call names its groupId.")
        return group
    if kind == "alias":
        if not (former := identifier(raw, "previousId")):
            raise Unfit("An alias call names its previousId.")
        return former
    return ""


def where(context: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """The page it happened on: what the call says itself counts before what surrounds it."""
    page = {**as_dict(context.get("page")), **{key: properties[key] for key in PAGE if properties.get(key)}}
    return {key: page[key][:1000] for key in PAGE if isinstance(page.get(key), str)}


PAGE = ("url", "path", "referrer", "title", "search")


def happened(raw: dict[str, Any], sent: datetime | None, received: datetime) -> datetime:
    """When it happened by our clock: a client's clock may be wrong, but not by how much time passes on it."""
    said = moment(raw.get("originalTimestamp")) or moment(raw.get("timestamp"))
    sent = moment(raw.get("sentAt")) or sent
    if said is None:
        return received
    late = sent - said if sent and abs(received - sent) > SKEW else received - said
    if late > OLDEST:
        raise Unfit("This happened more than ten years ago.")
    return received - max(late, timedelta())


def moment(value: Any) -> datetime | None:
    """A time as clients write it: ISO 8601; without a zone it is UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # an hour before the first day there is
        return None
