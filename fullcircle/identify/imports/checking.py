"""The check: every row read, validated and matched, so that the numbers before an import are the numbers after it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from fullcircle.identify.imports.cells import Cells, Sentences, Values
from fullcircle.identify.imports.folding import Folding, follow
from fullcircle.identify.imports.judging import Judge
from fullcircle.identify.imports.plan import Plan, PlannedPart
from fullcircle.identify.imports.reading import Row
from fullcircle.identify.imports.staging import Staged, keep

BATCH = 5_000


@dataclass(slots=True)
class ReadBatch:
    """A batch whose texts have become values."""

    size: int
    numbers: list[int]
    flawed: list[Staged]
    read: list[Values]


def in_batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


class PartCheck:
    """Turns the rows of one part of the plan into drafts with verdicts."""

    def __init__(self, planned: PlannedPart, run_id: int, region: str, *, main: bool):
        self.planned = planned
        self.main = main
        self.cells = Cells(planned, region)
        self.folding = Folding(planned, self.cells, run_id)
        self.judge = Judge(planned, run_id, main=main)
        self.seen: dict[str, Staged] = {}  # the records of this batch by key

    def point(self, values: Values, others: Sequence["PartCheck"], keys: dict[int, list[str | None]]) -> None:
        """Relations to other parts of the same row: the number of a known record, or the key of one to come."""
        for relation, number in self.planned.relations.items():
            seen = others[number].seen
            drafts = [seen.get(key) if key else None for key in keys.get(number, ())]
            values[f"{relation}_id"] = [draft.record_id if draft else None for draft in drafts]
            values[f"part:{relation}"] = [
                draft.key if draft and draft.record_id is None else None for draft in drafts
            ]

    def drafted(
        self, numbers: Sequence[int], values: Values, keys: Sequence[str | None], good: Iterable[int]
    ) -> list[Staged]:
        """One draft a row; a row without a key says nothing about a part that is found by it."""
        slots = list(values)
        rows = list(zip(*values.values(), strict=True)) if values else [()] * len(numbers)
        return [
            Staged(numbers[at], "new", keys[at], given(slots, rows[at]))
            for at in good
            if self.main or keys[at]
        ]

    def judged(self, staged: list[Staged]) -> list[Staged]:
        """The drafts with their verdicts: what each would do to what is there, and why."""
        firsts, repeats, self.seen = self.folding.by_key(staged)
        found = self.judge.found(firsts)
        firsts, folded = self.folding.by_record(firsts, found)
        self.judge.all(firsts, found)
        follow([*folded, *repeats])
        self.seen |= {draft.key: first for draft, first in folded if draft.key}
        self.seen |= {draft.key: draft for draft in firsts if draft.key}
        return firsts + [draft for draft, _ in (*folded, *repeats)] if self.main else firsts


class Check:
    """The whole plan over a file, batch by batch."""

    def __init__(self, parts: Sequence[PlannedPart], run_id: int, user_id: int, plan: Plan):
        last = len(parts) - 1
        self.run_id, self.user_id, self.lenient = run_id, user_id, plan.lenient
        self.parts = [PartCheck(part, run_id, plan.region, main=n == last) for n, part in enumerate(parts)]

    def read(self, batch: list[Row]) -> ReadBatch:
        """The part that needs no database: text becomes values."""
        fine = [row for row in batch if not row[2]]
        columns = list(zip(*(cells for _, cells, _ in fine), strict=True)) if fine else []
        flawed = [Staged(number, "rejected", reason=flaw) for number, _, flaw in batch if flaw]
        read = [part.cells.read(columns, len(fine)) if fine else {} for part in self.parts]
        return ReadBatch(len(batch), [number for number, _, _ in fine], flawed, read)

    def stage(self, batch: ReadBatch) -> Counter[tuple[int, str]]:
        """The part inside acting(): match, judge, and keep the drafts. Returns how many got which verdict."""
        wrong, left_out = self.problems(batch)
        keys: dict[int, list[str | None]] = {}
        judged: list[list[Staged]] = []
        for number, (part, values) in enumerate(zip(self.parts, batch.read, strict=True)):
            part.point(values, self.parts, keys)
            keys[number] = part.cells.keys(values, len(batch.numbers))
            good = [at for at in range(len(batch.numbers)) if at not in wrong]
            judged.append(part.judged(part.drafted(batch.numbers, values, keys[number], good)))
            if not part.main:
                blame(part, keys[number], good, wrong)
        rejected = [Staged(batch.numbers[at], "rejected", reason=" ".join(wrong[at])) for at in sorted(wrong)]
        mention(judged[-1], {batch.numbers[at]: sentences for at, sentences in left_out.items()})
        judged[-1] += batch.flawed + rejected
        for number, drafts in enumerate(judged):
            keep(self.run_id, self.user_id, number, drafts)
        return tally(judged)

    def problems(self, batch: ReadBatch) -> tuple[Sentences, Sentences]:
        """Position → what cannot be read there or names no record, and what may be left out."""
        wrong: Sentences = {}
        left_out: Sentences = {}
        for part, values in zip(self.parts, batch.read, strict=True):
            part.cells.resolve(values)
            for total, found in zip(
                (wrong, left_out), part.cells.problems(values, lenient=self.lenient), strict=True
            ):
                for at, sentences in found.items():
                    total.setdefault(at, []).extend(sentences)
        return wrong, left_out


def given(slots: list[str], row: tuple[object, ...]) -> dict[str, object]:
    """What a row says; places that it leaves empty are not named."""
    values = dict(zip(slots, row, strict=True))
    if None in row or "" in row:
        return {slot: value for slot, value in values.items() if value is not None and value != ""}
    return values


def mention(drafts: list[Staged], left_out: Sentences) -> None:
    """Rows that go in without one of their values say so."""
    if left_out:
        for draft in drafts:
            if draft.row in left_out:
                draft.reason = " ".join(["Left out:", *left_out[draft.row], draft.reason]).strip()


def blame(part: PartCheck, keys: list[str | None], good: list[int], wrong: Sentences) -> None:
    """A row whose customer or product cannot go in cannot go in either."""
    for at in good:
        draft = part.seen.get(keys[at] or "")
        if draft and draft.verdict in ("rejected", "review", "left_out"):
            wrong[at] = [f"{part.planned.label}: {draft.reason}"]


def tally(judged: list[list[Staged]]) -> Counter[tuple[int, str]]:
    """How many records got which verdict; one that a later row changed is counted where it is now."""
    counts: Counter[tuple[int, str]] = Counter()
    for part, drafts in enumerate(judged):
        verdicts = Counter([draft.verdict for draft in drafts])
        verdicts.subtract([draft.was for draft in drafts if draft.was])
        counts.update({(part, verdict): count for verdict, count in verdicts.items()})
    return counts
