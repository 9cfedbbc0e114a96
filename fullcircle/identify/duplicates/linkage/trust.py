"""How far a weight can be trusted, told by what the weight does not know.

Two things that only one person has, such as an address and a number, witness independently whether two records are the same
person: the same person often has both, different people hardly ever one. How many pairs are true follows from how often the
witnesses agree with each other, as a number of fish follows from two catches (Lincoln and Petersen, in Chapman's form). So the
weight of everything else gets the odds that it deserves, and not those that it claims: fields that hang together, such as a name
and an address in a family, claim too much. Where people change both at once the witnesses agree too well, and the estimate is
too low, never too high.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 60  # pairs in a band
LOWEST_BAND = 3.0  # bits; below, pairs are found by the witnesses themselves, who then prove nothing
Z = 1.96
SAFE, SAFE_BITS = (
    0.999,
    15.0,
)  # on a million invented contacts, fewer than 2 in 10,000 were wrong from here on
KEPT = 0.0  # bits; a pair that claims less is only kept where the other witness agrees, which then proves nothing
SURE_BITS, DOUBTFUL_BITS = 13.0, -7.0  # more cannot be learned from a few thousand pairs


@dataclass(frozen=True)
class Seen:
    """Pairs of one band of weight: how often both witnesses, one of them, and neither said the same."""

    rest: float  # the lower end of the band, in bits
    together: bool
    both: int
    first: int
    second: int
    neither: int

    @property
    def pairs(self) -> int:
        return self.both + self.first + self.second + self.neither


@dataclass(frozen=True)
class Band:
    """From `rest` bits on, the odds are really these, with their interval, all in bits."""

    rest: float
    bits: float
    low: float
    high: float
    pairs: int


def share_of_true(seen: Seen) -> tuple[float, float, float]:
    """The share of pairs that are the same, and its interval."""
    one, other = seen.both + seen.first, seen.both + seen.second
    true = (one + 1) * (other + 1) / (seen.both + 1) - 1
    spread = (one + 1) * (other + 1) * (one - seen.both) * (other - seen.both)
    error = math.sqrt(spread / ((seen.both + 1) ** 2 * (seen.both + 2)))
    # What is true and what is seen of it are both by chance.
    total = max(1, seen.pairs)
    share = min(1.0, max(0.0, true / total))
    error = math.hypot(error / total, math.sqrt(max(share * (1 - share), 1 / total) / total))
    return share, max(0.0, share - Z * error), min(1.0, share + Z * error)


def bits(share: float, pairs: int) -> float:
    """Odds in bits; of a few pairs nobody can say that all are true."""
    least = 0.5 / (pairs + 1)
    share = min(1 - least, max(least, share))
    return max(DOUBTFUL_BITS, min(SURE_BITS, math.log2(share / (1 - share))))


def bands(found: Iterable[Seen]) -> list[Band]:
    """From the lowest weight to the highest; more weight never means less trust."""
    pooled = enough(sorted(found, key=lambda each: each.rest))
    return rising(banded(each) for each in pooled)


def rising(told: Iterable[Band]) -> list[Band]:
    found: list[Band] = []
    for band in told:
        found.append(band)
        while len(found) > 1 and found[-2].bits > found[-1].bits:
            one, other = found[-2:]
            found[-2:] = [merged(one, other)]
    return found


def borne_out(found: Iterable[tuple[float, int, int]], usual: float) -> list[Band]:
    """What pairs deserve of which one witness says something, but not the same: two mailboxes alike, another number.

    The other witness tells. Of bands of weight: how many pairs there are of which it is known, and in how many it says the same;
    `usual` is how often it does of one person. Alike is no proof where the names are the same already: people of one name choose
    mailboxes of one kind.
    """
    pooled: list[tuple[float, int, int]] = []
    for weight, pairs, same in sorted(found):
        if pooled and pooled[-1][1] < FEWEST:
            before = pooled.pop()
            pooled.append((before[0], before[1] + pairs, before[2] + same))
        else:
            pooled.append((weight, pairs, same))
    return rising(one_witness(*each, usual) for each in pooled if each[1] >= FEWEST)


def one_witness(weight: float, pairs: int, same: int, usual: float) -> Band:
    shares = (same / pairs, *wilson(same, pairs))
    middle, low, high = (bits(min(1.0, share / usual), pairs) for share in shares)
    return Band(weight, middle, low, high, pairs)


def banded(seen: Seen) -> Band:
    middle, low, high = (bits(share, seen.pairs) for share in share_of_true(seen))
    return Band(seen.rest, middle, low, high, seen.pairs)


def enough(found: Sequence[Seen]) -> list[Seen]:
    """Bands with too few pairs are put together with the next."""
    pooled: list[Seen] = []
    for each in found:
        if pooled and pooled[-1].pairs < FEWEST:
            pooled[-1] = added(pooled[-1], each)
        else:
            pooled.append(each)
    if len(pooled) > 1 and pooled[-1].pairs < FEWEST:
        pooled[-2:] = [added(*pooled[-2:])]
    return pooled if pooled and pooled[0].pairs >= FEWEST else []


def added(one: Seen, other: Seen) -> Seen:
    return Seen(
        one.rest, one.together, one.both + other.both, one.first + other.first, one.second + other.second,
        one.neither + other.neither,
    )  # fmt: skip


def merged(one: Band, other: Band) -> Band:
    pairs = one.pairs + other.pairs
    mean = (one.bits * one.pairs + other.bits * other.pairs) / pairs
    return Band(one.rest, mean, min(one.low, other.low), max(one.high, other.high), pairs)


def band_of(found: Sequence[Band], weight: float) -> Band | None:
    """The band that a weight falls into, if any is that low."""
    return next((band for band in reversed(found) if weight >= band.rest), None)


@dataclass(frozen=True)
class Standing:
    """What is to be expected of all pairs from a weight on."""

    weight: float
    pairs: int
    precision: float
    low: float
    high: float

    @property
    def shown(self) -> tuple[str, str, str]:
        return percent(self.precision), percent(self.low), percent(self.high)


def safe_from(standings: Iterable[Standing]) -> float | None:
    """The weight from which on pairs may merge by themselves: at the worse end 999 in 1,000 are right."""
    safe = (each.weight for each in standings if each.low >= SAFE and each.weight >= SAFE_BITS)
    return min(safe, default=None)


def percent(share: float) -> str:
    """With a decimal, and never more certain than it is."""
    return f"{min(99.9, 100 * share) if share < 1 else 100:.1f}%"


def wilson(right: float, total: float) -> tuple[float, float]:
    """The interval of a share that was counted."""
    if total <= 0:
        return 0.0, 1.0
    share = right / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total)
    return max(0.0, middle - half), min(1.0, middle + half)
