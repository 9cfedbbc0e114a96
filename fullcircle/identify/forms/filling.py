"""A form as its page shows it: every question with its control, what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fullcircle.identify.forms.asking import AUTOCOMPLETE, INPUTS, choices_of
from fullcircle.identify.forms.content import Content, Question, Words
from fullcircle.identify.forms.receiving import Offered
from fullcircle.identify.forms.sent import asked_fields
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.fields import Field

BOXES = 7  # so many choices are shown at once; more are chosen from a list


@dataclass(frozen=True)
class Choice:
    """One of the answers that can be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question on the page."""

    key: str
    label: str
    control: str  # input, textarea, select, radios, ticks or tick
    type: str
    required: bool
    help: str = ""
    placeholder: str = ""
    autocomplete: str = ""
    value: str = ""
    error: str = ""
    choices: list[Choice] = field(default_factory=list)
    max_length: int | None = None

    @property
    def name(self) -> str:
        return f"a.{self.key}"


@dataclass(frozen=True)
class Box:
    """A consent on the page, never ticked unless the person has ticked it a moment ago."""

    offered: Offered
    ticked: bool
    error: str

    @property
    def key(self) -> str:
        return self.offered.purpose.key


def questions(
    content: Content,
    language: str,
    skipped: Sequence[str],
    typed: Mapping[str, Any],
    wrong: Mapping[str, str],
    by: Actor,
) -> list[Asked]:
    """All that is asked of this person, in order."""
    return [
        drawn(question, one, content, language, typed.get(question.key), wrong.get(question.key, ""))
        for question, one in asked_fields(content, language, by)
        if question.key not in skipped
    ]


def drawn(question: Question, one: Field, content: Content, language: str, typed: Any, error: str) -> Asked:
    words = question.words.get(language) or Words()
    first = question.words.get(content.language) or Words()
    chosen = typed if isinstance(typed, list) else [typed]
    choices = [Choice(value, label, value in chosen) for value, label in choices_of(one)]
    return Asked(
        key=question.key, label=one.label, control=control_of(one, len(choices)), type=INPUTS.get(one.kind, "text"),
        required=one.required, help=words.help or first.help, placeholder=words.placeholder or first.placeholder,
        autocomplete=AUTOCOMPLETE.get(question.field, ""), value=str(typed or "") if not isinstance(typed, list) else "",
        error=error, choices=choices, max_length=one.max_length,
    )  # fmt: skip


def control_of(one: Field, choices: int) -> str:
    if one.kind == "multichoice":
        return "ticks"
    if one.kind == "yesno":
        return "tick"
    if choices:
        return "radios" if choices <= BOXES else "select"
    return "textarea" if one.kind == "longtext" else "input"
