"""The signed actor context: PostgreSQL believes who acts only if our key signed it, so injected SQL cannot act as another."""

import hmac
import time
from functools import cache

from fullcircle.config.env import env
from fullcircle.platform.access.actor import Actor

LIFETIME = 3600  # seconds; a transaction never lasts that long


@cache
def signing_key() -> bytes:
    return env.key("actor-context").encode()[:64].ljust(64, b"\0")


def pads() -> tuple[bytes, bytes]:
    """The two padded keys of HMAC-SHA256 (RFC 2104), from which SQL computes the same signature."""
    key = signing_key()
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)


def signed_context(actor: Actor, now: float | None = None) -> str:
    """`user|sees all|principals|capabilities|expiry|writing|signature`, as fc.context_part() in PostgreSQL reads it."""
    expires = int(now or time.time()) + LIFETIME
    principals, writing = (",".join(map(str, each)) for each in (actor.principals, actor.writing))
    capabilities = ",".join(sorted(actor.capabilities))
    text = f"{actor.user_id or 0}|{int(actor.sees_all)}|{principals}|{capabilities}|{expires}|{writing}"
    return f"{text}|{hmac.new(signing_key(), text.encode(), 'sha256').hexdigest()}"
