"""Whether people fell into the arms as the lot would have it. If not, something took some of them out, and no figure holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SUSPICIOUS = 0.001  # what comes by chance less often than this is no chance


@dataclass(frozen=True)
class Fairness:
    """How far counts are from shares, and how often chance alone takes them so far."""

    chi2: float
    p: float

    @property
    def is_suspicious(self) -> bool:
        return self.p < SUSPICIOUS


def fairness(strata: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Fairness:
    """A chi-square test of counts against shares, one pair for each way in which people were shared out."""
    chi2, freedom = 0.0, 0
    for counts, shares in strata:
        if any(count and not share for count, share in zip(counts, shares, strict=True)):
            return Fairness(math.inf, 0.0)  # somebody is where nobody can have come
        whole, of = sum(counts), sum(shares)
        expected = [whole * share / of for share in shares] if of else []
        known = [(count, each) for count, each in zip(counts, expected, strict=False) if each]
        chi2 += sum((count - each) ** 2 / each for count, each in known)
        freedom += max(0, len(known) - 1)
    return Fairness(chi2, upper_tail(chi2, freedom))


def upper_tail(chi2: float, freedom: int) -> float:
    """The chance of a chi-square at least this large: for whole degrees of freedom a sum of few terms."""
    if freedom == 0:
        return 1.0
    half, odd = chi2 / 2, freedom % 2
    total = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    for twice in range(1 if odd else 2, freedom, 2):
        total += math.exp(-half) * half ** (twice / 2) / math.gamma(twice / 2 + 1)
    return min(1.0, total)
