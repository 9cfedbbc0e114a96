"""The cells of one part of the plan: the columns of a batch become columns of values, problems in their places."""

from collections.abc import Sequence
from typing import Any

import orjson

from fullcircle.identify.imports.matching import related
from fullcircle.identify.imports.parsing import Reader, reader_for, stored
from fullcircle.identify.imports.plan import PlannedCell, PlannedPart
from fullcircle.identify.imports.values import Problem
from fullcircle.platform.records.values import parse

REMEMBERED = 100_000

Values = dict[str, list[Any]]
Sentences = dict[int, list[str]]


class Cells:
    """Reads the cells of one part, and knows where their values wait."""

    def __init__(self, planned: PlannedPart, region: str):
        self.readers: list[tuple[PlannedCell, Reader]] = [
            (cell, reader_for(cell, region)) for cell in planned.cells
        ]
        self.fields = {slot_of(cell): cell.field for cell in planned.cells}
        slots = {cell.field.key: slot_of(cell) for cell in planned.cells}
        self.key_slot = slots.get(planned.part.match, "")
        self.named: dict[str, dict[str, int | Problem]] = {}  # slot → text → the record it names

    def read(self, columns: Sequence[Sequence[str]], size: int) -> Values:
        """Slot → values of the batch; a cell that is no value is a Problem in its place."""
        return {slot_of(cell): reader.column(texts_of(cell, columns, size)) for cell, reader in self.readers}

    def resolve(self, values: Values) -> None:
        """Names in relation columns become the numbers of records, or Problems."""
        for cell, _ in self.readers:
            if cell.field.is_relation:
                slot = slot_of(cell)
                named = self.learned(cell, set(values[slot]) - BLANK)
                values[slot] = [named[text] if text else None for text in values[slot]]

    def learned(self, cell: PlannedCell, texts: set[str]) -> dict[str, int | Problem]:
        """What each text names; only texts that no earlier batch had are looked up."""
        named = self.named.setdefault(slot_of(cell), {})
        if len(named) > REMEMBERED:
            named.clear()
        fresh = texts - named.keys()
        found = related(cell.field, cell.cell.by, fresh)
        named |= {text: one_of(found.get(text, []), text, cell) for text in fresh}
        return named

    def problems(self, values: Values, *, lenient: bool) -> tuple[Sentences, Sentences]:
        """Position → what rejects the row there, and what is only left out of it."""
        wrong: Sentences = {}
        left_out: Sentences = {}
        for cell, reader in self.readers:
            if not (reader.problems or cell.field.is_relation):
                continue
            slot = slot_of(cell)
            spared = lenient and not cell.field.required and slot != self.key_slot
            for at, value in enumerate(values[slot]):
                if isinstance(value, Problem):
                    (left_out if spared else wrong).setdefault(at, []).append(value.sentence)
                    values[slot][at] = None
        return wrong, left_out

    def keys(self, values: Values, size: int) -> list[str | None]:
        """What each row of the batch calls this part's record."""
        if not self.key_slot or self.key_slot not in values:
            return [None] * size
        return [
            None if value is None or value == "" else value if type(value) is str else str(stored(value))
            for value in values[self.key_slot]
        ]

    def typed(self, cells: Any) -> dict[str, Any]:
        """Staged text as the values it was."""
        plain = orjson.loads(cells) if isinstance(cells, (str, bytes)) else cells
        known = self.fields
        return {slot: parse(known[slot], text) if slot in known else text for slot, text in plain.items()}


def slot_of(cell: PlannedCell) -> str:
    """Where a value waits: a column of the model, or a place in its custom or sensitive fields."""
    if cell.field.custom:
        return f"custom:{cell.field.key}"
    return f"sensitive:{cell.field.key}" if cell.field.sensitive else cell.field.attribute


def texts_of(planned: PlannedCell, columns: Sequence[Sequence[str]], size: int) -> Sequence[str]:
    """The texts a cell is read from: one column, several joined, or the same words for every row."""
    cell = planned.cell
    if not cell.columns:
        return [cell.value] * size
    if len(cell.columns) == 1:
        texts: Sequence[str] = columns[cell.columns[0]]
    else:
        texts = [
            " ".join(filter(None, map(str.strip, row)))
            for row in zip(*(columns[at] for at in cell.columns), strict=True)
        ]
    if "{}" in cell.value:
        return [cell.value.replace("{}", text.strip()) if text.strip() else "" for text in texts]
    return texts


def one_of(found: list[int], text: str, cell: PlannedCell) -> int | Problem:
    """The one record a text names; none or several is a sentence."""
    if len(found) == 1:
        return found[0]
    how_many = "No record is" if not found else f"{len(found)} records are"
    return Problem(f"{cell.field.label}: {how_many} called “{text[:60]}”.")


BLANK = frozenset((None, ""))
