"""Colleagues write down what somebody said, with the evidence; programs may ask and take back, never grant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fullcircle.identify.consent.actions import (
    grant_consent,
    lift_objection,
    lift_restriction,
    raise_objection,
    request_consent,
    restrict_processing,
    withdraw_consent,
)
from fullcircle.identify.consent.defining import retire_purpose
from fullcircle.identify.consent.models import ConsentEvent, ConsentState, Standing, Suppression
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SAID = {"how": "phone", "evidence": "She said on the phone: yes, do send me your offers."}


def test_a_colleague_writes_down_a_yes_with_its_evidence(dana, bob, offers, state):
    at = timezone.now() - timedelta(days=2)
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="offers", channels=["email", "post"], said_at=at, **SAID)
        assert (state(dana, offers), state(dana, offers, "post")) == ("granted", "granted")
        row = ConsentEvent.objects.filter(channel="email").get()
        assert (row.source, row.origin, row.evidence) == ("colleague", "phone", SAID["evidence"])
        assert (row.occurred_at, row.until) == (at, at + timedelta(days=365))
        assert (row.actor_name, row.actor_id, row.address) == ("Bob", bob.pk, "dana@example.com")
        assert row.wording.text == "Tell me about offers."
        told = LoggedEvent.objects.get(type="consent.granted")
        assert (told.about_id, told.payload["ways"]) == (dana.pk, "by email and by post")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"evidence": "  "}, "evidence"),
        ({"said_at": timezone.now() + timedelta(days=1)}, "said_at"),
        ({"purpose": "nothing"}, "purpose"),
        ({"channels": ["sms"]}, "channels"),
        ({"channels": []}, "channels"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(dana, bob, offers, wrong, field):
    given = {"purpose": "offers", "channels": ["email"], **SAID, **wrong}
    with as_user(bob) as by, pytest.raises(Refused) as refused:
        grant_consent(dana, by=by, **given)
    assert field in refused.value.fields


def test_a_retired_purpose_is_not_agreed_to(dana, bob, alice, offers):
    with as_user(alice) as by:
        retire_purpose(offers, by=by)
    with as_user(bob) as by, pytest.raises(Refused, match="not used any more"):
        grant_consent(dana, by=by, purpose="offers", channels=["email"], **SAID)


def test_where_a_click_is_needed_a_colleague_starts_it_and_the_person_clicks(dana, bob, newsletter, state):
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="newsletter", channels=["email", "sms"], **SAID)
        assert (state(dana, newsletter), state(dana, newsletter, "sms")) == ("pending", "granted")


def test_no_program_grants_consent(dana, bob, offers, state):
    actor = actor_for_user(bob.pk).limited_to(frozenset({"*"}), key_id=1, name="Bob (assistant)")
    with acting(actor):
        with pytest.raises(NotAllowed, match="Only the person can give consent"):
            grant_consent(dana, by=actor, purpose="offers", channels=["email"], **SAID)
        assert state(dana, offers) == ""


def test_an_agents_key_is_told_so_and_may_ask_and_withdraw(dana, bob, offers, newsletter):
    api = Api(key_of(bob, "contact.edit", "contact.view", "consent.record"))
    at = f"contacts/{dana.pk}/actions"
    refused = api.post(f"{at}/grant_consent", {"purpose": "offers", "channels": ["email"], **SAID})
    assert refused.status_code == 403
    assert "Only the person can give consent" in refused.json()["detail"]
    asked = api.post(
        f"{at}/request_consent",
        {"purpose": "newsletter", "channels": ["email"], "evidence": "She asked for it in the chat."},
    )
    assert asked.status_code == 200, asked.content
    taken = api.post(f"{at}/withdraw_consent", {"purpose": "newsletter"})
    assert taken.status_code == 200, taken.content
    with as_user(bob):
        assert set(ConsentState.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert set(ConsentEvent.objects.values_list("source", flat=True)) == {"api"}


def test_nobody_is_asked_who_has_said_no(dana, bob, newsletter):
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="newsletter")
        with pytest.raises(Refused, match="Only they can take that back"):
            request_consent(dana, by=by, purpose="newsletter", channels=["email"], evidence="In the shop.")


def test_nobody_is_asked_more_than_three_times_a_day(dana, bob, newsletter):
    with as_user(bob) as by:
        given = {"purpose": "newsletter", "channels": ["email"], "evidence": "In the shop."}
        for _ in range(3):
            request_consent(dana, by=by, **given)
        with pytest.raises(Refused, match="three times within a day"):
            request_consent(dana, by=by, **given)


def test_withdrawing_takes_one_call_and_the_address_remembers_it(dana, bob, offers, state):
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="offers", channels=["email", "post"], **SAID)
        withdraw_consent(dana, by=by, purpose="offers", channels=["email"])
        assert (state(dana, offers), state(dana, offers, "post")) == ("withdrawn", "granted")
        kept = Suppression.objects.get()
        assert (kept.kind, kept.channel, kept.purpose_id, kept.reason) == (
            "email",
            "email",
            offers.pk,
            "withdrawn",
        )


def test_what_needed_no_consent_is_objected_to(dana, bob, service, state):
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="orders", channels=["phone"])
        assert (state(dana, service, "phone"), state(dana, service)) == ("objected", "")


def test_objections_and_restrictions_hold_at_once_and_are_lifted_with_a_reason(dana, bob):
    with as_user(bob) as by:
        raise_objection(dana, by=by, regards="profiling", evidence="By letter.")
        restrict_processing(dana, by=by, evidence="She says the birth date is wrong.")
        standing = Standing.objects.get()
        assert standing.no_profiling_since
        assert standing.restricted_since
        with pytest.raises(Refused, match="restricted already"):
            restrict_processing(dana, by=by, evidence="Again.")
        with pytest.raises(Refused):
            lift_restriction(dana, by=by, evidence=" ")
        lift_restriction(dana, by=by, evidence="The birth date is corrected.")
        lift_objection(dana, by=by, regards="profiling", evidence="She wrote that she does not mind.")
        standing = Standing.objects.get()
        assert standing.no_profiling_since is None
        assert standing.restricted_since is None


def test_charlie_and_a_reader_record_nothing(dana, charlie, reader, offers):
    with as_user(charlie) as by, pytest.raises(Missing):
        grant_consent(dana, by=by, purpose="offers", channels=["email"], **SAID)
    with as_user(reader) as by, pytest.raises(NotAllowed):
        grant_consent(dana, by=by, purpose="offers", channels=["email"], **SAID)
    with as_user(reader) as by, pytest.raises(NotAllowed):
        withdraw_consent(dana, by=by, purpose="offers")
