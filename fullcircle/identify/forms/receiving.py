"""What strangers hand in: checked, put into the database with the narrowest rights, and sorted a moment later.

Whoever sends a form acts as a stranger who may add a submission and can read nothing: neither contacts nor what others
sent. So an answer, and the time it takes, says nothing about whom we know.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from fullcircle.identify.behavior.origins import origin
from fullcircle.identify.consent.models import Purpose, Wording
from fullcircle.identify.consent.queries import current_wordings
from fullcircle.identify.forms.content import Content, read
from fullcircle.identify.forms.models import SUBMIT, Form, FormVersion
from fullcircle.identify.forms.sent import Fit, Sent, short
from fullcircle.identify.forms.stamps import Stamp
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import NotAllowed, action
from fullcircle.platform.api.limits import Limiter

of_form = Limiter(rate=20, burst=200)
of_sender = Limiter(rate=1, burst=20)

PUT_IN = """
  INSERT INTO identify_submission (form_id, seen_id, key, page_view, status, reasons, notes, language, answers, agreed,
    differences, page, referrer, origin, visitor, link, ip, browser, received_at, is_new_contact, decided_by)
  VALUES (%s, %s, %s, %s, %s, %s, '[]', %s, %s, %s, '{}', %s, %s, %s, %s, %s, %s, %s, %s, false, '')
  ON CONFLICT DO NOTHING
"""


def stranger() -> Actor:
    """Anybody on the web: sees no record, and may hand in what a form asks for."""
    return Actor("public", "Visitor", "fc_scoped", principals=(), capabilities=frozenset({SUBMIT}))


@dataclass(frozen=True)
class Shown:
    """A form as it was shown: one of its versions, in a language."""

    form: Form
    version: FormVersion
    content: Content
    language: str


def form_named(token: str) -> Form | None:
    return Form.objects.filter(token=token[:40]).first() if "\x00" not in token else None


def shown_now(form: Form, wanted: list[str]) -> Shown | None:
    """The version that visitors see, if the form is open."""
    if form.status != "published" or form.archived_at:
        return None
    version = FormVersion.objects.filter(form=form).first()
    if version is None:
        return None
    content = read(version.content)
    return Shown(form, version, content, content.spoken(wanted))


def shown_then(now: Shown, stamp: Stamp | None) -> Shown:
    """What the sender saw, which may be an earlier version."""
    if stamp is None:
        return now
    version = FormVersion.objects.filter(form=now.form, number=stamp.version).first() or now.version
    return Shown(now.form, version, read(version.content), stamp.language)


@dataclass(frozen=True)
class Offered:
    """A box beside the words that it agrees to."""

    purpose: Purpose
    wording: Wording
    channels: list[str]
    required: bool


def boxes_of(content: Content, language: str, stamp: Stamp | None = None) -> list[Offered]:
    """The consents a form asks for, in the words that hold now, or in those that the stamp says were shown."""
    keys = [each.purpose for each in content.asks]
    purposes = {each.key: each for each in Purpose.objects.filter(key__in=keys, retired_at=None)}
    wordings = current_wordings(purposes.values(), language) if purposes else {}
    found = []
    for ask in content.asks:
        purpose = purposes.get(ask.purpose)
        if purpose is None:
            continue
        wording = seen_words(purpose, stamp) or wordings.get(purpose.pk)
        if wording is not None:
            found.append(Offered(purpose, wording, ask.channels, ask.required))
    return found


def seen_words(purpose: Purpose, stamp: Stamp | None) -> Wording | None:
    if stamp is None or purpose.key not in stamp.wordings:
        return None
    return Wording.objects.filter(
        purpose=purpose, version=stamp.wordings[purpose.key], language=stamp.spoken.get(purpose.key, "en")
    ).first()


@action(needs=SUBMIT, hidden=True)
def receive_submission(
    form: Form, *, by: Actor, shown: Shown, sent: Sent, fit: Fit, stamp: Stamp | None, reasons: list[str],
    link: str, ip: str | None, browser: str,
) -> str:  # fmt: skip
    """Keep what somebody sent, once however often it arrives; its key."""
    if by.kind == "key":
        raise NotAllowed("A program cannot fill in a form for somebody.")
    now = timezone.now()
    view = stamp.page_view if stamp else ""
    agreed = [
        {"purpose": each.purpose.key, "name": each.purpose.name, "channels": each.channels, "text": each.wording.text,
         "language": each.wording.language, "version": each.wording.version, "wording": each.wording.pk}
        for each in boxes_of(shown.content, shown.language, stamp) if each.purpose.key in fit.boxes
    ]  # fmt: skip
    key = key_of(form, view or f"{ip} {now:%Y-%m-%d %H}", fit)
    row: list[Any] = [
        form.pk, shown.version.pk, key, view, "review" if reasons else "received", Jsonb(reasons), shown.language,
        Jsonb(fit.answers), Jsonb(agreed), short(sent.page, 500), short(sent.referrer, 500), Jsonb(origin_of(sent)),
        short(sent.visitor, 200), link, ip, short(browser, 300), now,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PUT_IN, row)
    return key


def origin_of(sent: Sent) -> dict[str, Any]:
    """The campaign, search or site that brought them to the page, as behavior tells it."""
    try:
        found = origin({"url": short(sent.page, 2000), "referrer": short(sent.referrer, 2000)}, {})
    except ValueError:
        return {}
    return {name: value for name, value in vars(found).items() if value} if found else {}


def key_of(form: Form, view: str, fit: Fit) -> str:
    """The same for the same answers from the same page: a double click and a replay are one submission."""
    text = json.dumps([form.pk, view, fit.answers, sorted(fit.boxes)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
