"""Things that have a title and little else: which of one list is which of another.

Titles are written freely, so no field can be compared with a field. What counts is how rare the pieces are that two texts share:
words, and runs of letters where a model number is written with or without hyphens. Each thing has at most one partner: the two
that are most alike first, then the most alike of those that are left, as long as a fifth of what they say is said by both.
Nothing is learned and no cut is chosen by answers.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from fullcircle.identify.duplicates.linkage.spelling import plain

RUN = 4
LEAST = 0.2
Weights = dict[str, float]
Pair = tuple[int, int, float]


def pieces(title: str) -> Counter[str]:
    """Words, and every run of letters and figures in them; a model number is one word with its hyphens left out."""
    words = [word for word in (plain(each).replace(" ", "") for each in title.split()) if word]
    found = Counter(words)
    for word in words:
        found.update(f"~{word[at : at + RUN]}" for at in range(len(word) - RUN + 1))
    return found


def weighed(all_pieces: Sequence[Counter[str]]) -> list[Weights]:
    """What is rare says much; a piece said twice says a little more; every title says as much in all."""
    known = Counter(piece for each in all_pieces for piece in each)
    many = len(all_pieces)
    found = []
    for each in all_pieces:
        said = {piece: (1 + math.log(n)) * math.log((many + 1) / known[piece]) for piece, n in each.items()}
        length = math.sqrt(sum(value * value for value in said.values())) or 1.0
        found.append({piece: value / length for piece, value in said.items()})
    return found


def likeness(one: Sequence[Weights], other: Sequence[Weights]) -> list[dict[int, float]]:
    """How alike each of one list is to those of the other with which it shares a piece."""
    having: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, said in enumerate(other):
        for piece, value in said.items():
            having[piece].append((place, value))
    found = []
    for said in one:
        alike: dict[int, float] = defaultdict(float)
        for piece, mine in said.items():
            for place, theirs in having.get(piece, ()):
                alike[place] += mine * theirs
        found.append(alike)
    return found


def partners(alike: Sequence[dict[int, float]], least: float = LEAST) -> list[Pair]:
    """The most alike first, then the most alike of those that are left."""
    liked = sorted(
        (-value, one, other)
        for one, found in enumerate(alike)
        for other, value in found.items()
        if value >= least
    )
    left, right, found = set[int](), set[int](), []
    for value, one, other in liked:
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            found.append((one, other, -value))
    return found


def linked(one: Iterable[str], other: Iterable[str]) -> list[Pair]:
    """Two lists of titles: which is which, by place."""
    mine, theirs = [pieces(title) for title in one], [pieces(title) for title in other]
    said = weighed([*mine, *theirs])
    return partners(likeness(said[: len(mine)], said[len(mine) :]))
