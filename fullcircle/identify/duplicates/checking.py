"""Is this one here already? One record against all, through an index: a few milliseconds among a million."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from fullcircle.identify.duplicates.finding import DECIDED, LEAST, OUT
from fullcircle.identify.duplicates.linkage.kinds import KINDS
from fullcircle.identify.duplicates.linkage.model import (
    Model,
    Part,
    Weighed,
    probability,
    rule_of_thumb,
)
from fullcircle.identify.duplicates.linkage.preparing import STORED, Columns, keys_of, prepared
from fullcircle.identify.duplicates.models import DuplicateModel
from fullcircle.platform.records.resource import resource_for

MOST = 200  # records with which one is compared: those that share most keys with it
TOO_COMMON = 2_000  # rows of one key that are looked at
TABLES = {"contact": "identify_contact", "company": "identify_company"}
LIKELY = 1.0  # bits: two to one
READ: dict[
    str, tuple[tuple[int, datetime], dict[str, Any]]
] = {}  # what this process has read of the last look at each kind

# One index range for each key, none longer than anybody wants to read.
CANDIDATES = """
  SELECT k.{column} FROM unnest(%s::int[]) AS wanted(key)
  CROSS JOIN LATERAL (SELECT {column} FROM identify_duplicate_key WHERE key = wanted.key AND {column} IS NOT NULL LIMIT %s) k
  GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s
"""


@dataclass(frozen=True)
class Likeness:
    """A record that may be the same, with what speaks for it."""

    pk: int
    weight: float
    parts: list[Part] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return min(99, round(100 * probability(self.weight)))


def model_of(kind: str) -> Model:
    """What was learned at the last look through everything, or rules of thumb, and how decisions corrected it."""
    told = DuplicateModel.objects.filter(kind=kind).defer("weights").first()
    weights = weights_of(told) if told else None
    known = weights if weights and Model.fits(weights) else None
    model = Model.from_json(known) if known else rule_of_thumb(kind, 1_000)
    model.learned = told.taught if told else None
    return model


def weights_of(told: DuplicateModel) -> dict[str, Any]:
    """Of a million records two thirds of a megabyte, and the same until the next look: read once for each."""
    if told.looked_at is None:
        return told.weights
    look, weights = READ.get(told.kind, (None, None))
    if look != (told.pk, told.looked_at) or weights is None:
        weights = told.weights
        READ[told.kind] = ((told.pk, told.looked_at), weights)
    return weights


def spelled(kind: str, ids: Iterable[int]) -> Columns:
    """Records as they can be compared, as far as one may see them."""
    with connection.cursor() as cursor:
        cursor.execute(OUT[kind].format(only=" AND t.id = ANY(%s)"), [list(ids)])
        rows = cursor.fetchall()
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(STORED[kind])
    return prepared(kind, dict(zip(STORED[kind], columns, strict=True)))


def typed(kind: str, values: Mapping[str, Any]) -> Columns:
    """A record that is not stored yet, from what somebody typed so far."""
    company = values.get("company")
    known = {name: [str(values.get(name) or "")] for name in STORED[kind]}
    known["id"] = [0]  # type: ignore[list-item]
    if kind == "contact":
        target = resource_for("company")
        found = (
            str(company).isdecimal()
            and target
            and target.model._default_manager.filter(pk=int(str(company))).first()
        )
        known["company"] = [str(found) if found else ""]
    return prepared(kind, known)


def one_of(columns: Columns, place: int) -> dict[str, Any]:
    return {name: values[place] for name, values in columns.items()}


def like(kind: str, columns: Columns, least: float = LEAST, model: Model | None = None) -> list[Likeness]:
    """The records that may be the same as the only one in `columns`, likeliest first; those told apart are left out."""
    keys = keys_of(KINDS[kind], columns)
    if not keys:
        return []
    own = columns["unique_id"][0]
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES.format(column=f"{kind}_id"), [keys, TOO_COMMON, MOST + 1])
        ids = [pk for (pk,) in cursor.fetchall() if pk != own]
    if not ids:
        return []
    model = model or model_of(kind)
    others, mine = spelled(kind, ids), one_of(columns, 0)
    apart = told_apart(kind, own) if own else set()
    found = []
    for place, pk in enumerate(others["unique_id"]):
        if pk in apart or pk == own:
            continue
        weighed = model.weigh(mine, one_of(others, place))
        if weighed.weight >= least:
            found.append(Likeness(pk, weighed.weight, weighed.parts))
    return sorted(found, key=lambda each: (-each.weight, each.pk))


def told_apart(kind: str, pk: int) -> set[int]:
    """Those of whom somebody said that they are not the same, whatever was merged since."""
    with connection.cursor() as cursor:
        question = DECIDED.format(table=TABLES[kind]) + " AND (a.now = %(pk)s OR b.now = %(pk)s)"
        cursor.execute(question, {"kind": kind, "pk": pk})
        return {one if other == pk else other for one, other in cursor.fetchall()}


def weighed(kind: str, one: int, other: int) -> Weighed | None:
    """What speaks for and against two records; nothing if one of them is not to be seen."""
    columns = spelled(kind, (one, other))
    if len(columns["unique_id"]) < 2:
        return None
    return model_of(kind).weigh(one_of(columns, 0), one_of(columns, 1))
