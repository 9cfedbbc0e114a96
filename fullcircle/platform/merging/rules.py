"""What becomes of rows that hang on a record when it is merged into another.

A model names its rule in `on_merge`. Without one its rows move to the record that stays; that is right for every table
that may hold any number of rows for a record. A table with a rule of uniqueness over the record says how two become one.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Moves:
    """The rows move to the record that stays."""


@dataclass(frozen=True)
class OneOfEach:
    """Where both records have a row and only one may be, the row of the record that stays is the one.

    `combine` says in SQL what a column of that row becomes, from `kept` and `lost`: {"since": "least(kept.since, lost.since)"}.
    `fill` names columns that take the other's value where theirs is empty; "*" means every column.
    `flags` names booleans that only one row of a group may bear, such as a primary address; the rows of the other lose them.
    """

    combine: dict[str, str] = field(default_factory=dict)
    fill: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statements:
    """The rows are dealt with by SQL of their own, with {kept} and {lost}; what it leaves with the lost record moves.

    Only rows that name either record may be touched.
    """

    statements: tuple[str, ...]


@dataclass(frozen=True)
class Computed:
    """The rows follow from others that move: triggers keep them, and undoing puts them back as they were."""


@dataclass(frozen=True)
class Stays:
    """The rows stay with the record that was merged away, where they are found through it; the reason says how."""

    reason: str


OnMerge = Moves | OneOfEach | Statements | Computed | Stays
