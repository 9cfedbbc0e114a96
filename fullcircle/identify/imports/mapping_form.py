"""The page where columns meet fields: what it offers, and the plan behind what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fullcircle.identify.imports.beginning import contents_of
from fullcircle.identify.imports.cells import texts_of
from fullcircle.identify.imports.consents import fields_into
from fullcircle.identify.imports.lines import OrderLines
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.parsing import reader_for
from fullcircle.identify.imports.plan import (
    MODES,
    Cell,
    Part,
    Plan,
    PlannedCell,
    PlannedPart,
    first_match,
    read_plan,
    tells_apart,
)
from fullcircle.identify.imports.proposing import complete, importable
from fullcircle.identify.imports.recognizing import Content
from fullcircle.identify.imports.special import PREFIX, key_of, mapped, special_traits, why_kept
from fullcircle.identify.imports.suspecting import looks_like
from fullcircle.identify.imports.values import Problem
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.countries import names
from fullcircle.platform.records.resource import Resource

PREVIEWED = 20
ORDERS = [("dmy", "Day first: 31/12/2026"), ("mdy", "Month first: 12/31/2026")]
DECIMALS = [(".", "Point: 1,234.56"), (",", "Comma: 1.234,56")]
STATES = ("", "ok", "warn", "bad")  # the worse, the later
DATES, NUMBERS = ("date", "datetime"), ("number", "money", "integer")


@dataclass(frozen=True)
class ColumnShown:
    """One column of the file on the mapping page."""

    name: str
    samples: list[str]
    field: str
    state: str
    note: str


@dataclass(frozen=True)
class Convention:
    """A column whose values can be read in two ways."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    value: str
    why: str


@dataclass(frozen=True)
class MatchRule:
    """How known records of one kind are found, and what happens to them."""

    resource: str
    label: str
    match: str
    keys: list[tuple[str, str]]
    mode: str


def field_choices(by: Actor) -> list[tuple[str, str]]:
    """Every field of everything this person may import into."""
    return [
        (
            f"{each.key}:{field.key}",
            f"{each.label}: {field.label}{field.help if field.key.startswith(PREFIX) else ''}",
        )
        for each in importable(by)
        for field in fields_into(each, by)
        if not field.read_only
    ]


def columns_shown(
    run: ImportRun, parts: Sequence[PlannedPart], sample: Sequence[Sequence[str]]
) -> list[ColumnShown]:
    """Every column with where it goes, and whether its values fit there."""
    contents = contents_of(run)
    placed = {
        column: (part, cell)
        for part in reversed(parts)
        for cell in reversed(part.cells)
        for column in cell.cell.columns
    }
    region = read_plan(run.plan).region
    return [shown(at, content, placed.get(at), sample, region) for at, content in enumerate(contents)]


def shown(
    at: int,
    content: Content,
    place: tuple[PlannedPart, PlannedCell] | None,
    sample: Sequence[Sequence[str]],
    region: str,
) -> ColumnShown:
    samples = [text[:40] for text in content.samples[:3]]
    if place is None:
        return ColumnShown(content.name, samples, "", "", "Left out")
    part, cell = place
    state, note = fit(cell, sample, region)
    notes = [note or content.why.capitalize()]
    if protected := protects(cell, content):
        state = max(state, protected[0], key=STATES.index)
        notes = [protected[1], note]
    return ColumnShown(
        content.name,
        samples,
        f"{part.resource.key}:{cell.field.key}",
        state,
        ". ".join(filter(None, notes)),
    )


def protects(cell: PlannedCell, content: Content) -> tuple[str, str] | None:
    """What the page says of a column that is sensitive, or that looks as if the law protected it most."""
    if cell.field.key.startswith(PREFIX):
        return "ok" if cell.cell.purpose else "warn", _("Kept apart, and only of those who agree")
    if cell.field.sensitive:
        return "ok", _("Sensitive: kept apart, for those who may see it")
    if category := looks_like(content.name):
        words = {"name": content.name, "category": category}
        return "warn", _(
            "“%(name)s” may be about %(category)s, which the law protects most. Choose a preference of that kind, or leave "
            "it out."
        ) % words
    return None


def fit(cell: PlannedCell, sample: Sequence[Sequence[str]], region: str) -> tuple[str, str]:
    """Whether the sample can be read as this field."""
    columns = list(zip(*sample, strict=True)) if sample else []
    if not columns or (cell.field.is_relation and not cell.field.custom):
        return "ok", ""
    values = reader_for(cell, region).column(texts_of(cell, columns, len(sample)))
    problems = [value for value in values if isinstance(value, Problem)]
    if not problems:
        return "ok", ""
    words = f"{len(problems):,} of {len(values):,} do not fit; the rows below say why"
    return ("bad" if len(problems) > len(values) / 2 else "warn"), words


def conventions(run: ImportRun, parts: Sequence[PlannedPart]) -> list[Convention]:
    """The columns whose dates or decimals could be read otherwise, unsure ones first."""
    contents = contents_of(run)
    found: list[tuple[bool, Convention]] = []
    for part in parts:
        for cell in part.cells:
            for column in cell.cell.columns[:1]:
                content = contents[column]
                kind = (
                    "order" if cell.field.kind in DATES else "decimal" if cell.field.kind in NUMBERS else ""
                )
                if kind and (content.unsure or content.kind in (*DATES, "number", "money")):
                    choices = ORDERS if kind == "order" else DECIMALS
                    label = f"{content.name}: {'dates' if kind == 'order' else 'decimals'}"
                    value = getattr(cell.cell, kind)
                    entry = Convention(f"{kind}-{column}", label, choices, value, content.why.capitalize())
                    found.append((content.unsure, entry))
    unique = {convention.name: (unsure, convention) for unsure, convention in found}
    return [convention for _, convention in sorted(unique.values(), key=lambda pair: not pair[0])]


