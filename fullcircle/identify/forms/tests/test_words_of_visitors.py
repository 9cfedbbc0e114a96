"""A form speaks its own language, whatever the server or the visitor's browser speaks."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import get_language

import fullcircle
from fullcircle.identify.consent.languages import TRANSLATED
from fullcircle.identify.forms.public_door import in_words_of
from fullcircle.identify.forms.tests.conftest import PHONE, published
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse

LOCALE = Path(fullcircle.__file__).parent / "locale"


@pytest.mark.django_db
def test_all_that_a_visitor_reads_is_in_the_language_of_the_form(alice, newsletter, fill_in):
    form = published(alice, questions=[PHONE], languages=["en", "de"])
    page = fill_in(
        {"email": "dana@", "name": "", "phone": "12"}, where=form, query="?lang=de"
    ).content.decode()
    for said in (
        "Etwas muss noch berichtigt werden.", "„dana@“ ist keine E-Mail-Adresse.", "„12“ ist keine Telefonnummer.",
        "freiwillig",
    ):  # fmt: skip
        assert said in page
    assert "is not an email" not in page
    page = fill_in({"email": "dana@", "name": ""}, where=form).content.decode()
    assert "“dana@” is not an email address." in page
    assert get_language() == "en"


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("date", "gestern", "„gestern“ ist kein Datum. Schreiben Sie es so: 2026-03-31."),
        ("number", "viele", "„viele“ ist keine Zahl."),
        ("choice", "Fisch", "„Fisch“ ist keine der Möglichkeiten bei „Essen“: Vegan."),
        ("yesno", "vielleicht", "„vielleicht“ ist weder Ja noch Nein."),
        ("country", "Atlantis", "„Atlantis“ ist kein Land, das wir kennen."),
    ],
)
def test_rarer_mistakes_are_told_in_the_language_of_the_form_too(kind, raw, said):
    field = Field("food", "Essen", kind, "food", choices=(("Vegan", "Vegan"),) if kind == "choice" else ())
    with in_words_of("de-CH"), pytest.raises(Unfit) as refused:
        parse(field, raw)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated_and_compiled(code):
    said, compiled = (sentences(code, *way) for way in ((read_po, "django.po"), (read_mo, "django.mo")))
    english = set(sentences("de", read_po, "django.po"))
    assert set(said) == english
    assert all(all(each) if isinstance(each, tuple) else each for each in said.values())
    assert compiled == said, "Compile it: pybabel compile -d fullcircle/locale -D django"


def sentences(code: str, read: Callable[[BytesIO], Any], file: str) -> dict[Any, Any]:
    """Each sentence with its translation; one that counts, with all its forms."""
    raw = (LOCALE / code / "LC_MESSAGES" / file).read_bytes()
    return {hashable(each.id): hashable(each.string) for each in read(BytesIO(raw)) if each.id}


def hashable(text: Any) -> Any:
    return text if isinstance(text, str) else tuple(text)
