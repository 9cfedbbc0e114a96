"""The record of processing: made of what is set up, and no second list."""

import csv
import io

import pytest

from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.privacy.carrying import turn_on_rule
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_the_record_says_what_is_set_up_and_is_for_who_answers(alice, bob, signed_in):
    with acting(system("tests")):
        Purpose.objects.create(key="letter", name="=Letter", basis="consent", channels=["email"])
    client = signed_in(alice)
    before = client.get("/privacy/processing/").content.decode()
    assert "Until somebody removes them" in before
    assert "Tax law: records of what was sold" in before
    assert "<div>730 days</div>" not in before
    with as_user(alice) as by:
        define_field(by=by, resource="contact", label="Shoe size", kind="number")
        turn_on_rule(by=by, rule="former-contacts", days=730, expected=0)
    assert "<div>730 days</div>" in client.get("/privacy/processing/").content.decode()
    answer = client.get("/privacy/processing/record.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["'=Letter", "", "Consent", "Email", "Everywhere", "No", ""] in rows
    assert ["Shoe size", "Number", ""] in rows
    assert ["Sales", "1", "Their own records", "Their own records", "No"] in rows
    assert [row[2] for row in rows if row[:1] == ["Former customers"]] == ["730 days"]
    assert signed_in(bob).get("/privacy/processing/record.csv").status_code == 403
