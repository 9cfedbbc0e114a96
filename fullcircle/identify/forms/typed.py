"""What somebody typed into the builder, as the content of a form."""

from collections.abc import Iterable

from django.http import QueryDict

from fullcircle.identify.behavior.domains import Unfit, domain
from fullcircle.identify.forms.content import Ask, Content, Question, Texts, Words, read
from fullcircle.platform.actions import Refused

TEXTS = ("title", "intro", "button", "thanks")


def content_typed(sent: QueryDict, before: Content, language: str) -> Content:
    """The draft with everything that stands in the builder's fields; words are those of one language."""
    texts = {**before.texts, language: Texts(**{name: sent.get(name, "").strip() for name in TEXTS})}
    known = {each.key: each for each in before.questions}
    order = [key for key in dict.fromkeys(sent.getlist("q")) if key in known]
    raw = before.model_copy(
        update={
            "texts": texts,
            "questions": [question_typed(sent, known[key], language) for key in order],
            "asks": list(asks_typed(sent)),
            "redirect": sent.get("redirect", "").strip(),
            "domains": domains_typed(sent.get("domains", "")),
            "notify": numbers(sent.getlist("notify")),
            "owner": next(iter(numbers([sent.get("owner", "")])), None),
        }
    )
    return read(raw.model_dump())


def question_typed(sent: QueryDict, question: Question, language: str) -> Question:
    key = question.key
    words = Words(
        label=sent.get(f"{key}.label", "").strip(), help=sent.get(f"{key}.help", "").strip(),
        placeholder=sent.get(f"{key}.placeholder", "").strip(), choices=lines(sent.get(f"{key}.choices", "")),
    )  # fmt: skip
    return question.model_copy(
        update={
            "required": f"{key}.required" in sent,
            "skip_known": f"{key}.skip" in sent,
            "words": {**question.words, language: words},
        }
    )


def asks_typed(sent: QueryDict) -> Iterable[Ask]:
    for key in dict.fromkeys(sent.getlist("ask")):
        channels = sent.getlist(f"ask.{key}.channels")
        if not channels:
            raise Refused(f"Choose at least one channel for “{key[:40]}”.")
        yield Ask(purpose=key, channels=channels, required=f"ask.{key}.required" in sent)


def domains_typed(text: str) -> list[str]:
    try:
        return list(dict.fromkeys(domain(each) for each in text.replace(",", " ").split()))
    except Unfit as unfit:
        raise Refused(str(unfit)) from None


def numbers(given: list[str]) -> list[int]:
    return [int(each) for each in dict.fromkeys(given) if each.isdecimal() and len(each) < 10]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
