"""What decisions taught, as the page tells it: how many there are, what they are worth, and what moved in each field."""

from dataclasses import dataclass

from fullcircle.identify.duplicates import teaching
from fullcircle.identify.duplicates.checking import model_of
from fullcircle.identify.duplicates.linkage.backtest import Backtest, Figures, Interval
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.model import Model
from fullcircle.identify.duplicates.linkage.trust import percent
from fullcircle.identify.duplicates.models import DuplicateModel
from fullcircle.platform.records.resource import Resource

MOVED, WORTH_SAYING = 12, 0.5  # bits


@dataclass(frozen=True)
class Row:
    """One figure of both, side by side."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Moved:
    """An answer of a field that decisions gave another weight."""

    label: str
    says: str
    before: float
    after: float


@dataclass(frozen=True)
class Taught:
    """All that the page shows of one kind of record."""

    resource: Resource
    standing: teaching.Standing
    model: DuplicateModel | None
    backtest: Backtest | None
    moved: list[Moved]

    @property
    def is_used(self) -> bool:
        return bool(self.model and self.model.taught)

    @property
    def is_off(self) -> bool:
        return bool(self.model and self.model.learned.get("used") and self.model.learned.get("off"))

    @property
    def done(self) -> int:
        """In percent of what it takes."""
        return min(100, round(100 * self.standing.decisions / teaching.FEWEST))


def taught(resource: Resource) -> Taught:
    model = DuplicateModel.objects.filter(kind=resource.key).first()
    told = model.learned if model else {}
    backtest = Backtest.from_json(told["backtest"]) if "backtest" in told else None
    moved = moves(model_of(resource.key), Learned.from_json(told["corrections"])) if backtest else []
    return Taught(resource, teaching.standing(resource.key), model, backtest, moved)


def moves(model: Model, learned: Learned) -> list[Moved]:
    """The answers that moved furthest."""
    comparisons = {each.key: each for each in model.what.comparisons}
    found = []
    for key, places in learned.answers.items():
        label, says = model.what.labels[key]
        for place, bits in places.items():
            before = model.part(comparisons[key], place).weight if key in comparisons else 0.0
            found.append(Moved(label, says[place], before, learned.slope * before + bits))
    far = [each for each in found if abs(each.after - each.before) >= WORTH_SAYING]
    return sorted(far, key=lambda each: -abs(each.after - each.before))[:MOVED]


def between(figure: Interval) -> str:
    """A share with its interval."""
    value, low, high = figure
    return f"{percent(value)} ({percent(low)} – {percent(high)})"


def steps(figures: Figures) -> list[tuple[int, str, str]]:
    """Pairs, expected, happened."""
    return [(step.pairs, percent(step.expected), percent(step.happened)) for step in figures.steps]
