"""What reviewers decided, as labels; and which pairs would teach most."""

from dataclasses import dataclass
from random import Random
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from fullcircle.identify.duplicates.linkage.backtest import BANDS, Backtest, compared
from fullcircle.identify.duplicates.linkage.learning import Label, Learned, fit
from fullcircle.identify.duplicates.models import BY_CHANCE, DOUBTFUL, SURE, DuplicateModel, PossibleDuplicate

FEWEST, FEWEST_OF_EACH = 200, 20
MOST = 5_000  # the latest; more make it slower and hardly better
LIKELIEST_FROM = 6.0  # bits
NEAREST = 40  # of the most doubtful pairs one is drawn, so that a skipped one does not come back at once
# Three doubtful ones teach most. One by chance keeps the figures honest, and one that seems sure finds what is wrong there.
TURNS = (DOUBTFUL, DOUBTFUL, BY_CHANCE, DOUBTFUL, SURE)


@dataclass(frozen=True)
class Standing:
    """How many decisions there are, and how many it takes."""

    same: int
    different: int

    @property
    def decisions(self) -> int:
        return self.same + self.different

    @property
    def missing(self) -> int:
        return max(0, FEWEST - self.decisions)

    @property
    def scarce(self) -> bool:
        """All say about the same: nothing can be told apart by them."""
        return min(self.same, self.different) < FEWEST_OF_EACH

    @property
    def is_enough(self) -> bool:
        return not self.missing and not self.scarce


def decided(kind: str) -> QuerySet[PossibleDuplicate]:
    """Pairs that somebody looked at by themselves. What was merged many at once, or by nobody, teaches nothing; and what was
    undone is no decision any more."""
    pairs = PossibleDuplicate.objects.filter(about_kind=kind, claimed__isnull=False)
    return pairs.exclude(state="open").exclude(drawn="")


def standing(kind: str) -> Standing:
    found = dict(decided(kind).order_by().values_list("state").annotate(many=Count("pk")))
    return Standing(found.get("merged", 0), found.get("apart", 0))


def labels(kind: str) -> list[Label]:
    rows = decided(kind).order_by("-decided_at", "-pk")[:MOST]
    return [
        Label(float(row.claimed or 0.0), row.answers, row.state == "merged", (row.about_id, row.other_id))
        for row in rows
    ]


def waiting_by_band(kind: str) -> list[int]:
    """How many pairs wait in each band of weight."""
    band: Any = RawSQL("width_bucket(weight, %s::float8[])", [list(BANDS)])
    rows = PossibleDuplicate.objects.filter(about_kind=kind, state="open").order_by()
    found = dict(rows.annotate(band=band).values_list("band").annotate(many=Count("pk")))
    return [found.get(each, 0) for each in range(len(BANDS) + 1)]


def taught(kind: str, model: DuplicateModel | None) -> tuple[Learned, Backtest]:
    """The corrections, and what they are worth on decisions that they have not seen."""
    known, used = labels(kind), model.taught if model else None
    weights = [used.weight(each.claimed, each.answers) if used else each.claimed for each in known]
    return fit(known), compared(known, weights, waiting_by_band(kind))


def draw(
    kind: str, turn: int, pairs: QuerySet[PossibleDuplicate], chance: Random
) -> tuple[PossibleDuplicate, str] | None:
    """The pair that is shown next to whoever teaches, and how it was chosen."""
    how = TURNS[turn % len(TURNS)]
    found = drawn_by(how, pairs, chance)
    if found is None and how != BY_CHANCE:
        how, found = BY_CHANCE, drawn_by(BY_CHANCE, pairs, chance)
    return (found, how) if found else None


def drawn_by(how: str, pairs: QuerySet[PossibleDuplicate], chance: Random) -> PossibleDuplicate | None:
    if how == DOUBTFUL:
        above = list(pairs.filter(weight__gte=0).order_by("weight", "pk")[:NEAREST])
        below = list(pairs.filter(weight__lt=0).order_by("-weight", "pk")[:NEAREST])
        nearest = sorted((*above, *below), key=lambda pair: (abs(pair.weight), pair.pk))[:NEAREST]
        return chance.choice(nearest) if nearest else None
    among = pairs.filter(weight__gte=LIKELIEST_FROM) if how == SURE else pairs
    return any_of(among, chance)


def any_of(pairs: QuerySet[PossibleDuplicate], chance: Random) -> PossibleDuplicate | None:
    """One by chance, by its number: no counting, however many wait. After a gap in the numbers a pair comes a little oftener."""
    first, last = pairs.order_by("pk").first(), pairs.order_by("-pk").first()
    if first is None or last is None:
        return None
    return pairs.filter(pk__gte=chance.randint(first.pk, last.pk)).order_by("pk").first()
