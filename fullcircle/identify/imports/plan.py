"""What an import means to do: parts (kinds of record), and for each field where its value comes from."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fullcircle.identify.imports.consents import fields_into, refuse_programs
from fullcircle.identify.imports.lines import ORDER_LINES, OrderLines
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field as RecordField
from fullcircle.platform.records.resource import Resource, resource_for

Mode = Literal["both", "create", "update"]
MODES = {
    "both": "Create new ones and update known ones",
    "create": "Only create new ones",
    "update": "Only update known ones",
}


class Cell(BaseModel):
    """One field and the columns its value is read from; several are joined by a blank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    columns: tuple[int, ...] = ()
    value: str = Field("", max_length=400, description="The same for every row, instead of columns.")
    order: Literal["dmy", "mdy"] = "dmy"
    decimal: Literal[".", ","] = "."
    by: str = Field(
        "", description="For a relation: the field of the other record that the file names it by."
    )
    purpose: str = Field(
        "",
        max_length=60,
        description="For what the law protects most: the key of the purpose that it is kept for, and for nothing else.",
    )


class Part(BaseModel):
    """One kind of record that rows become, and how known ones are found again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resource: str
    match: str = Field("", description="The field by which a known record is found; empty: every row is new.")
    mode: Mode = "both"
    cells: tuple[Cell, ...]

    def cell(self, field: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.field == field), None)


class Plan(BaseModel):
    """The parts in the order in which they are written: what others point to comes first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: tuple[Part, ...] = ()
    region: str = Field("", max_length=2, description="Phone numbers without a country code are from here.")
    lenient: bool = Field(
        False, description="Leave out a value that cannot be read, and import the rest of its row."
    )


def read_plan(raw: Any) -> Plan:
    """A plan from JSON, or the sentence that says what is wrong with it."""
    try:
        return Plan.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Refused(f"The mapping cannot be read at {place}: {first['msg']}.") from error


@dataclass(frozen=True)
class PlannedCell:
    """A cell of the plan with the field it fills."""

    cell: Cell
    field: RecordField


@dataclass(frozen=True)
class PlannedPart:
    """A part of the plan, resolved against the resources that the actor knows."""

    number: int
    part: Part
    resource: Resource | OrderLines
    cells: tuple[PlannedCell, ...]
    relations: dict[str, int] = field(default_factory=dict)  # field → number of the part it points to
    pointed_at: bool = False

    @property
    def match(self) -> RecordField | None:
        return next((each.field for each in self.cells if each.field.key == self.part.match), None)

    @property
    def label(self) -> str:
        return self.resource.label


def resolved(plan: Plan, actor: Actor, width: int) -> list[PlannedPart]:
    """Every part with its resource and fields, in the order to write them; Refused names what is wrong."""
    if not plan.parts:
        raise Refused("No column is mapped yet.")
    parts = in_writing_order([resolved_part(part, actor, width) for part in plan.parts])
    for each in parts[:-1]:
        if not each.part.match:
            raise Refused(
                f"Say by which field {each.resource.plural.lower()} are found again from row to row."
            )
    numbers = {each.resource.key: number for number, each in enumerate(parts)}
    if len(numbers) < len(parts):
        raise Refused("Every kind of record can be in a mapping once.")
    last = len(parts) - 1
    return [
        replace(each, number=n, relations=inner_relations(each, numbers), pointed_at=n < last)
        for n, each in enumerate(parts)
    ]


def resolved_part(part: Part, actor: Actor, width: int) -> PlannedPart:
    resource = ORDER_LINES if part.resource == ORDER_LINES.key else resource_for(part.resource)
    if resource is None:
        raise Refused(f"There is nothing called “{part.resource}” to import into.")
    if not actor.can(f"{'order' if resource is ORDER_LINES else resource.key}.import"):
        raise Refused(f"Your role does not allow importing {resource.plural.lower()}.")
    refuse_programs((cell.field for cell in part.cells), actor)
    known = {each.key: each for each in fields_into(resource, actor)}
    cells = tuple(PlannedCell(cell, checked_field(resource, known, cell, width)) for cell in part.cells)
    keys = [cell.field for cell in part.cells]
    if doubled := next((key for key in keys if keys.count(key) > 1), ""):
        raise Refused(f"{known[doubled].label} is mapped twice.")
    if part.match and part.match not in keys:
        raise Refused(
            f"Map a column to {known[part.match].label if part.match in known else part.match} to match by it."
        )
    if part.match and not tells_apart(known[part.match]):
        raise Refused(f"{resource.plural} cannot be found by {known[part.match].label.lower()}.")
    if part.mode == "update" and not part.match:
        raise Refused(f"Say by which field known {resource.plural.lower()} are found.")
    return PlannedPart(0, part, resource, cells)


MATCHED_KINDS = ("text", "link", "email", "phone")


def tells_apart(field: RecordField) -> bool:
    """Whether records can be found by it: a column of theirs, or a unique text of one's own."""
    if field.custom:
        return field.unique and field.kind in MATCHED_KINDS
    return not field.sensitive and not field.is_relation


def first_match(resource: Resource | OrderLines, mapped: Container[str]) -> str:
    """By what known records are found unless somebody says otherwise: the first field that tells them apart."""
    own = [each.key for each in getattr(resource, "defined", ()) if each.unique and tells_apart(each)]
    return next((key for key in (*resource.match_keys, *own) if key in mapped), "")


def checked_field(
    resource: Resource | OrderLines, known: dict[str, RecordField], cell: Cell, width: int
) -> RecordField:
    """The field a cell fills, if it may be filled."""
    found = known.get(cell.field)
    if found is None:
        raise Refused(f"{resource.label} has no field “{cell.field}”.")
    if found.read_only:
        raise Refused(f"{found.label} cannot be imported.")
    if any(not 0 <= column < width for column in cell.columns):
        raise Refused(f"{found.label} is mapped to a column that this file does not have.")
    return found


def in_writing_order(parts: list[PlannedPart]) -> list[PlannedPart]:
    """What others point to is written first."""
    keys = {each.resource.key for each in parts}
    ordered: list[PlannedPart] = []
    while len(ordered) < len(parts):
        done = {each.resource.key for each in ordered}
        ready = [
            each for each in parts
            if each not in ordered and not (set(targets(each.resource)) & keys) - done - {each.resource.key}
        ]  # fmt: skip
        ordered += ready or [each for each in parts if each not in ordered]
    return ordered


def targets(resource: Resource | OrderLines) -> Iterator[str]:
    """The kinds of record that this one points to."""
    return (
        each.target for each in resource.built_in_fields() if each.kind == "relation" and not each.read_only
    )


def inner_relations(part: PlannedPart, numbers: dict[str, int]) -> dict[str, int]:
    """Relations to other parts of the same row need no column: the row itself says who belongs together."""
    mapped = {each.field.key for each in part.cells}
    found: dict[str, int] = {}
    for each in part.resource.built_in_fields():
        points_in = each.kind == "relation" and each.target in numbers and each.target != part.resource.key
        if (
            points_in
            and not each.read_only
            and each.key not in mapped
            and numbers[each.target] not in found.values()
        ):
            found[each.key] = numbers[each.target]
    return found
