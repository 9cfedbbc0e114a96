"""Which column goes into which field: by what it is called, by what it holds, and always with the reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from fullcircle.identify.imports.recognizing import Content
from fullcircle.identify.imports.synonyms import concepts_of, entities_of, normalized

ENOUGH = 0.5
SURE = 0.8
KINDS = {
    "email": {"email", "text"},
    "phone": {"phone", "integer", "text"},
    "url": {"url", "text"},
    "date": {"date", "datetime", "integer"},
    "datetime": {"datetime", "date", "integer"},
    "boolean": {"boolean", "choice"},
    "country": {"country", "text", "choice"},
    "integer": {"integer", "number", "boolean"},
    "number": {"number", "integer", "money", "boolean"},
    "money": {"money", "number", "integer"},
    "choice": {"choice", "text", "boolean", "country", "integer"},
}
TELLING = {"email", "phone", "url"}
"""Kinds that name their field even under a strange header."""


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field that a column can go into."""

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()
    relation: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of record that rows of a file can become."""

    key: str
    label: str
    fields: tuple[TargetField, ...]
    entity: str = ""

    def field(self, key: str) -> TargetField:
        return next(field for field in self.fields if field.key == key)


@dataclass(frozen=True, slots=True)
class Guess:
    """One column into one field, how sure we are (0 to 1) and why."""

    column: int
    target: str
    field: str
    score: float
    why: str

    @property
    def sure(self) -> bool:
        return self.score >= SURE


def guess_mapping(targets: Sequence[Target], contents: Sequence[Content]) -> list[Guess]:
    """The best assignment: every column at most once, every field at most once, best matches first.

    Between equals the later kind of record wins: in a sales file a price is what was paid, not listed.
    """
    ranks = {target.key: rank for rank, target in enumerate(targets)}
    taken_columns: set[int] = set()
    taken_fields: set[tuple[str, str]] = set()
    chosen = []
    for guess in sorted(
        candidates(targets, contents), key=lambda guess: (-guess.score, guess.column, -ranks[guess.target])
    ):
        place = guess.target, guess.field
        if guess.column not in taken_columns and place not in taken_fields:
            taken_columns.add(guess.column)
            taken_fields.add(place)
            chosen.append(guess)
    return sorted(chosen, key=lambda guess: guess.column)


def guess_targets(targets: Sequence[Target], contents: Sequence[Content]) -> list[Guess]:
    """The mapping over those kinds of record only that the file can fill completely."""
    covered = targets_covered(targets, guess_mapping(targets, contents))
    return guess_mapping([target for target in targets if target.key in covered], contents)


def candidates(targets: Iterable[Target], contents: Sequence[Content]) -> Iterator[Guess]:
    """Every pairing worth a thought."""
    for target in targets:
        for field in target.fields:
            for column, content in enumerate(contents):
                score, why = match(target, field, content)
                if score >= ENOUGH:
                    yield Guess(column, target.key, field.key, round(score, 3), why)


def match(target: Target, field: TargetField, content: Content) -> tuple[float, str]:
    """How well a column suits a field, and the sentence that says why."""
    if content.kind == "empty":
        return 0.0, ""
    named, why = name_match(target, field, content.name)
    held = content_match(field, content)
    if held < 0:
        return 0.0, ""
    if named:
        return min(named + held, 1.0), why + (f", and it holds {PLURALS[content.kind]}" if held > 0.1 else "")
    if field.kind in TELLING and field.kind == content.kind:
        return 0.5 + entity_bonus(target, content.name), f"it holds {PLURALS[content.kind]}"
    return 0.0, ""


PLURALS = {
    "email": "email addresses",
    "phone": "phone numbers",
    "url": "links",
    "date": "dates",
    "datetime": "dates with times",
    "boolean": "yes and no",
    "country": "countries",
    "integer": "whole numbers",
    "number": "numbers",
    "money": "amounts",
    "choice": "a few values",
    "text": "text",
}


def name_match(target: Target, field: TargetField, name: str) -> tuple[float, str]:
    """By the very name, by a word that means the same, or by a name that is nearly the same."""
    header, spellings = normalized(name), field_spellings(target, field)
    bonus = 0.0 if points_at_relation(field, name) else entity_bonus(target, name)
    if bonus < 0:
        return 0.0, ""
    if header in spellings:
        return 0.85 + bonus, f"“{name}” is the name of this field"
    meant = [concept for spelling in spellings for concept in concepts_of(spelling)]
    asked = concepts_of(name)
    if shared := next((concept for concept in asked if concept in meant), ""):
        rank = 0.08 * asked.index(shared) + 0.04 * meant.index(shared)
        return 0.72 - min(rank, 0.2) + bonus, f"“{name}” usually means {field.label.lower()}"
    likeness = max((SequenceMatcher(None, header, spelling).ratio() for spelling in spellings), default=0)
    if likeness >= 0.85:
        return 0.5 * likeness + bonus, f"“{name}” looks like {field.label.lower()}"
    return 0.0, ""


def field_spellings(target: Target, field: TargetField) -> list[str]:
    """What the field itself is called, alone and with the name of its record."""
    own = [normalized(spelling) for spelling in (field.key, field.label, *field.also)]
    return list(
        dict.fromkeys([*own, *(f"{normalized(target.entity or target.key)} {spelling}" for spelling in own)])
    )


def entity_bonus(target: Target, name: str) -> float:
    """Better when the column mentions this kind of record, impossible when it mentions another one."""
    mentioned = entities_of(name)
    if not mentioned:
        return 0.0
    return 0.12 if (target.entity or target.key) in mentioned else -1.0


def points_at_relation(field: TargetField, name: str) -> bool:
    """A contact's “company” column mentions another record because it points there."""
    return bool(field.relation) and field.relation in entities_of(name)


def content_match(field: TargetField, content: Content) -> float:
    """What the values say: a bonus when they are of the field's kind, a veto when they cannot be."""
    if field.kind in KINDS and content.kind not in KINDS[field.kind]:
        return -1.0
    if UNLIKE.get(field.key, never)(content):
        return -1.0
    bonus = 0.14 if field.kind == content.kind and field.kind != "text" else 0.0
    return bonus + (0.04 if field.unique and content.unique else 0.0)


def never(content: Content) -> bool:
    return False


UNLIKE: dict[str, Callable[[Content], bool]] = {
    "name": lambda content: content.kind in ("integer", "number", "money", "date", "datetime", "boolean"),
    "external_id": lambda content: any(" " in sample.strip() for sample in content.samples),
}
"""What some fields are never written like: nobody is called 17, and no number in a system has blanks in it."""


def targets_covered(targets: Sequence[Target], guesses: Iterable[Guess]) -> list[str]:
    """The kinds of record that this file can fill: all their required fields have a column."""
    filled = {(guess.target, guess.field) for guess in guesses}
    return [
        target.key
        for target in targets
        if any(key == target.key for key, _ in filled)
        and all((target.key, field.key) in filled for field in target.fields if field.required)
    ]
