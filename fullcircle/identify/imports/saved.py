"""Mappings kept under a name: found again for a file with the same headings, in whatever order they come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fullcircle.identify.imports.models import ImportRun, SavedMapping
from fullcircle.identify.imports.plan import Cell, Plan, read_plan, resolved
from fullcircle.identify.imports.synonyms import normalized
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused

MOST = 200


@dataclass(frozen=True)
class Recognized:
    """A saved mapping for the columns of a file; `problem` says why it cannot be used any more."""

    mapping: SavedMapping
    plan: Plan | None
    problem: str = ""

    def remembered(self) -> dict[str, Any]:
        return {"id": self.mapping.pk, "name": self.mapping.name, "problem": self.problem}


def known_mappings() -> list[SavedMapping]:
    """One's own and the shared ones, those used last first."""
    found = SavedMapping.objects.filter(removed_at=None).order_by("-used_at", "-pk")
    return list(found.select_related("user", "used_by").defer("user__password", "used_by__password")[:MOST])


def recognized(by: Actor, columns: Sequence[str]) -> Recognized | None:
    """The mapping that was used last for a file with exactly these headings."""
    headings = sorted(map(normalized, columns))
    for mapping in known_mappings():
        if sorted(map(normalized, mapping.columns)) == headings:
            return fitted(by, mapping, columns)
    return None


def usable(columns: Sequence[str]) -> list[SavedMapping]:
    """The mappings whose columns are all in this file, whatever else is."""
    here = set(map(normalized, columns))
    return [mapping for mapping in known_mappings() if needed(mapping) and needed(mapping) <= here]


def needed(mapping: SavedMapping) -> set[str]:
    """The headings from which a mapping takes values."""
    used = {at for part in read_plan(mapping.plan).parts for cell in part.cells for at in cell.columns}
    return {normalized(mapping.columns[at]) for at in used if at < len(mapping.columns)}


def fitted(by: Actor, mapping: SavedMapping, columns: Sequence[str]) -> Recognized:
    """The mapping over the columns of this file, or why it does not fit: a field may be gone meanwhile."""
    places = {normalized(name): at for at, name in enumerate(columns)}
    plan = moved(read_plan(mapping.plan), lambda at: places[normalized(mapping.columns[at])])
    try:
        resolved(plan, by, len(columns))
    except Refused as refused:
        return Recognized(mapping, None, refused.sentence)
    return Recognized(mapping, plan)


def moved(plan: Plan, place: Callable[[int], int]) -> Plan:
    """The same plan over columns that stand elsewhere."""
    parts = [
        part.model_copy(update={"cells": tuple(over(cell, place) for cell in part.cells)})
        for part in plan.parts
    ]
    return plan.model_copy(update={"parts": tuple(parts)})


def over(cell: Cell, place: Callable[[int], int]) -> Cell:
    return cell.model_copy(update={"columns": tuple(map(place, cell.columns))})


def used_in(run: ImportRun) -> dict[str, Any]:
    """The saved mapping that a run was started with, if it still says what the run does."""
    return run.table.get("mapping") or {}


def says_the_same(one: Plan, other: Plan) -> bool:
    """Whether two plans do the same, in whatever order they list it."""
    return (one.region, one.lenient, listed(one)) == (other.region, other.lenient, listed(other))


def listed(plan: Plan) -> dict[str, Any]:
    return {
        part.resource: (part.match, part.mode, {cell.field: cell for cell in part.cells})
        for part in plan.parts
    }
