"""The evidence of a consent: where, when and how something was said."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fullcircle.identify.consent.models import ConsentEvent, Purpose, Wording

BROWSER_LENGTH = 300


@dataclass(frozen=True)
class Said:
    """Where, when and how something was said."""

    source: str
    at: datetime
    origin: str = ""  # which form, which file and row, which mail
    evidence: str = ""  # who said it, when and how
    ip: str | None = None
    browser: str = ""
    cause: str = ""

    def __post_init__(self) -> None:
        if self.source not in dict(ConsentEvent.SOURCES):
            raise ValueError(f"There is no source {self.source!r} of consent.")

    def during(self, cause: str) -> "Said":
        return replace(self, cause=cause)

    @property
    def columns(self) -> dict[str, Any]:
        """As the ledger has them."""
        return {
            "source": self.source,
            "occurred_at": self.at,
            "origin": self.origin[:200],
            "evidence": self.evidence[:1000],
            "ip": self.ip,
            "user_agent": self.browser[:BROWSER_LENGTH],
            "cause": self.cause,
        }


@dataclass(frozen=True)
class Asked:
    """One box that somebody ticked: a purpose on a channel, in the words that stood beside it."""

    purpose: Purpose
    channel: str
    wording: Wording | None = None
