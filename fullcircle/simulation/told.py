"""Rows of the log, while they are gathered."""

from datetime import datetime
from typing import Any

import orjson

from fullcircle.platform.access.actor import Actor

NAMES = (
    "type", "occurred_at", "about_kind", "about_id", "within_kind", "within_id",
    "actor_kind", "actor_id", "actor_name", "cause", "payload",
)  # fmt: skip


class Told:
    """What happened, for one statement that writes it all down."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        self.rows: list[tuple[Any, ...]] = []

    def add(
        self, type_: str, at: datetime, about: tuple[str, int], by: Actor, payload: dict[str, Any],
        within: tuple[str, int | None] = ("", None), cause: str = "",
    ) -> None:  # fmt: skip
        whole = orjson.dumps(payload).decode()
        self.rows.append(
            (type_, at, *about, *within, by.kind, by.user_id, by.name, cause or self.cause, whole)
        )

    @property
    def in_order(self) -> dict[str, list[Any]]:
        """As columns, in the order in which it happened."""
        turn = sorted(self.rows, key=lambda row: row[1])
        return {name: [row[at] for row in turn] for at, name in enumerate(NAMES)}
