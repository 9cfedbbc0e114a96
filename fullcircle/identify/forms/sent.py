"""What somebody sent, read as the form asked it: answers that fit, sentences about those that do not, boxes ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from fullcircle.identify.forms.asking import contact_fields, field_for
from fullcircle.identify.forms.content import Content, Question
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import plain
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.settings.organization import organization

MOST_KEYS = 200


@dataclass(frozen=True)
class Sent:
    """One filled-in form as it came, by whatever door."""

    answers: Mapping[str, Any]
    boxes: Sequence[str] = ()  # purposes that were ticked
    stamp: str = ""
    work: str = ""
    bait: str = ""  # a field that people do not see
    page: str = ""
    referrer: str = ""
    visitor: str = ""
    person: str = ""  # the token of a personal link


@dataclass(frozen=True)
class Fit:
    """What of it can be kept."""

    answers: dict[str, Any] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def asked_fields(content: Content, language: str, by: Actor) -> list[tuple[Question, Field]]:
    """Every question with the field that reads it; a field that contacts no longer have is not asked."""
    known = contact_fields(by)
    found = ((each, field_for(each, content, language, known)) for each in content.questions)
    return [(question, one) for question, one in found if one is not None]


def fit(sent: Sent, content: Content, language: str, skipped: Sequence[str], by: Actor) -> Fit:
    """Read every answer by its field. What was not asked may be missing."""
    found = Fit()
    asked = {question.key: one for question, one in asked_fields(content, language, by)}
    for key, one in asked.items():
        raw = clean(sent.answers.get(key))
        try:
            found.answers[key] = answer_to(one, raw, skipped)
        except Unfit as unfit:
            found.wrong[key] = str(unfit)
    found.unknown.extend(str(key)[:60] for key in list(sent.answers)[:MOST_KEYS] if key not in asked)
    offered = {each.purpose: each for each in content.asks}
    found.boxes.extend(key for key in dict.fromkeys(sent.boxes) if key in offered)
    for key, ask in offered.items():
        if ask.required and key not in found.boxes:
            found.wrong[f"consent.{key}"] = _("Tick this box, or we cannot do what you ask for.")
    return found


def answer_to(one: Field, raw: Any, skipped: Sequence[str]) -> Any:
    """The answer as it is kept. A box that is needed has to be ticked."""
    if one.key in skipped and raw in (None, "", []):
        return None
    if isinstance(raw, (dict, list)) and not (one.kind == "multichoice" and is_list_of_text(raw)):
        raise Unfit(_("%(what)s: send one value.") % {"what": one.label})
    value = parse(one, raw, region=organization().country)
    if one.required and one.kind == "yesno" and not value:
        raise Unfit(_("%(what)s: tick this to go on.") % {"what": one.label})
    return plain(value)


def is_list_of_text(raw: Any) -> bool:
    return isinstance(raw, list) and all(isinstance(each, str) for each in raw)


def clean(raw: Any) -> Any:
    """Without the one character that a database cannot hold; parse() says the rest."""
    if isinstance(raw, str):
        return raw.replace("\x00", "")
    if isinstance(raw, list):
        return [clean(each) for each in raw[:MOST_KEYS]]
    return raw


def short(text: Any, length: int) -> str:
    return text.replace("\x00", "")[:length] if isinstance(text, str) else ""
