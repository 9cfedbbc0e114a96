"""Bob writes to Dana from her page: the draft is kept, ten seconds to think again, or a time of his choice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fullcircle.identify.consent.actions import withdraw_consent
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.templates.models import SentLink, Template
from fullcircle.interact.templates.tests.writing import published
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

LETTER = {"subject": "Your oak shelf", "text": "It leaves on Thursday."}


def test_a_draft_is_kept_while_it_is_written_and_sent_from_there(bob, charlie, dana, personal, signed_in):
    browser, address = signed_in(bob), f"/contacts/{dana.pk}/write/"
    assert browser.get(f"/contacts/{dana.pk}/do/write_message/")["HX-Redirect"] == address
    kept = browser.post(address, {"text": "It lea"}, headers={"HX-Request": "true"})
    assert kept.content.decode().startswith("Draft kept at ")
    browser.post(address, LETTER, headers={"HX-Request": "true"})
    page = browser.get(address).content.decode()
    assert "It leaves on Thursday." in page
    with as_user(bob):
        assert Message.objects.get().state == "draft", "one draft, however often it is kept"
    answer = browser.post(address, LETTER | {"send": "1"}, follow=True)
    assert "On its way: Your oak shelf." in answer.content.decode()
    assert "/undo/" in answer.content.decode()
    assert "It leaves on Thursday." in answer.content.decode(), "on the timeline"
    assert signed_in(charlie).get(address).status_code == 404


def test_it_leaves_at_a_time_of_ones_choice_and_no_other(bob, dana, personal, signed_in):
    browser, address = signed_in(bob), f"/contacts/{dana.pk}/write/"
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    past = browser.post(address, LETTER | {"send": "1", "at": "2020-01-01T08:00"})
    assert (past.status_code, "between now and a year" in past.content.decode()) == (422, True)
    later = browser.post(address, LETTER | {"send": "1", "at": f"{tomorrow:%Y-%m-%dT%H:%M}"}, follow=True)
    assert "Your oak shelf leaves on" in later.content.decode()
    with as_user(bob):
        assert Sending.objects.get().due_at - timezone.now() > timedelta(hours=23)


def test_whom_we_may_not_write_to_we_do_not(bob, dana, personal, signed_in):
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="personal", channels=["email"])
    browser, address = signed_in(bob), f"/contacts/{dana.pk}/write/"
    assert "It cannot be sent now" in browser.get(address).content.decode()
    answer = browser.post(address, LETTER | {"send": "1"})
    assert (answer.status_code, "They objected" in answer.content.decode()) == (422, True)
    with as_user(bob):
        assert not Sending.objects.exists()


def test_a_letter_begins_with_the_words_of_a_template_and_gaps_are_named(
    bob, alice, dana, personal, signed_in
):
    template = published(
        alice, "Thanks", "Your {{ contact.city }} visit", "Dear {{ contact.name }}, [read on](https://example.com/oak).",
    )  # fmt: skip
    browser, address = signed_in(bob), f"/contacts/{dana.pk}/write/"
    nothing = browser.post(address, {"begin": "1", "template": ""}, follow=True).content.decode()
    assert "Choose a template first." in nothing
    begun = browser.post(address, {"begin": "1", "template": template.pk}, follow=True).content.decode()
    assert "Dear Dana Reyes" in begun
    assert "Not known of Dana Reyes: City, " in begun, "and the postal address of ours"
    with as_user(bob):
        letter = Message.objects.get()
        assert (letter.state, letter.html) == ("draft", "")
        assert "https://example.com/oak" in letter.text
        assert not SentLink.objects.exists(), "nothing in a personal letter is tracked"


def test_a_draft_of_a_template_is_nothing_to_begin_from(alice, dana, personal, signed_in):
    with as_user(alice) as by:
        template = create_record(Template, by=by, values={"name": "Not yet"})
    answer = signed_in(alice).post(
        f"/contacts/{dana.pk}/write/", {"begin": "1", "template": template.pk}, follow=True
    )
    assert "Choose a template first." in answer.content.decode()
    assert "Not yet" not in answer.content.decode()
