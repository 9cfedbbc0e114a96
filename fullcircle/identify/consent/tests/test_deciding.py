"""May we contact them? Yes or no, with every reason in a sentence, recorded; for one as for many."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fullcircle.identify.consent import deciding
from fullcircle.identify.consent.actions import (
    grant_consent,
    raise_objection,
    restrict_processing,
    withdraw_consent,
)
from fullcircle.identify.consent.deciding import gate, may_contact, may_contact_many
from fullcircle.identify.consent.defining import edit_purpose, retire_purpose
from fullcircle.identify.consent.in_person import agree, confirm, pause, the_person
from fullcircle.identify.consent.models import Decision, PersonalLink
from fullcircle.identify.consent.reasons import Reason
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.suppressing import suppress_address
from fullcircle.identify.consent.tests.conftest import by_form
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.records.actions import archive_record, create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SAID = {"how": "phone", "evidence": "She said yes on the phone."}
DANA = the_person("Dana Reyes")


@pytest.fixture
def agreed(dana, bob, offers):
    """Dana wants offers by email."""
    with as_user(bob) as by:
        grant_consent(dana, by=by, purpose="offers", channels=["email"], **SAID)


def ask(by, contact, purpose="offers", channel="email", **more):
    return may_contact(contact, by=by, purpose=purpose, channel=channel, **more)


def test_yes_with_the_ground_and_it_is_recorded(dana, bob, agreed):
    with as_user(bob) as by:
        answer = ask(by, dana, cause="campaign:7", phase="staged")
        assert answer.allowed
        assert answer.sentence.startswith("They agreed on ")
        assert answer.sentence.endswith(", as a colleague wrote down.")
        row = Decision.objects.get(pk=answer.decision)
        assert (row.allowed, row.phase, row.cause, row.actor_name) == (True, "staged", "campaign:7", "Bob")
        assert row.reasons[0]["sentence"] == answer.sentence


def test_no_without_a_consent(dana, bob, offers):
    with as_user(bob) as by:
        answer = ask(by, dana)
        assert (answer.allowed, answer.sentence) == (False, "They have not agreed to Offers on this channel.")
        assert Decision.objects.get().allowed is False


def test_pending_is_no(dana, bob, newsletter):
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(newsletter, "email")], said=by_form())
    with as_user(bob) as by:
        assert ask(by, dana, "newsletter").sentence == "They have not confirmed it yet."


def test_withdrawn_after_staging(dana, bob, agreed):
    with as_user(bob) as by:
        assert ask(by, dana, phase="staged").allowed
        withdraw_consent(dana, by=by, purpose="offers", channels=["email"])
        answer = ask(by, dana, phase="transmit")
        assert [reason.code for reason in answer.reasons] == ["suppressed", "withdrawn"]


def test_a_consent_holds_until_its_last_moment(dana, bob, agreed):
    with as_user(bob) as by:
        now = timezone.now()
        assert ask(by, dana, at=now + timedelta(days=364)).allowed
        assert ask(by, dana, at=now + timedelta(days=366)).reasons[0].code == "expired"


def test_every_reason_is_told(dana, bob, alice, agreed):
    with as_user(bob) as by:
        raise_objection(dana, by=by, regards="marketing")
        restrict_processing(dana, by=by, evidence="She disputes her data.")
        edit_record(dana, by=by, values={"email": ""})
        archive_record(dana, by=by)
    with as_user(alice) as by:
        edit_purpose(offers_now(), by=by, values={"countries": ["DE"]})
        retire_purpose(offers_now(), by=by)
    with as_user(bob) as by:
        answer = ask(by, Contact.objects.get())
        codes = [reason.code for reason in answer.reasons]
        assert codes == [
            "retired",
            "territory",
            "archived",
            "restricted",
            "no_address",
            "no_marketing",
            "suppressed",
        ]
        assert "Offers is not for people in Portugal." in answer.sentence


def offers_now():
    from fullcircle.identify.consent.models import Purpose

    return Purpose.objects.get(key="offers")


def test_the_law_may_be_ground_enough_until_they_object(dana, bob, service):
    with as_user(bob) as by:
        assert ask(by, dana, "orders").sentence == "Allowed without consent, by contract."
        raise_objection(dana, by=by, regards="marketing")
        assert ask(by, dana, "orders").allowed, "news of an order is no marketing"
        withdraw_consent(dana, by=by, purpose="orders", channels=["email"])
        assert ask(by, dana, "orders").reasons[-1].code == "objected"


def test_profiling_is_asked_about_where_it_happens(dana, bob, alice, agreed):
    with as_user(bob) as by:
        raise_objection(dana, by=by, regards="profiling")
        assert ask(by, dana).allowed
    with as_user(alice) as by:
        edit_purpose(offers_now(), by=by, values={"is_profiling": True})
    with as_user(bob) as by:
        assert ask(by, dana).reasons[0].code == "no_profiling"


def test_a_pause_stops_marketing_for_its_time(dana, bob, agreed, service):
    today = timezone.localdate()
    with acting(DANA) as by:
        pause(dana, by=by, until=today + timedelta(days=10), said=Said("preferences", timezone.now()))
    with as_user(bob) as by:
        assert ask(by, dana).reasons[0].code == "paused"
        assert ask(by, dana, "orders").allowed
        assert ask(by, dana, at=timezone.now() + timedelta(days=11)).allowed


def test_a_click_proves_one_address(dana, bob, newsletter):
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(newsletter, "email")], said=by_form())
        confirm(dana, by=by, occasion=PersonalLink.objects.get().occasion, said=Said("link", timezone.now()))
    with as_user(bob) as by:
        assert ask(by, dana, "newsletter").allowed
        edit_record(dana, by=by, values={"email": "dana@elsewhere.example"})
        answer = ask(by, Contact.objects.get(), "newsletter")
        assert answer.sentence == "They confirmed it for another address."


def test_the_address_of_a_no_holds_for_whoever_comes_with_it_again(dana, bob, service):
    """No consent is needed for these; her objection is known by her address alone."""
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="orders", channels=["email"])
        twin = create_record(Contact, by=by, values={"name": "D. Reyes", "email": "dana@example.com"})
        answer = ask(by, twin, "orders")
        assert answer.sentence == "The address is suppressed: the person withdrew or objected."
        assert ask(by, twin, "orders", "phone").reasons[0].code == "no_address"


def test_a_newer_yes_of_their_own_outweighs_an_old_no_but_no_complaint(dana, bob, offers):
    with as_user(bob) as by:
        suppress_address(by=by, address="Dana@Example.com", reason="erased")
        assert ask(by, dana).reasons[0].code == "suppressed"
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(offers, "email")], said=by_form())
    with as_user(bob) as by:
        assert ask(by, dana).allowed
        suppress_address(by=by, address="dana@example.com", reason="complaint")
        assert ask(by, dana).sentence == "The address is suppressed: marked as spam."


def test_a_later_stage_adds_its_reasons(dana, bob, agreed, monkeypatch):
    monkeypatch.setattr(deciding, "_gates", [])
    asked_about = []

    @gate
    def quiet_hours(question, people):
        asked_about.append((question.channel, list(people)))
        return {number: [Reason("quiet", "It is night where they are.")] for number in people}

    with as_user(bob) as by:
        assert ask(by, dana).sentence == "It is night where they are."
        assert asked_about == [("email", [dana.pk])]


def test_one_and_many_agree_whatever_holds(dana, bob, alice, offers, newsletter, service):
    people = crowd(bob)
    with as_user(bob) as by:
        numbers = [person.pk for person in people]
        for purpose in ("offers", "newsletter", "orders"):
            for channel in ("email", "phone", "post"):
                at = timezone.now()
                many = may_contact_many(by=by, contacts=numbers, purpose=purpose, channel=channel, at=at)
                one = [ask(by, person, purpose, channel, at=at) for person in people]
                assert [replace(each, decision=None) for each in many] == [
                    replace(each, decision=None) for each in one
                ]
                assert len({each.decision for each in many}) == len(numbers)


def crowd(bob) -> list[Contact]:
    """Six customers of whom each has said something else."""
    with as_user(bob) as by:
        people = [
            create_record(
                Contact, by=by, values={"name": f"Person {n}", "email": f"p{n}@example.com", "country": "DE"}
            )
            for n in range(6)
        ]
        for person in people[:4]:
            grant_consent(person, by=by, purpose="offers", channels=["email", "post"], **SAID)
        withdraw_consent(people[1], by=by, purpose="offers")
        raise_objection(people[2], by=by, regards="marketing")
        suppress_address(by=by, address="p3@example.com", reason="bounced", channel="email")
        restrict_processing(people[4], by=by, evidence="Disputed.")
    return people


def test_many_are_asked_about_in_a_handful_of_statements(bob, offers):
    """Six for what they said, three for when they are written to; as many for two people as for six."""
    people = crowd(bob)
    counts = []
    for some in (people, people[:2], people):
        with as_user(bob) as by, CaptureQueriesContext(connection) as asked:
            may_contact_many(by=by, contacts=[p.pk for p in some], purpose="offers", channel="email")
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 9


def test_strangers_are_told_apart_by_nothing(dana, bob, charlie, offers):
    with as_user(charlie) as by:
        (answer,) = may_contact_many(by=by, contacts=[dana.pk], purpose="offers", channel="email")
        assert (answer.allowed, answer.reasons[0].code, answer.decision) == (False, "unknown", None)
        with pytest.raises(Missing):
            ask(by, dana)


def test_what_is_asked_wrongly_is_refused(dana, bob, reader, offers):
    with as_user(bob) as by:
        with pytest.raises(Refused, match="no purpose"):
            ask(by, dana, "nothing")
        with pytest.raises(Refused, match="no channel"):
            ask(by, dana, channel="fax")
        with pytest.raises(Refused, match="at most 10,000"):
            may_contact_many(by=by, contacts=list(range(10_001)), purpose="offers", channel="email")
    with as_user(reader) as by, pytest.raises(NotAllowed):
        ask(by, dana)
