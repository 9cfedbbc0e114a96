"""How fast one caller may ask: a token bucket for each, kept by each process, against programs that run away."""

import time
from dataclasses import dataclass, field
from threading import Lock

from fullcircle.platform.actions import Refused

MOST_BUCKETS = 10_000


class TooFast(Refused):
    """The caller has to wait a moment."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many requests. Wait {wait} {'second' if wait == 1 else 'seconds'}.")
        self.wait = wait


@dataclass
class Bucket:
    tokens: float
    filled_at: float


@dataclass(frozen=True)
class Allowance:
    """What is left to a caller, as the RateLimit headers tell it."""

    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


@dataclass
class Limiter:
    """`rate` requests a second on average, `burst` at once."""

    rate: int
    burst: int
    buckets: dict[str, Bucket] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def spend(self, caller: str, now: float | None = None) -> Allowance:
        """Take one request from the caller's allowance, or say how long to wait."""
        now = time.monotonic() if now is None else now
        with self.lock:
            bucket = self.bucket(caller, now)
            bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.filled_at) * self.rate)
            bucket.filled_at = now
            if bucket.tokens < 1:
                raise TooFast(max(1, round((1 - bucket.tokens) / self.rate + 0.5)))
            bucket.tokens -= 1
            full_in = (self.burst - bucket.tokens) / self.rate
            return Allowance(self.burst, int(bucket.tokens), int(full_in) + 1)

    def bucket(self, caller: str, now: float) -> Bucket:
        if caller not in self.buckets:
            if len(self.buckets) >= MOST_BUCKETS:
                self.buckets.clear()
            self.buckets[caller] = Bucket(self.burst, now)
        return self.buckets[caller]
