"""What a level of a comparison asks of two records: said once, asked in SQL of millions and in Python of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

Spelled = Mapping[str, str | None]


def levels() -> Any:
    """Splink's own, loaded where it runs: whoever weighs a single pair needs none of it."""
    from splink import comparison_level_library

    return comparison_level_library


def asked(sql: str) -> Any:
    """A level in DuckDB's words, which Splink translates where it is asked elsewhere."""
    return levels().CustomLevel(sql, base_dialect_str="duckdb")


class Condition(Protocol):
    """Asked of two records in the spelling of spelling.py; empty values are None."""

    def of(self, one: Spelled, other: Spelled) -> bool: ...

    def level(self) -> Any: ...


@dataclass(frozen=True)
class Same:
    column: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        return one[self.column] is not None and one[self.column] == other[self.column]

    def level(self) -> Any:
        return levels().ExactMatchLevel(self.column)


@dataclass(frozen=True)
class Alike:
    """Jaro and Winkler's measure for short texts: 1 is the same."""

    column: str
    least: float

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        return mine is not None and theirs is not None and JaroWinkler.similarity(mine, theirs) >= self.least

    def level(self) -> Any:
        return levels().JaroWinklerLevel(self.column, self.least)


@dataclass(frozen=True)
class Slips:
    """At most so many letters missing, wrong, added, or in the wrong order."""

    column: str
    most: int

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        return (
            mine is not None and theirs is not None and DamerauLevenshtein.distance(mine, theirs) <= self.most
        )

    def level(self) -> Any:
        slow = levels().DamerauLevenshteinLevel(self.column, self.most)
        return levels().And(asked(self.half_alike), slow) if self.most == 1 else slow

    @property
    def half_alike(self) -> str:
        """One slip leaves the beginning or the end as it was; asked first, because counting slips takes fifty times as long."""
        left, right = f'"{self.column}_l"', f'"{self.column}_r"'
        half = f"CAST(greatest(0, floor((least(length({left}), length({right})) - 2) / 2.0)) AS INT)"
        return f"(left({left}, {half}) = left({right}, {half}) OR right({left}, {half}) = right({right}, {half}))"


@dataclass(frozen=True)
class Begins:
    """The shorter of two is an initial, or how the longer one begins."""

    column: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        return (
            mine is not None and theirs is not None and (mine.startswith(theirs) or theirs.startswith(mine))
        )

    def level(self) -> Any:
        left, right = f'"{self.column}_l"', f'"{self.column}_r"'
        return asked(f"starts_with({left}, {right}) OR starts_with({right}, {left})")


@dataclass(frozen=True)
class Swapped:
    """What one has in the first column the other has in the second, and the other way round."""

    first: str
    second: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        return (
            one[self.first] is not None
            and one[self.second] is not None
            and one[self.first] == other[self.second]
            and one[self.second] == other[self.first]
        )

    def level(self) -> Any:
        return levels().ColumnsReversedLevel(self.first, self.second, symmetrical=True)


@dataclass(frozen=True)
class Unknown:
    """Neither of two columns is filled in on one side."""

    columns: tuple[str, ...]

    def of(self, one: Spelled, other: Spelled) -> bool:
        return any(all(side[column] is None for column in self.columns) for side in (one, other))

    def level(self) -> Any:
        sides = (" AND ".join(f'"{column}_{side}" IS NULL' for column in self.columns) for side in "lr")
        return asked(" OR ".join(f"({side})" for side in sides)).configure(is_null_level=True)


@dataclass(frozen=True)
class Absent:
    """One of the two says nothing here."""

    column: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        return one[self.column] is None or other[self.column] is None

    def level(self) -> Any:
        return asked(f'"{self.column}_l" IS NULL OR "{self.column}_r" IS NULL')


@dataclass(frozen=True)
class Clash:
    """Both say something, and it cannot be two ways to write one thing."""

    column: str
    most: float

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        if not mine or not theirs or mine in theirs or theirs in mine:
            return False
        return JaroWinkler.similarity(mine, theirs) < self.most

    def level(self) -> Any:
        left, right = f'"{self.column}_l"', f'"{self.column}_r"'
        return asked(
            f"NOT contains({left}, {right}) AND NOT contains({right}, {left}) "
            f"AND jaro_winkler_similarity({left}, {right}) < {self.most}"
        )


@dataclass(frozen=True)
class Within:
    """Every word of one is among those of the other."""

    column: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        if mine is None or theirs is None:
            return False
        few, many = sorted((set(mine.split()), set(theirs.split())), key=len)
        return few <= many

    def level(self) -> Any:
        left, right = (f"string_split(\"{self.column}_{side}\", ' ')" for side in "lr")
        return asked(f"list_has_all({left}, {right}) OR list_has_all({right}, {left})")


@dataclass(frozen=True)
class Differs:
    """Both say something, and not the same."""

    column: str

    def of(self, one: Spelled, other: Spelled) -> bool:
        mine, theirs = one[self.column], other[self.column]
        return mine is not None and theirs is not None and mine != theirs

    def level(self) -> Any:
        return asked(f'"{self.column}_l" <> "{self.column}_r"')


@dataclass(frozen=True)
class Both:
    one: Condition
    two: Condition

    def of(self, one: Spelled, other: Spelled) -> bool:
        return self.one.of(one, other) and self.two.of(one, other)

    def level(self) -> Any:
        return levels().And(self.one.level(), self.two.level())


@dataclass(frozen=True)
class Either:
    one: Condition
    two: Condition

    def of(self, one: Spelled, other: Spelled) -> bool:
        return self.one.of(one, other) or self.two.of(one, other)

    def level(self) -> Any:
        return levels().Or(self.one.level(), self.two.level())


@dataclass(frozen=True)
class Otherwise:
    def of(self, one: Spelled, other: Spelled) -> bool:
        return True

    def level(self) -> Any:
        return levels().ElseLevel()
