"""Text is text: whatever people write into a field is shown as they wrote it, and never becomes part of the page."""

import pytest

from fullcircle.platform.actions import Refused
from fullcircle.platform.records.actions import edit_record
from fullcircle.platform.records.examples import make_example
from tests.cast import as_user
from tests.contracts.resources import every_resource

pytestmark = [pytest.mark.django_db, every_resource]

HOSTILE = "\"'></textarea></script><img src=x onerror=alert(1)>"
BECAME_MARKUP = ("<img src=x", "</textarea></script><img")


def filled(resource, record, by) -> list[str]:
    """The fields that take such a text."""
    taken = []
    for field in resource.built_in_fields():
        if field.kind not in ("text", "longtext") or field.read_only:
            continue
        try:
            record = edit_record(resource.model.objects.get(pk=record.pk), by=by, values={field.key: HOSTILE})
        except Refused:
            continue
        taken.append(field.key)
    return taken


def test_no_text_becomes_markup(resource, alice, signed_in):
    with as_user(alice) as by:
        record = make_example(resource, by)
        taken = filled(resource, record, by)
    if not taken:
        pytest.skip("no field takes any text")
    browser = signed_in(alice)
    pages = [
        resource.url,
        f"{resource.url}?q=onerror",
        f"{resource.url}{record.pk}/",
        f"{resource.url}{record.pk}/edit/",
        f"{resource.url}options/?q=onerror",
        f"/timeline/{resource.key}/{record.pk}/",
        "/palette/?q=onerror",
        "/",
    ]
    shown = 0
    for address in pages:
        answer = browser.get(address)
        assert answer.status_code in (200, 404), address
        text = answer.content.decode()
        shown += "onerror" in text
        assert not [mark for mark in BECAME_MARKUP if mark in text], address
    assert shown, "None of these pages shows what was written."
