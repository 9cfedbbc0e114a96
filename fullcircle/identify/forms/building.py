"""One step of building a form: a question added, moved or taken away, a language added. Each gives new content."""

from django.utils.text import slugify

from fullcircle.identify.forms.asking import OWN_KINDS
from fullcircle.identify.forms.content import Content, Question, Texts, Words
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field

FIRST_CHOICES = ["First choice", "Second choice"]


def add_field(content: Content, field: Field) -> Content:
    """Ask for a field of the contact, once."""
    if any(each.field == field.key for each in content.questions):
        raise Refused(f"{field.label} is asked already.")
    words = {content.language: Words(label=field.label)}
    made = Question(
        key=free_key(content, slugify(field.key) or "field"), field=field.key, kind=field.kind, words=words,
        required=field.key == "email" or field.required,
    )  # fmt: skip
    return content.model_copy(update={"questions": [*content.questions, made]})


def add_own(content: Content, kind: str) -> Content:
    """Ask a question of one's own."""
    if kind not in OWN_KINDS:
        raise Refused("There is no such kind of question.")
    words = Words(label="New question", choices=FIRST_CHOICES if kind in ("choice", "multichoice") else [])
    made = Question(key=free_key(content, "question"), kind=kind, words={content.language: words})
    return content.model_copy(update={"questions": [*content.questions, made]})


def free_key(content: Content, wish: str) -> str:
    taken = {each.key for each in content.questions}
    numbered = (wish if number == 1 else f"{wish}-{number}" for number in range(1, 1000))
    return next(key for key in numbered if key not in taken)


def remove(content: Content, key: str) -> Content:
    return content.model_copy(update={"questions": [each for each in content.questions if each.key != key]})


def move(content: Content, key: str, by: int) -> Content:
    """A question some places up or down; at an end it stays."""
    order = list(content.questions)
    at = next((place for place, each in enumerate(order) if each.key == key), None)
    if at is None:
        return content
    to = min(len(order) - 1, max(0, at + by))
    order.insert(to, order.pop(at))
    return content.model_copy(update={"questions": order})


def add_language(content: Content, language: str) -> Content:
    """Begin a language; until its words are written, those of the first language stand in."""
    code = language.strip().lower()
    if code in content.languages or not code:
        return content
    return content.model_copy(
        update={"languages": [*content.languages, code], "texts": {**content.texts, code: Texts()}}
    )


def remove_language(content: Content, language: str) -> Content:
    """Take a language away, with its words; the first one stays."""
    if language == content.language:
        raise Refused("The first language stays: its words stand in where others are missing.")
    questions = [
        each.model_copy(
            update={"words": {code: words for code, words in each.words.items() if code != language}}
        )
        for each in content.questions
    ]
    return content.model_copy(
        update={
            "languages": [code for code in content.languages if code != language],
            "texts": {code: texts for code, texts in content.texts.items() if code != language},
            "questions": questions,
        }
    )
