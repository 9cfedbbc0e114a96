"""Dana reads her own pages in her own language; what colleagues read about it stays in theirs."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import get_language

import fullcircle.identify.consent
from fullcircle.identify.consent.actions import mail_preferences
from fullcircle.identify.consent.in_person import agree, the_person
from fullcircle.identify.consent.languages import TRANSLATED
from fullcircle.identify.consent.queries import current_wording
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.consent.tests.conftest import by_form
from fullcircle.identify.forms.tests.test_words_of_visitors import read_po, sentences
from fullcircle.platform.access import visitors
from fullcircle.platform.access.acting import acting
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import edit_record
from tests.cast import as_user

TEMPLATES = Path(fullcircle.identify.consent.__file__).parent / "templates" / "consent"
SAID = re.compile(
    r"""\{% translate (["'])(.*?)\1 %\}|\{% blocktranslate(.*?)%\}(.*?)\{% endblocktranslate %\}""", re.DOTALL
)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch) -> None:
    monkeypatch.setattr(visitors, "limiter", Limiter(rate=1000, burst=1000))


def said_in(template: Path) -> set[str]:
    """The English sentences of a template, as the catalogs name them."""
    found = set()
    for _quote, plain, _options, block in SAID.findall(template.read_text()):
        parts = [plain] if plain else block.split("{% plural %}")
        found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", part) for part in parts}
    return found


def test_every_sentence_of_a_persons_pages_and_letters_is_in_the_catalogs():
    """Add it to each language in fullcircle/locale, and compile: pybabel compile -d fullcircle/locale -D django."""
    known = {
        each
        for key in sentences("de", read_po, "django.po")
        for each in ([key] if isinstance(key, str) else key)
    }
    templates = [*(TEMPLATES / "person").glob("*.html"), *(TEMPLATES / "mail").glob("*.txt")]
    assert {each for template in templates for each in said_in(template)} - known == set()


@pytest.mark.django_db
def test_she_chooses_in_german_and_bob_reads_of_it_in_english(dana, bob, newsletter, run_jobs):
    with as_user(bob) as by:
        edit_record(dana, by=by, values={"language": "de-AT"})
        mail_preferences(dana, by=by)
    run_jobs()
    [letter] = mail.outbox
    assert "Ihre Einstellungen bei" in letter.subject
    link = re.findall(r"/me/\S+", letter.body)[0]
    browser = Client()
    page = browser.get(link).content.decode()
    for words in (
        'lang="de"',
        "Ihre Einstellungen",
        "Höchstens einmal im Monat",
        "E-Mail",
        "Einstellungen speichern",
    ):
        assert words in page
    held = browser.get(f"{link}see/").content.decode()
    assert "<dt>Kontakte</dt>" in held
    assert "<dt>Protokollierte Vorgänge</dt>" in held
    assert "Logged events" not in held
    saved = browser.post(
        link, {"box": "newsletter:email", "frequency:newsletter": "monthly", "pause_until": "2001-01-01"}
    )
    assert saved.status_code == 422
    browser.post(link, {"box": "newsletter:email", "frequency:newsletter": "monthly"})
    with as_user(bob):
        told = LoggedEvent.objects.filter(
            about_kind="contact", about_id=dana.pk, type="consent.granted"
        ).get()
        assert told.payload["ways"] == "by email"
    assert get_language() == "en"


@pytest.mark.django_db
def test_the_letter_that_asks_for_a_click_is_in_her_language_and_so_is_the_proof(
    dana, bob, newsletter, run_jobs
):
    with as_user(bob) as by:
        edit_record(dana, by=by, values={"language": "fr"})
    with acting(the_person("Dana Reyes")) as by:
        agree(dana, by=by, asked=[Asked(newsletter, "email", current_wording(newsletter))], said=by_form())
    run_jobs()
    assert "Newsletter par e-mail" in mail.outbox[0].body
    link = re.findall(r"/me/confirm/\S+", mail.outbox[0].body)[0]
    page = Client().post(link, follow=True).content.decode()
    assert "Version 1 de ce texte" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("wish", "words"), [
    ("nl-BE,nl;q=0.9,en;q=0.5", "Deze link werkt niet"), ("pl,es;q=0.8", "Este enlace no funciona"),
    ("", "This link does not work"), ("pl", "This link does not work"),
])  # fmt: skip
def test_a_link_of_nobody_speaks_as_the_browser_wishes(wish, words):
    page = Client().get("/me/nobody/", headers={"Accept-Language": wish})
    assert words in page.content.decode()


def test_all_languages_that_the_forms_speak_are_there():
    assert set(TRANSLATED) == {"de", "es", "fr", "it", "nl"}
