"""What people decided about rows that needed a person: read by every check, so that no decision is asked for twice."""

from dataclasses import dataclass

from fullcircle.identify.imports.models import RowDecision


@dataclass(frozen=True, slots=True)
class Decision:
    """One row's: update a known record, create a new one, or leave the row out."""

    choice: str
    record_id: int | None
    by: str

    @property
    def records(self) -> list[int]:
        """The records that the row is about, as decided."""
        return [] if self.record_id is None else [self.record_id]


def decisions_of(run_id: int, part: int) -> dict[int, Decision]:
    """Row → what was decided about it."""
    rows = RowDecision.objects.filter(run_id=run_id, part=part)
    return {
        row: Decision(choice, record_id, by)
        for row, choice, record_id, by in rows.values_list("row", "choice", "record_id", "by_name")
    }
