"""Two records side by side: which values differ, whose is proposed, and what a choice comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import plain
from fullcircle.platform.records.actions import current_value
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource

Side = Literal["kept", "lost", "both"]
Choices = Mapping[str, Side]

# Fields that say one thing together: half of one address and half of another is nobody's address.
TOGETHER = {
    "name": ("name", "given_name", "family_name"),
    "address": ("street", "postcode", "city", "region", "country"),
}
LABELS = {"name": "Name", "address": "Address"}
# Not chosen but worked out.
COMPUTED = frozenset({"created_at", "updated_at", "archived_at", "last_activity_at"})


@dataclass(frozen=True)
class Question:
    """One field, or a few that belong together, with what each record says."""

    key: str
    label: str
    fields: tuple[Field, ...]
    kept: tuple[Any, ...]
    lost: tuple[Any, ...]

    @property
    def same(self) -> bool:
        return plain(list(self.kept)) == plain(list(self.lost))

    @property
    def proposed(self) -> Side:
        """The record that stays keeps what it knows, unless the other knows the same and more."""
        if not any(map(known, self.lost)):
            return "kept"
        if self.may_be_both and any(map(known, self.kept)):
            return "both"
        adds_only = all(
            not known(mine) or plain(mine) == plain(other)
            for mine, other in zip(self.kept, self.lost, strict=True)
        )
        return "lost" if adds_only else "kept"

    @property
    def may_be_both(self) -> bool:
        """Lists can be put together, and notes written one below the other."""
        return self.fields[0].kind in ("multichoice", "longtext")

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to look: both know something, and not the same."""
        return not self.same and any(map(known, self.kept)) and any(map(known, self.lost))

    def answer(self, side: Side) -> tuple[Any, ...]:
        if side == "both":
            return tuple(together(mine, other) for mine, other in zip(self.kept, self.lost, strict=True))
        return self.lost if side == "lost" else self.kept


def known(value: Any) -> bool:
    return value not in (None, "", [])


def together(mine: Any, other: Any) -> Any:
    if isinstance(mine, list) or isinstance(other, list):
        return list(dict.fromkeys([*(mine or []), *(other or [])]))
    return "\n\n".join(dict.fromkeys(filter(None, (mine, other))))


def questions(resource: Resource, kept: Record, lost: Record, by: Actor) -> list[Question]:
    """Every field that the actor may know, those that belong together as one."""
    fields = {field.key: field for field in resource.fields(by) if chooseable(field)}
    return list(asked(fields, kept, lost))


def chooseable(field: Field) -> bool:
    return not field.read_only and field.key not in COMPUTED


def asked(fields: Mapping[str, Field], kept: Record, lost: Record) -> Iterator[Question]:
    grouped = {key: (group, keys) for group, keys in TOGETHER.items() for key in keys if keys[0] in fields}
    for key, field in fields.items():
        group, keys = grouped.get(key, (key, (key,)))
        if key != keys[0]:
            continue
        members = tuple(fields[each] for each in keys if each in fields)
        yield Question(
            group,
            LABELS.get(group, field.label) if len(members) > 1 else field.label,
            members,
            tuple(value_of(kept, each) for each in members),
            tuple(value_of(lost, each) for each in members),
        )


def value_of(record: Record, field: Field) -> Any:
    """A stored value; a relation by number."""
    return current_value(record, field)


def chosen(found: list[Question], choices: Choices) -> dict[Field, Any]:
    """What each field of the record that stays becomes."""
    check(found, choices)
    fit: dict[Field, Any] = {}
    for question in found:
        answer = question.answer(choices.get(question.key, question.proposed))
        fit |= zip(question.fields, answer, strict=True)
    return fit


def check(found: list[Question], choices: Choices) -> None:
    """Unknown keys are refused, never ignored."""
    known_keys = {question.key: question for question in found}
    wrong = {key: f"“{key}” is no field to choose a value for." for key in choices if key not in known_keys}
    wrong |= {
        key: f"{known_keys[key].label} cannot hold both values."
        for key, side in choices.items()
        if side == "both" and key in known_keys and not known_keys[key].may_be_both
    }
    if wrong:
        raise Refused(fields=wrong)
