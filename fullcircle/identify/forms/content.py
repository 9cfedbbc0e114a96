"""What a form asks, in which words and languages: one value, kept as a draft and, once published, as a version."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fullcircle.config.env import env
from fullcircle.platform.actions import Refused

MOST_QUESTIONS = 60
MOST_CHOICES = 100


class Part(BaseModel):
    """A piece of the content; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Words(Part):
    """A question in one language."""

    label: str = Field("", max_length=200)
    help: str = Field("", max_length=300)
    placeholder: str = Field("", max_length=100)
    choices: list[str] = Field(default_factory=list, max_length=MOST_CHOICES)


class Question(Part):
    """One thing that is asked: a field of the contact, or a question of one's own."""

    key: str = Field(max_length=60, pattern=r"^[a-z0-9_-]+$")
    field: str = Field("", max_length=60)  # of the contact; empty for a question of one's own
    kind: str = "text"
    required: bool = False
    skip_known: bool = True  # who is recognized is not asked again for what we know
    words: dict[str, Words] = Field(default_factory=dict)


class Ask(Part):
    """A consent that is asked for by a box, in the words of its purpose; the box is never ticked beforehand."""

    purpose: str = Field(max_length=40)
    channels: list[str] = Field(min_length=1, max_length=10)
    required: bool = False


class Texts(Part):
    """What stands around the questions, in one language."""

    title: str = Field("", max_length=120)
    intro: str = Field("", max_length=1000)
    button: str = Field("", max_length=40)
    thanks: str = Field("", max_length=1000)


class Content(Part):
    """A whole form. The first language is the one that stands in where words of another are missing."""

    languages: list[str] = Field(default_factory=lambda: ["en"], min_length=1, max_length=12)
    texts: dict[str, Texts] = Field(default_factory=dict)
    questions: list[Question] = Field(default_factory=list, max_length=MOST_QUESTIONS)
    asks: list[Ask] = Field(default_factory=list, max_length=20)
    redirect: str = Field("", max_length=500)
    domains: list[str] = Field(default_factory=list, max_length=50)
    notify: list[int] = Field(default_factory=list, max_length=50)
    owner: int | None = None

    @property
    def language(self) -> str:
        return self.languages[0]

    def spoken(self, wanted: Iterable[str]) -> str:
        """The first wanted language that the form has, or its own first one."""
        for each in wanted:
            code = each.lower().replace("_", "-")
            for has in self.languages:
                if has.lower() == code or has.lower().split("-")[0] == code.split("-")[0]:
                    return has
        return self.language

    def text(self, name: str, language: str) -> str:
        """A text in a language, or in the form's first one."""
        for code in (language, self.language):
            if found := getattr(self.texts.get(code, Texts()), name):
                return str(found)
        return ""

    def question(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)

    def choices_of(self, question: Question, language: str) -> list[tuple[str, str]]:
        """Values as they are kept, which are those of the first language, with what a reader of this one sees."""
        values = question.words.get(self.language, Words()).choices
        shown = question.words.get(language, Words()).choices
        return [
            (value, shown[at] if at < len(shown) and shown[at] else value) for at, value in enumerate(values)
        ]

    def label_of(self, question: Question, language: str) -> str:
        for code in (language, self.language):
            if label := question.words.get(code, Words()).label:
                return label
        return question.key.replace("_", " ").capitalize()

    @property
    def asks_for_email(self) -> bool:
        return any(each.field == "email" for each in self.questions)


def read(raw: Any) -> Content:
    """Content from JSON, or a refusal that names what is wrong."""
    if "\\u0000" in json.dumps(raw):
        raise Refused(fields={"content": "This holds a character that text cannot have."})
    try:
        return Content.model_validate(raw)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"])) or "content"
        raise Refused(fields={"content": f"{place}: {first['msg']}."}) from None


def mistakes(content: Content) -> Iterator[str]:
    """What is wrong with a form whatever becomes of it."""
    if len({each.key for each in content.questions}) != len(content.questions):
        yield "Each question needs a key of its own."
    if len({each.purpose for each in content.asks}) != len(content.asks):
        yield "Each purpose can be asked for once."
    if content.redirect and not may_redirect(content):
        yield (
            "People can only be sent on to a page under one of the form's own domains, by https. "
            "Add its domain to the pages that may show the form."
        )


def may_redirect(content: Content) -> bool:
    """Whether the page to send people on to is ours, or under a domain that the form names."""
    address = urlsplit(content.redirect)
    host = (address.hostname or "").lower()
    if not host or address.username or address.scheme not in ("https", "http"):
        return False
    if address.scheme == "http" and not env.site_url.startswith("http:"):
        return False
    known = [*content.domains, env.site_host]
    return any(host == domain or host.endswith(f".{domain}") for domain in known)
