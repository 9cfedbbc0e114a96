"""Colleagues see what holds beside the record, write down a yes with its evidence, and withdraw with one click."""

import pytest

from fullcircle.identify.consent.actions import grant_consent, restrict_processing
from fullcircle.identify.consent.models import ConsentEvent, Standing
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(dana, bob, offers):
    with as_user(bob) as by:
        grant_consent(
            dana,
            by=by,
            purpose="offers",
            channels=["email", "post"],
            how="phone",
            evidence="She said: do send them.",
        )


def test_the_record_tells_what_holds(dana, bob, agreed, newsletter, signed_in):
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    card = page[page.index(f'id="consent-{dana.pk}"') :]
    assert "Email, Post, " in card
    assert ", until " in card
    assert "Nothing said about: Newsletter" in card
    assert "Withdraw Offers" in card


def test_one_click_on_the_card_withdraws_and_shows_the_card_as_it_is(
    dana, bob, agreed, offers, state, signed_in
):
    browser = signed_in(bob)
    answer = browser.post(
        f"/contacts/{dana.pk}/consent/withdraw/", {"purpose": "offers"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "Withdrawn" in answer.content.decode()
    with as_user(bob):
        assert (state(dana, offers), state(dana, offers, "post")) == ("withdrawn", "withdrawn")


def test_one_channel_is_withdrawn_from_the_page(dana, bob, agreed, offers, state, signed_in):
    answer = signed_in(bob).post(
        f"/contacts/{dana.pk}/consent/withdraw/", {"purpose": "offers", "channel": "post"}, follow=True
    )
    assert "Withdrawn. It holds at once." in answer.content.decode()
    with as_user(bob):
        assert (state(dana, offers), state(dana, offers, "post")) == ("granted", "withdrawn")


def test_the_page_shows_the_proof(dana, bob, agreed, signed_in):
    page = signed_in(bob).get(f"/contacts/{dana.pk}/consent/").content.decode()
    for part in ("Tell me about offers.", "She said: do send them.", "dana@example.com", "They agreed on "):
        assert part in page


def test_a_yes_is_recorded_with_its_evidence(dana, bob, offers, newsletter, state, signed_in):
    at = f"/contacts/{dana.pk}/consent/record/"
    browser = signed_in(bob)
    assert "Tell me about offers." in browser.get(at).content.decode()
    sent = {
        "box": ["offers:email", "newsletter:email"],
        "how": "event",
        "said_on": "2026-01-15",
        "evidence": "At the fair.",
    }
    answer = browser.post(at, sent, follow=True)
    assert "They got an email" in answer.content.decode()
    with as_user(bob):
        assert (state(dana, offers), state(dana, newsletter)) == ("granted", "pending")
        row = ConsentEvent.objects.get(action="granted")
        assert (row.origin, row.evidence, row.occurred_at.date().isoformat()) == (
            "event",
            "At the fair.",
            "2026-01-15",
        )


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"box": []}, "Tick what they agreed to."),
        ({"evidence": ""}, "This field is required."),
        ({"said_on": "2999-01-01"}, "still to come"),
        ({"box": ["nothing:email"]}, "There is no purpose"),
        ({"box": ["offers:fax"]}, "There is no channel"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_kept(dana, bob, offers, signed_in, sent, told):
    given = {"box": ["offers:email"], "how": "phone", "said_on": "2026-01-15", "evidence": "Yes.", **sent}
    answer = signed_in(bob).post(f"/contacts/{dana.pk}/consent/record/", given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with as_user(bob):
        assert not ConsentEvent.objects.exists()


def test_an_objection_and_a_restriction_are_written_down_and_lifted(dana, bob, signed_in):
    browser = signed_in(bob)
    for matter, field in [
        ("marketing", "no_marketing_since"), ("profiling", "no_profiling_since"), ("processing", "restricted_since")
    ]:  # fmt: skip
        at = f"/contacts/{dana.pk}/consent/{matter}"
        assert browser.get(f"{at}/note/").status_code == 200
        assert browser.post(f"{at}/note/", {"evidence": "She wrote so."}).status_code == 302
        with as_user(bob):
            assert getattr(Standing.objects.get(), field)
        assert browser.post(f"{at}/lift/", {"evidence": ""}).status_code == 422
        assert browser.post(f"{at}/lift/", {"evidence": "It is cleared."}).status_code == 302
        with as_user(bob):
            assert getattr(Standing.objects.get(), field) is None
    assert browser.get(f"/contacts/{dana.pk}/consent/weather/note/").status_code == 404


def test_a_restricted_record_says_so_first(dana, bob, signed_in):
    with as_user(bob) as by:
        restrict_processing(dana, by=by, evidence="She disputes the birth date.")
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert page.index("Processing is restricted") < page.index("Write a note")


def test_charlie_finds_nothing_and_a_reader_changes_nothing(dana, agreed, charlie, reader, signed_in):
    assert signed_in(charlie).get(f"/contacts/{dana.pk}/consent/").status_code == 404
    assert (
        signed_in(charlie).post(f"/contacts/{dana.pk}/consent/withdraw/", {"purpose": "offers"}).status_code
        == 404
    )
    page = signed_in(reader).get(f"/contacts/{dana.pk}/consent/").content.decode()
    assert "Record consent" not in page
    assert (
        signed_in(reader).post(f"/contacts/{dana.pk}/consent/withdraw/", {"purpose": "offers"}).status_code
        == 403
    )


def test_the_page_costs_the_same_whatever_was_said(
    dana, bob, agreed, signed_in, django_assert_max_num_queries
):
    browser = signed_in(bob)
    browser.get(f"/contacts/{dana.pk}/")
    with django_assert_max_num_queries(12):
        browser.get(f"/contacts/{dana.pk}/")
