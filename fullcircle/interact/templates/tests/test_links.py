"""Links in letters: random, leading where the letter said and nowhere else, and telling people from programs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fullcircle.identify.behavior.tests.reports import CRAWLER, PERSON
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates import actions
from fullcircle.interact.templates.compiling import Surroundings, printed
from fullcircle.interact.templates.content import read
from fullcircle.interact.templates.models import LinkClick, SentLink
from fullcircle.interact.templates.public_pages import link_address
from fullcircle.interact.templates.rendering import render
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

WORDS = (
    "[one](https://example.com/1) [two](https://example.com/2?a=1&b=2) [three](https://example.com/3) "
    "[off]({{ unsubscribe_url }})"
)


def letter(*, track_links=True):
    content = read({"subject": "Hi", "blocks": [{"kind": "text", "text": WORDS}], "track_links": track_links})
    return render(
        printed(content, Surroundings()),
        {"unsubscribe_url": "https://us.example/stop"},
        tracked_at=link_address,
    )


@pytest.fixture
def sent(alice):
    """Dana's letter, sent this moment."""
    made = letter()
    with as_user(alice) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana"})
    with acting(system("tests")) as by:
        dana = Contact.objects.get(pk=dana.pk)
        actions.keep_sent_links(dana, by=by, links=made.links, message="letter:1")
    return made


def opened(alice):
    with as_user(alice, read_only=True):
        return [
            (click.link.label, click.is_bot, click.why)
            for click in LinkClick.objects.select_related("link").order_by("pk")
        ]


def test_only_what_leads_away_is_replaced_and_only_if_wanted():
    made = letter()
    assert [each.url for each in made.links] == [
        "https://example.com/1",
        "https://example.com/2?a=1&b=2",
        "https://example.com/3",
    ]
    assert "https://example.com" not in made.html + made.text
    assert "https://us.example/stop" in made.html
    assert len({each.token for each in made.links}) == 3
    plain = letter(track_links=False)
    assert plain.links == ()
    assert "https://example.com/2?a=1&amp;b=2" in plain.html


def test_a_person_is_led_on_and_remembered_once(sent, alice, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", timedelta(0))
    token = sent.links[1].token
    for _turn in range(2):
        answer = Client().get(f"/l/{token}/?to=https://evil.example", headers={"User-Agent": PERSON})
        assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.com/2?a=1&b=2")
    assert opened(alice) == [("two", False, "")] * 2
    with as_user(alice, read_only=True):
        told = LoggedEvent.objects.get(type="link.followed")
        assert (told.about_kind, told.payload["url"]) == ("contact", "https://example.com/2?a=1&b=2")


def test_programs_are_told_apart(sent, alice, monkeypatch):
    token = sent.links[0].token
    Client().head(f"/l/{token}/", headers={"User-Agent": PERSON})
    assert opened(alice) == []
    Client().get(f"/l/{token}/", headers={"User-Agent": CRAWLER})
    Client().get(f"/l/{token}/")
    Client().get(f"/l/{token}/", headers={"User-Agent": PERSON})
    assert [why for _label, _bot, why in opened(alice)] == [
        "it says so itself", "it does not say what it is", "sooner than anybody could read it",
    ]  # fmt: skip
    later = timezone.now() + timedelta(hours=1)
    with acting(system("tests")) as by:
        whys = [
            actions.follow_link(link, by=by, agent=PERSON, at=later).why
            for link in SentLink.objects.order_by("pk")
        ]
    assert whys == ["", "", "many links of one letter at once"]
    with as_user(alice, read_only=True):
        assert LoggedEvent.objects.filter(type="link.followed").count() == 2


@pytest.mark.parametrize("token", ["0" * 32, "x", "0" * 31 + "%00", "https:%2F%2Fevil.example"])
def test_a_link_that_is_not_ours_leads_nowhere(sent, token):
    assert Client().get(f"/l/{token}/", headers={"User-Agent": PERSON}).status_code == 404


def test_the_database_does_not_hold_what_opens_a_link(sent, alice):
    with as_user(alice, read_only=True):
        assert SentLink.objects.count() == 3
        assert all(sent.links[0].token.encode() not in bytes(each.digest) for each in SentLink.objects.all())


def test_links_and_clicks_go_with_the_person(sent, alice):
    Client().get(f"/l/{sent.links[0].token}/", headers={"User-Agent": CRAWLER})
    with acting(system("tests")):
        assert LinkClick.objects.count() == 1
        Contact.objects.filter(name="Dana").delete()
        assert not SentLink.objects.exists()
        assert not LinkClick.objects.exists()
    assert Client().get(f"/l/{sent.links[0].token}/", headers={"User-Agent": PERSON}).status_code == 404
