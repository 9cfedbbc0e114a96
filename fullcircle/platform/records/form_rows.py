"""Rows that a form asks for besides its fields: the lines of an order, the ways to reach somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.forms import Widget
from django.http import QueryDict
from django.utils.safestring import SafeString

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.settings.organization import organization

MOST = 500
Typed = dict[str, str]


class FormPart(Protocol):
    """A part of the form of a new record. What it reads is the input `key` of the verb that adds the record, and
    refusals name its rows by number: `lines.0`, `lines.0.quantity`. It stands after the section named `after`."""

    key: str
    after: str
    template: str

    def context(self, data: QueryDict | None, wrong: Mapping[str, str], actor: Actor) -> dict[str, Any]: ...

    def read(self, data: QueryDict) -> list[Any]: ...


@dataclass(frozen=True)
class Cell:
    """One control of a row, with what is wrong with its value."""

    label: str
    control: SafeString
    error: str = ""


@dataclass(frozen=True)
class Row:
    """One row as it is drawn."""

    cells: dict[str, Cell]
    error: str = ""


@dataclass(frozen=True)
class Rows:
    """The machinery behind such a part: rows as they are typed, drawn and understood. A row in which nothing but
    `starts` stands is no row."""

    key: str
    fields: Sequence[Field]
    starts: Typed = field(default_factory=dict)

    def typed(self, data: QueryDict) -> list[Typed]:
        """Every row that somebody wrote something into."""
        columns = {each.key: data.getlist(f"{self.key}.{each.key}") for each in self.fields}
        length = min(max(map(len, columns.values()), default=0), MOST + 1)
        rows = [
            {key: (texts[at] if at < len(texts) else "").strip() for key, texts in columns.items()}
            for at in range(length)
        ]
        return [row for row in rows if self.is_written(row)]

    def is_written(self, row: Typed) -> bool:
        return any(text and text != self.starts.get(key) for key, text in row.items())

    def understood(self, rows: Sequence[Typed]) -> list[dict[str, Any]]:
        """Values of every row, or one refusal that names every cell to mend."""
        wrong: dict[str, str] = {}
        found: list[dict[str, Any]] = []
        for at, row in enumerate(rows):
            values: dict[str, Any] = {}
            for each in self.fields:
                try:
                    values[each.key] = parse(each, row[each.key], region=organization().country)
                except Unfit as unfit:
                    wrong[f"{self.key}.{at}.{each.key}"] = str(unfit)
            found.append(values)
        if wrong:
            raise Refused(fields=wrong)
        return found

    def drawn(
        self, rows: Sequence[Typed], wrong: Mapping[str, str], widgets: Mapping[str, Widget]
    ) -> list[Row]:
        return [
            Row(
                {each.key: self.cell(each, row, at, wrong, widgets[each.key]) for each in self.fields if each.key in widgets},
                wrong.get(f"{self.key}.{at}", ""),
            )
            for at, row in enumerate(rows)
        ]  # fmt: skip

    def blank(self, widgets: Mapping[str, Widget]) -> Row:
        """What another row begins with."""
        return self.drawn([self.nothing()], {}, widgets)[0]

    def nothing(self) -> Typed:
        return {each.key: self.starts.get(each.key, "") for each in self.fields}

    def cell(self, each: Field, row: Typed, at: int, wrong: Mapping[str, str], widget: Widget) -> Cell:
        name = f"{self.key}.{each.key}"
        error = wrong.get(f"{self.key}.{at}.{each.key}", "")
        attrs = {"aria-label": each.label} | ({"aria-invalid": "true"} if error else {})
        return Cell(each.label, widget.render(name, row[each.key], attrs), error)


def of_parts(wrong: Mapping[str, str], parts: Sequence[FormPart]) -> dict[str, str]:
    """The sentences that are about rows."""
    return {key: text for key, text in wrong.items() if key.partition(".")[0] in {part.key for part in parts}}