def match_rules(parts: Sequence[PlannedPart]) -> list[MatchRule]:
    """For every kind of record: found by what, and then what."""
    rules = []
    for part in parts:
        keys = [
            (cell.field.key, cell.field.label)
            for cell in part.cells
            if cell.field.key in (*part.resource.match_keys, *part.resource.may_match)
            or (cell.field.unique and tells_apart(cell.field))
        ]
        if keys:
            rules.append(
                MatchRule(part.resource.key, part.resource.plural, part.part.match, keys, part.part.mode)
            )
    return rules


def preview(parts: Sequence[PlannedPart], sample: Sequence[Sequence[str]], region: str) -> dict[str, Any]:
    """The first rows as they will be read: values, and what is wrong with those that are none."""
    rows = list(sample[:PREVIEWED])
    columns = list(zip(*rows, strict=True)) if rows else []
    heads: list[str] = []
    values: list[list[Any]] = []
    for part in parts:
        for cell in part.cells:
            heads.append(f"{part.label}: {cell.field.label}")
            values.append(
                [as_shown(v) for v in reader_for(cell, region).column(texts_of(cell, columns, len(rows)))]
            )
    return {"heads": heads, "rows": list(zip(*values, strict=True)) if values else []}


def as_shown(value: Any) -> dict[str, str]:
    if isinstance(value, Problem):
        return {"text": "", "problem": value.sentence}
    return {"text": "" if value is None else str(value), "problem": ""}


def chosen_plan(run: ImportRun, posted: Mapping[str, str], by: Actor) -> Plan:
    """The plan behind a submitted mapping page."""
    known: dict[str, Resource | OrderLines] = {each.key: each for each in importable(by)}
    contents = contents_of(run)
    cells: dict[str, dict[str, Cell]] = {}
    for at, content in enumerate(contents):
        resource, _, field = posted.get(f"column-{at}", "").partition(":")
        if resource in known and field:
            before = cells.setdefault(resource, {}).get(field)
            cells[resource][field] = chosen_cell(at, field, content, posted, before)
    for resource in cells:
        if currency := posted.get(f"currency-{resource}", "").strip().upper():
            cells[resource].setdefault("currency", Cell(field="currency", value=currency[:3]))
    listed = {resource: list(found.values()) for resource, found in cells.items()}
    complete(listed, contents)
    parts = [chosen_part(known[key], listed[key], posted) for key in known if key in listed]
    return Plan(parts=tuple(parts), region=posted.get("region", "")[:2], lenient=bool(posted.get("lenient")))


def chosen_cell(
    at: int, field: str, content: Content, posted: Mapping[str, str], before: Cell | None
) -> Cell:
    """A column for a field; a second column for the same field is joined to the first."""
    order = posted.get(f"order-{at}", "") or content.order or "dmy"
    decimal = posted.get(f"decimal-{at}", "") or content.decimal or "."
    columns = (*before.columns, at) if before else (at,)
    return Cell(
        field=field,
        columns=columns,
        purpose=posted.get(f"purpose-{field}", "")[:60],
        order="mdy" if order == "mdy" else "dmy",
        decimal="," if decimal == "," else ".",
    )


def chosen_part(resource: Resource | OrderLines, cells: list[Cell], posted: Mapping[str, str]) -> Part:
    mapped = [cell.field for cell in cells]
    match = posted.get(f"match-{resource.key}")
    if match is None or (match and match not in mapped):
        match = first_match(resource, mapped)
    mode = posted.get(f"mode-{resource.key}", "both")
    return Part(
        resource=resource.key, match=match, mode=mode if mode in MODES else "both", cells=tuple(cells)
    )


@dataclass(frozen=True)
class PurposeAsked:
    """What somebody has to say before a special column goes in."""

    name: str
    value: str
    label: str
    said: bool


def purposes_asked(parts: Sequence[PlannedPart]) -> list[PurposeAsked]:
    """For every special column: that it is kept for its purpose and for nothing else."""
    cells = mapped(parts)
    return [
        PurposeAsked(
            f"purpose-{key}", key_of(trait), why_kept(trait), cells[key].cell.purpose == key_of(trait)
        )
        for trait in special_traits(cells)
        for key in [f"{PREFIX}{trait.field.key}"]
    ]


def regions() -> list[tuple[str, str]]:
    return sorted(names().items(), key=lambda pair: pair[1])


def currencies_asked(parts: Sequence[PlannedPart]) -> list[tuple[str, str, str]]:
    """Kinds of record that have a currency of their own and no column for it: field name, label, what is set."""
    asked = []
    for part in parts:
        has = any(field.key == "currency" for field in part.resource.built_in_fields())
        cell = part.part.cell("currency")
        if has and (cell is None or not cell.columns):
            label = f"Currency of {part.resource.plural.lower()}"
            asked.append((f"currency-{part.resource.key}", label, cell.value if cell else ""))
    return asked
