"""What was learned about agreeing and differing: plain figures, kept as JSON, and a pair weighed with them."""

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from zlib import crc32

from fullcircle.identify.duplicates.linkage.conditions import Spelled
from fullcircle.identify.duplicates.linkage.kinds import KINDS, TOGETHER, Comparison, Kind
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.trust import KEPT, Band, band_of

UNKNOWN = -1
LEAST = 1e-9
WORTH_SAYING = 0.05
RULE_OF_THUMB_PAIRS = 1e-3


@dataclass(frozen=True)
class Part:
    """What one field says of a pair: the level it gave, and its weight in bits; below none, it speaks against."""

    key: str
    label: str
    says: str
    weight: float


@dataclass(frozen=True)
class Weighed:
    """A pair: where it begins, what each field adds, what the records alone make of it, and the answers without any value."""

    start: float
    parts: list[Part]
    claimed: float
    answers: dict[str, int]

    @property
    def weight(self) -> float:
        return self.start + sum(part.weight for part in self.parts)


@dataclass
class Model:
    """How often records of the same, and of different, people or firms give each answer."""

    kind: str
    prior: float  # the share of pairs that are the same
    matches: dict[str, list[float]]
    others: dict[str, list[float]]
    rare: dict[str, dict[str, float]] = field(
        default_factory=dict
    )  # column → fingerprint of a value → share of records
    records: int = 0
    trained: bool = False
    bands: list[Band] = field(default_factory=list)  # what odds a weight deserves
    together: list[Band] = field(default_factory=list)  # the same for those alike by what several share
    alone: dict[str, dict[str, list[Band]]] = field(
        default_factory=dict
    )  # a field of one's own that is not the same → which answer it gave instead → what that deserves
    learned: Learned | None = None  # what decisions correct; kept beside, because it outlives the next look

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "learned"}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Model":
        told = dict(told)
        for name in ("bands", "together"):
            told[name] = [Band(**each) for each in told.get(name, [])]
        told["alone"] = {
            key: {place: [Band(**each) for each in found] for place, found in answers.items()}
            for key, answers in told.get("alone", {}).items()
        }
        return cls(**told)

    @staticmethod
    def fits(told: dict[str, Any]) -> bool:
        """Whether it was learned about the answers that are asked for today; if not, the next look learns anew."""
        asked = {each.key: len(each.levels) for each in KINDS[told["kind"]].comparisons}
        return {key: len(found) for key, found in told["matches"].items()} == asked

    @property
    def what(self) -> Kind:
        return KINDS[self.kind]

    @property
    def start(self) -> float:
        """The weight of a pair of which nothing is known."""
        share = min(max(self.prior, 1e-12), 0.5)
        return math.log2(share / (1 - share))

    def weigh(self, one: Spelled, other: Spelled) -> Weighed:
        """What each field says; the sum, with the start, is the weight of the pair."""
        answered = {each.key: self.answer(each, one, other) for each in self.what.comparisons}
        parts = [self.part(each, *answered[each.key]) for each in self.what.comparisons]
        own = sum(part.weight for part in parts if part.key in self.what.own)
        rest = self.start + sum(part.weight for part in parts) - own
        several = self.what.together is not None and self.what.together.of(one, other)
        deserved = self.deserved(rest, several)
        if not several:
            parts = [self.borne_out(part, answered[part.key][0], rest, deserved) for part in parts]
            own = sum(part.weight for part in parts if part.key in self.what.own)
        if several:
            parts.append(Part(TOGETHER, "Together", self.what.together_says, deserved - rest))
        elif abs(deserved - rest) >= WORTH_SAYING:
            parts.append(Part("trust", "Experience", "Fields that hang together count once", deserved - rest))
        answers = {key: place for key, (place, _) in answered.items()} | self.hinted(one, other)
        answers[TOGETHER] = 0 if several else UNKNOWN
        weighed = Weighed(self.start, parts, own + deserved, answers)
        return self.corrected(weighed, self.learned) if self.learned else weighed

    def borne_out(self, part: Part, place: int, rest: float, deserved: float) -> Part:
        """What a field of one's own that is not the same is worth, beside everything else."""
        if place <= 0 or rest + part.weight < KEPT:
            return part
        band = band_of(self.alone.get(part.key, {}).get(str(place), ()), deserved + part.weight)
        return replace(part, weight=band.bits - deserved) if band else part

    def hinted(self, one: Spelled, other: Spelled) -> dict[str, int]:
        """What only decisions give a weight to."""
        found = {}
        for hint in self.what.hints:
            held = (place for place, (_, when) in enumerate(hint.levels) if when.of(one, other))
            found[hint.key] = next(held, UNKNOWN)
        return found

    def corrected(self, weighed: Weighed, learned: Learned) -> Weighed:
        """The same list of fields, each with the weight that decisions gave it."""
        parts, told = [], {part.key: part for part in weighed.parts}
        for key, (label, says) in self.what.labels.items():
            place = weighed.answers.get(key, UNKNOWN)
            mine = told.pop(key, None)
            weight = learned.slope * (mine.weight if mine else 0.0) + learned.bits(key, place)
            if mine or place != UNKNOWN:
                parts.append(Part(key, label, mine.says if mine else says[place], weight))
        parts += [
            Part(left.key, left.label, left.says, learned.slope * left.weight) for left in told.values()
        ]
        start = learned.start + learned.slope * weighed.start
        return Weighed(start, parts, weighed.claimed, weighed.answers)

    def deserved(self, rest: float, several: bool) -> float:
        """The odds that everything but what only one person has deserves, as far as it was witnessed."""
        band = band_of(self.together if several else self.bands, rest)
        if band:
            return band.bits
        return min(rest, self.what.unknown_together) if several else rest

    def answer(self, comparison: Comparison, one: Spelled, other: Spelled) -> tuple[int, str]:
        """Which level, counted from the most alike, and the value that both share where a rare one says more."""
        if comparison.unknown.of(one, other):
            return UNKNOWN, ""
        for place, level in enumerate(comparison.levels):
            if level.when.of(one, other):
                return place, (one.get(level.rare) or "") if level.rare else ""
        return UNKNOWN, ""

    def part(self, comparison: Comparison, place: int, shared: str = "") -> Part:
        if place == UNKNOWN:
            return Part(comparison.key, comparison.label, "", 0.0)
        level = comparison.levels[place]
        same, others = self.matches[comparison.key][place], self.others[comparison.key][place]
        if level.rare and shared:
            others = self.share_of(level.rare, shared, others)
        weight = math.log2(max(same, LEAST) / max(others, LEAST))
        return Part(comparison.key, comparison.label, level.says, weight)

    def weights(self, key: str) -> list[float]:
        """What each answer of a field weighs, but for what rare values add."""
        pairs = zip(self.matches[key], self.others[key], strict=True)
        return [math.log2(max(same, LEAST) / max(others, LEAST)) for same, others in pairs]

    def share_of(self, column: str, value: str, usual: float) -> float:
        """How often different people share this very value, instead of any; a rare one hardly ever."""
        known = self.rare.get(column)
        if not known:
            return usual
        return known.get(fingerprint(value), known.get("", usual))

    def total(self, one: Spelled, other: Spelled) -> float:
        return self.weigh(one, other).weight


def fingerprint(value: str) -> str:
    """Names are not kept in what was learned from them."""
    return str(crc32(value.encode()))


def probability(weight: float) -> float:
    return 1 / (1 + 2.0 ** -max(-60.0, min(60.0, weight)))


def rule_of_thumb(kind: str, records: int) -> Model:
    """Where there are too few records to learn from: what such fields usually say."""
    what = KINDS[kind]
    return Model(
        kind=kind,
        prior=min(0.2, RULE_OF_THUMB_PAIRS * 100 / max(records, 100)),
        matches={each.key: [level.matches for level in each.levels] for each in what.comparisons},
        others={each.key: [level.others for level in each.levels] for each in what.comparisons},
        records=records,
    )
