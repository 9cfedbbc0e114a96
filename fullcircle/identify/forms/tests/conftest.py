"""A newsletter form that is published, and a visitor's browser that fills it in."""

import hashlib
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.forms import receiving, screening, stamps
from fullcircle.identify.forms.actions import draft_of, publish_form, save_form_draft
from fullcircle.identify.forms.content import Ask, Question, Words, read
from fullcircle.identify.forms.models import Form
from fullcircle.platform.access import visitors
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

WORDS = "Yes, send me the newsletter. I can stop it at any time."
PHONE = Question(key="phone", field="phone", kind="phone", words={"en": Words(label="Phone")})
TOPIC = Question(
    key="topic", kind="choice", words={"en": Words(label="What about?", choices=["Tables", "Chairs"])}
)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def in_no_hurry(monkeypatch):
    """Tests fill in forms faster than people; the limits of one test are not those of the next."""
    monkeypatch.setattr(screening, "TOO_QUICK", 0.0)
    monkeypatch.setattr(stamps, "BITS", 4)
    for place, name in ((visitors, "limiter"), (receiving, "of_form"), (receiving, "of_sender")):
        monkeypatch.setattr(place, name, Limiter(rate=1000, burst=1000))
    from fullcircle.identify.forms import public_pages

    for name in ("of_form", "of_sender"):
        monkeypatch.setattr(public_pages, name, Limiter(rate=1000, burst=1000))


@pytest.fixture
def newsletter(alice) -> Purpose:
    with as_user(alice) as by:
        return add_purpose(by=by, name="Newsletter", wording=WORDS, values={"channels": ["email", "sms"]})


@pytest.fixture
def form(alice, newsletter) -> Form:
    """Asks for email, name, phone and a topic, and for the newsletter; Bob is told."""
    return published(alice, questions=[PHONE, TOPIC])


def published(user, *, kind: str = "newsletter", questions=(), **changes) -> Form:
    with as_user(user) as by:
        made = create_record(Form, by=by, values={"name": "Newsletter form", "kind": kind})
        content = read(draft_of(made).content)
        content = content.model_copy(update={"questions": [*content.questions, *questions], **changes})
        if kind == "newsletter":
            content.asks = [Ask(purpose="newsletter", channels=["email"])]
        save_form_draft(made, by=by, content=content.model_dump())
        publish_form(made, by=by)
        made.refresh_from_db()
        return made


@pytest.fixture
def fill_in(form) -> Callable[..., object]:
    """Open the form in a browser without cookies, fill it in, and send it."""

    def send(answers: dict | None = None, *, boxes=(), where: Form | None = None, query: str = "", **extra):
        place = f"/f/{(where or form).token}/"
        browser = Client(enforce_csrf_checks=True, headers={"User-Agent": FIREFOX})
        page = browser.get(place + query)
        body = {f"a.{key}": value for key, value in (answers or {}).items()}
        return browser.post(place, {**hidden(page.content.decode()), **body, "consent": list(boxes), **extra})

    return send


def hidden(page: str) -> dict[str, str]:
    """What a browser sends besides what is typed, with the work done."""
    found = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    return {**found, "work": worked(found["stamp"])}


def worked(stamp: str) -> str:
    bits = stamps.BITS
    return next(
        str(number)
        for number in range(10_000_000)
        if int.from_bytes(hashlib.sha256(f"{stamp}:{number}".encode()).digest()[:4]) >> (32 - bits) == 0
    )
