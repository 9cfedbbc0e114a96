"""Whoever fills in a form confirms by a click: until then they are pending, and nothing but that mail goes out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from fullcircle.identify.consent.actions import withdraw_consent
from fullcircle.identify.consent.expiring import expire_consents
from fullcircle.identify.consent.in_person import agree, confirm, the_person
from fullcircle.identify.consent.models import ConsentEvent, PersonalLink
from fullcircle.identify.consent.queries import current_wording
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.tests.conftest import WORDS, by_form
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from tests.cast import as_user

pytestmark = pytest.mark.django_db

DANA = the_person("Dana Reyes")


@pytest.fixture
def occasion(dana, newsletter):
    """Dana has filled in the form."""
    with acting(DANA) as by:
        asked = [Asked(newsletter, channel, current_wording(newsletter)) for channel in ("email", "sms")]
        agree(dana, by=by, asked=asked, said=by_form())
        return PersonalLink.objects.get().occasion


def by_click(**facts) -> Said:
    return Said("link", facts.pop("at", timezone.now()), ip="203.0.113.7", browser="Firefox", **facts)


def test_she_is_pending_on_every_channel_until_she_clicks(dana, newsletter, occasion, state):
    with acting(DANA) as by:
        assert (state(dana, newsletter), state(dana, newsletter, "sms")) == ("pending", "pending")
        confirm(dana, by=by, occasion=occasion, said=by_click())
        assert (state(dana, newsletter), state(dana, newsletter, "sms")) == ("granted", "granted")


def test_the_mail_tells_what_it_is_about_and_how_to_confirm(dana, occasion, run_jobs):
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["dana@example.com"]
    assert sent.subject == "Please confirm: Fullcircle"
    assert "Newsletter by email and by text message" in sent.body
    assert WORDS in sent.body
    assert "/me/confirm/" in sent.body
    assert "do nothing" in sent.body


def test_the_proof_holds_wording_time_source_and_address(dana, newsletter, occasion):
    with acting(DANA) as by:
        confirm(dana, by=by, occasion=occasion, said=by_click())
        proof = ConsentEvent.objects.filter(action="confirmed", channel="email").get()
        assert (proof.wording.version, proof.wording.text) == (1, WORDS)
        assert (proof.source, proof.address, proof.ip) == ("link", "dana@example.com", "203.0.113.7")
        asked = ConsentEvent.objects.filter(action="requested", channel="email").get()
        assert (asked.source, asked.origin, asked.ip) == ("form", "Newsletter form", "203.0.113.7")


def test_a_second_click_changes_nothing(dana, occasion):
    with acting(DANA) as by:
        first = confirm(dana, by=by, occasion=occasion, said=by_click())
        assert confirm(dana, by=by, occasion=occasion, said=by_click()) == first
        assert ConsentEvent.objects.filter(action="confirmed").count() == 2


def test_a_late_click_and_one_after_a_withdrawal_do_nothing(dana, bob, newsletter, occasion, state):
    with acting(DANA) as by, pytest.raises(Refused, match="too old"):
        confirm(dana, by=by, occasion=occasion, said=by_click(at=timezone.now() + timedelta(days=8)))
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="newsletter")
    with acting(DANA) as by:
        with pytest.raises(Refused, match="taken back"):
            confirm(dana, by=by, occasion=occasion, said=by_click())
        assert state(dana, newsletter) == "withdrawn"


def test_nothing_is_mailed_for_what_was_never_asked(dana, occasion, run_jobs):
    with acting(DANA) as by, pytest.raises(Missing):
        confirm(dana, by=by, occasion="00000000-0000-0000-0000-000000000000", said=by_click())


def test_what_needs_no_click_holds_at_once(dana, offers, state):
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(offers, "email", current_wording(offers))], said=by_form())
        assert state(dana, offers) == "granted"


def test_colleagues_do_not_speak_as_the_person(dana, bob, offers):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        agree(dana, by=by, asked=[Asked(offers, "email")], said=by_form())


def test_what_runs_out_is_written_down_once(dana, newsletter, offers, occasion, state):
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(offers, "email", current_wording(offers))], said=by_form())
    later = timezone.now() + timedelta(days=400)
    with acting(system("tests")) as by:
        assert expire_consents(by=by, now=later) == 3
        assert expire_consents(by=by, now=later) == 0
        assert (state(dana, newsletter), state(dana, offers)) == ("expired", "expired")
