"""What rows have to do with people: what becomes of them when a person is forgotten, and whether they are in a copy.

A model names its rule in `privacy`. A table that points to a person needs none: its rows are in the copy, and go with
the person. A table that does not has to say what it may hold; `tests/architecture/test_privacy.py` asks for it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """The rows are people: everything is found from here."""


@dataclass(frozen=True)
class Goes:
    """The rows go with the person. `left_out` says why they are not in a copy, if they are not.

    Of rows that point to nobody yet and hold an address of the person, `unlinked` says whether they go, too ("drop"), or
    lose the address ("wipe"). `found` says in SQL which rows are about the person where no column says so, with {subjects}
    for their numbers.
    """

    left_out: str = ""
    unlinked: str = ""
    found: str = ""


@dataclass(frozen=True)
class Held:
    """A law demands that the rows stay for some years; what names the person in them is emptied.

    `since` is the column from which the years count, `empties` says in SQL what becomes of a column.
    """

    basis: str
    years: int
    since: str
    empties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Log:
    """The rows stay as the fact that something happened; the values in them that are about the person are emptied."""

    column: str
    wipe: tuple[str, ...] = ()  # columns that may quote the person in entries about others


@dataclass(frozen=True)
class Quotes:
    """The rows are about something else, and may quote a person. They are found by the words that tell the person apart.

    `drop` deletes such rows; otherwise the words are taken out of the columns in `wipe`. `also` finds more rows in SQL,
    with {subjects} for the numbers of the person. `left_out` says why they are not in a copy.
    """

    left_out: str
    by: str = "names"  # which words find them: addresses, names (and addresses), everything
    drop: bool = False
    wipe: tuple[str, ...] = ()
    also: str = ""
    also_needs: str = ""  # the kind of record whose numbers `also` means
    statement: str = (
        ""  # instead of both, in SQL with $2 for patterns and $3 for the expression that finds the words
    )


@dataclass(frozen=True)
class Nobody:
    """No row says anything about a person whom the organization deals with; the reason says why."""

    reason: str


Rule = Person | Goes | Held | Log | Quotes | Nobody
