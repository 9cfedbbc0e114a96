"""What decisions taught, asked in SQL of all pairs at once: the same sums as in model.py."""

import re
from collections.abc import Iterable
from typing import Any

from fullcircle.identify.duplicates.linkage.conditions import Condition, Otherwise
from fullcircle.identify.duplicates.linkage.kinds import TOGETHER, Kind
from fullcircle.identify.duplicates.linkage.learning import Learned


def sql_of(condition: Condition) -> str:
    """A condition about `l` and `r`, as it is asked where two rows are joined."""
    if isinstance(condition, Otherwise):
        return "true"
    level: Any = condition.level()
    asked = level.get_comparison_level("duckdb").sql_condition
    return re.sub(r'"?\b(\w+)_([lr])\b"?', r"\2.\1", asked)


def taught(kind: Kind, learned: Learned | None) -> str:
    """The sum of all corrections of a pair of `l` and `r`, but for those that only the whole of it takes."""
    if learned is None:
        return "0.0"
    answers: dict[str, list[Condition]] = {
        each.key: [level.when for level in each.levels] for each in kind.comparisons
    }
    silent = {each.key: f"WHEN {sql_of(each.unknown)} THEN 0 " for each in kind.comparisons}
    answers |= {each.key: [when for _, when in each.levels] for each in kind.hints}
    sums = [
        f"(CASE {silent.get(key, '')}{cases(key, found, learned)} ELSE 0 END)"
        for key, found in answers.items()
        if key in learned.answers
    ]
    return " + ".join(sums) or "0.0"


def cases(key: str, answers: Iterable[Condition], learned: Learned) -> str:
    """The first that holds counts, so none may be left out."""
    return " ".join(
        f"WHEN {sql_of(when)} THEN {learned.bits(key, place)}" for place, when in enumerate(answers)
    )


def corrected(claimed: str, learned: Learned | None) -> str:
    """The weight after decisions, of what the records alone made of it."""
    if learned is None:
        return claimed
    together = learned.bits(TOGETHER, 0)
    return f"({learned.start} + {learned.slope} * ({claimed}) + taught + CASE WHEN together THEN {together} ELSE 0 END)"
