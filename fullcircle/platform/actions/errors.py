"""What can go wrong when somebody acts, in sentences they can do something about."""

from typing import Any


class Refused(Exception):
    """The rules do not allow it as asked. `fields` names the inputs to mend, each with its own sentence."""

    status = 422

    def __init__(self, sentence: str = "", *, fields: dict[str, str] | None = None) -> None:
        self.fields = fields or {}
        self.sentence = sentence or " ".join(self.fields.values())
        super().__init__(self.sentence)


class NotAllowed(Refused):
    """The actor lacks the right."""

    status = 403


class Missing(Refused):
    """There is no such record, or the actor may not know of it; both read the same."""

    status = 404


class Conflict(Refused):
    """Somebody else changed the record meanwhile. `current` holds the values that are there now."""

    status = 409

    def __init__(self, sentence: str, *, current: Any = None) -> None:
        super().__init__(sentence)
        self.current = current


class MergedAway(Refused):
    """The record has become part of another one, whose number is told."""

    status = 409

    def __init__(self, noun: str, into: int) -> None:
        super().__init__(f"This {noun} was merged into {noun} {into}. Open that one, or undo the merge.")
        self.into = into
