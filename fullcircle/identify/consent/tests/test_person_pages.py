"""Dana holds a link: she confirms, unsubscribes and chooses without an account, a cookie or a script; a GET changes nothing."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from fullcircle.identify.consent.actions import grant_consent, mail_preferences
from fullcircle.identify.consent.in_person import agree, the_person
from fullcircle.identify.consent.links import link_to_preferences, links_to_unsubscribe
from fullcircle.identify.consent.models import (
    Choice,
    ConsentEvent,
    ConsentState,
    Decision,
    PersonalLink,
    Standing,
)
from fullcircle.identify.consent.queries import current_wording
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.consent.tests.conftest import WORDS, by_form
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access import visitors
from fullcircle.platform.access.acting import acting
from fullcircle.platform.api.limits import Limiter
from fullcircle.platform.events.models import LoggedEvent
from tests.architecture.everything import everything_stored
from tests.cast import as_user

pytestmark = pytest.mark.django_db

DANA = the_person("Dana Reyes")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch) -> None:
    """Each test is a visitor of its own."""
    monkeypatch.setattr(visitors, "limiter", Limiter(rate=1000, burst=1000))


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def preferences(dana, bob) -> str:
    with as_user(bob) as by:
        return path_of(link_to_preferences(dana, by=by))


@pytest.fixture
def confirm_at(dana, newsletter, run_jobs) -> str:
    """Dana has filled in a form, and got the mail."""
    with acting(DANA) as by:
        agree(dana, by=by, asked=[Asked(newsletter, "email", current_wording(newsletter))], said=by_form())
    run_jobs()
    return path_of(re.findall(r"\S+/me/confirm/\S+", mail.outbox[0].body)[0])


@pytest.fixture
def unsubscribe_at(dana, bob, offers) -> str:
    with as_user(bob) as by:
        grant_consent(
            dana, by=by, purpose="offers", channels=["email"], how="phone", evidence="She said yes."
        )
        return path_of(
            links_to_unsubscribe(by=by, contacts=[dana.pk], purpose=offers, channel="email")[dana.pk]
        )


@pytest.fixture
def dana_sees(dana, bob):
    """What holds, in one word for each channel."""

    def look() -> dict[str, str]:
        with as_user(bob):
            return {
                f"{s.purpose.key}:{s.channel}": s.status
                for s in ConsentState.objects.select_related("purpose")
            }

    return look


# --- confirming


def test_looking_a_hundred_times_confirms_nothing_and_one_press_does(confirm_at, dana_sees):
    browser = Client(enforce_csrf_checks=True)
    before = everything_stored()
    for _ in range(100):
        page = browser.get(confirm_at)
    assert everything_stored() == before
    assert WORDS in page.content.decode()
    assert dana_sees() == {"newsletter:email": "pending"}
    pressed = browser.post(confirm_at, headers={"User-Agent": "Firefox"}, REMOTE_ADDR="198.51.100.4")
    assert pressed.status_code == 303
    assert dana_sees() == {"newsletter:email": "granted"}


def test_the_page_becomes_the_proof(confirm_at, bob):
    Client().post(confirm_at, REMOTE_ADDR="198.51.100.4", headers={"User-Agent": "Firefox"})
    page = Client().get(confirm_at).content.decode()
    for part in (
        "Version 1 of these words",
        WORDS,
        "form: Newsletter form",
        "dana@example.com",
        "198.51.100.4",
    ):
        assert part in page
    with as_user(bob):
        proof = ConsentEvent.objects.get(action="confirmed")
        assert (proof.user_agent, proof.actor_kind, proof.actor_name) == ("Firefox", "public", "Dana Reyes")


def test_a_link_that_is_too_old_says_so(confirm_at, bob, dana_sees):
    with as_user(bob):
        PersonalLink.objects.update(expires_at=timezone.now() - timedelta(hours=1))
        late = timezone.now() - timedelta(hours=1)
    page = Client().get(confirm_at)
    assert (page.status_code, "too old" in page.content.decode()) == (410, True)
    assert late
    assert dana_sees() == {"newsletter:email": "pending"}


# --- preferences


def test_she_sees_what_there_is_without_her_whole_address(preferences, newsletter, service):
    page = Client().get(preferences).content.decode()
    for part in (
        "Newsletter",
        "Order updates",
        "New arrivals",
        "At most once a month",
        "d•••@example.com",
        WORDS,
    ):
        assert part in page
    assert "dana@example.com" not in page
    assert "<script" not in page


def test_she_chooses_everything_in_one_go(preferences, newsletter, service, bob, dana, dana_sees):
    with as_user(bob):
        topic = newsletter.topics.first()
    until = timezone.localdate() + timedelta(days=30)
    sent = {
        "box": ["newsletter:email", "orders:email"], f"topics:{newsletter.key}": [topic.pk],
        f"frequency:{newsletter.key}": "monthly", "pause_until": until.isoformat(), "no_profiling": "on",
    }  # fmt: skip
    answer = Client(enforce_csrf_checks=True).post(preferences, sent)
    assert (answer.status_code, answer["Location"]) == (303, "?saved=1")
    assert dana_sees() == {"newsletter:email": "granted", "orders:phone": "objected"}
    with as_user(bob):
        choice = Choice.objects.get()
        assert (choice.frequency, choice.topics) == ("monthly", [topic.pk])
        standing = Standing.objects.get()
        assert standing.no_profiling_since
        assert timezone.localdate(standing.paused_until) == until
        told = set(
            LoggedEvent.objects.filter(about_id=dana.pk, about_kind="contact").values_list("type", flat=True)
        )
        assert {"consent.granted", "preferences.changed", "messages.paused", "objection.raised"} <= told
    page = Client().get(preferences).content.decode()
    assert 'value="newsletter:email" checked' in page
    assert "Saved" in Client().get(f"{preferences}?saved=1").content.decode()


def test_saving_the_same_again_says_nothing_new(preferences, newsletter, bob):
    sent = {"box": ["newsletter:email"], "frequency:newsletter": "monthly"}
    Client().post(preferences, sent)
    with as_user(bob):
        before = ConsentEvent.objects.count(), LoggedEvent.objects.count()
    Client().post(preferences, sent)
    with as_user(bob):
        assert (ConsentEvent.objects.count(), LoggedEvent.objects.count()) == before


def test_a_tick_taken_away_withdraws(preferences, newsletter, dana_sees):
    Client().post(preferences, {"box": ["newsletter:email", "newsletter:sms"]})
    Client().post(preferences, {"box": ["newsletter:sms"]})
    assert dana_sees() == {"newsletter:email": "withdrawn", "newsletter:sms": "granted"}


def test_one_button_stops_all_marketing_and_no_order_news(
    preferences, newsletter, service, bob, dana, dana_sees
):
    Client().post(preferences, {"box": ["newsletter:email", "orders:email", "orders:phone"]})
    Client().post(preferences, {"stop": "1"})
    assert dana_sees() == {"newsletter:email": "withdrawn"}
    with as_user(bob):
        assert Standing.objects.get().no_marketing_since


@pytest.mark.parametrize("day", ["2026-02-31", "tomorrow", "2020-01-01", "2199-01-01"])
def test_an_impossible_pause_is_told_and_nothing_is_saved(preferences, newsletter, dana_sees, day):
    answer = Client().post(preferences, {"box": ["newsletter:email"], "pause_until": day})
    assert answer.status_code == 422
    assert dana_sees() == {}


def test_nothing_that_was_not_offered_is_taken(preferences, newsletter, dana, bob, dana_sees):
    sent = {"box": ["nothing:email", "newsletter:fax"], "language": "xx", "frequency:newsletter": "hourly",
            "topics:newsletter": ["999999", "-1", "x"]}  # fmt: skip
    Client().post(preferences, sent)
    assert dana_sees() == {}
    with as_user(bob):
        assert not Choice.objects.exists()
        assert Contact.objects.get().language == ""


@pytest.mark.parametrize("kind", ["see", "download", "erase"])
def test_she_asks_what_is_known_and_a_page_asks_back_first(preferences, bob, dana, kind):
    before = everything_stored()
    assert Client().get(f"{preferences}{kind}/").status_code == 200
    assert everything_stored() == before
    answer = Client().post(f"{preferences}{kind}/", {"message": "Please."})
    assert answer["Location"] == f"../?asked={kind}"
    with as_user(bob):
        told = LoggedEvent.objects.get(type="privacy.requested")
        assert (told.about_id, told.payload["request"], told.payload["message"]) == (dana.pk, kind, "Please.")


def test_her_link_goes_to_her_alone(dana, bob, run_jobs):
    with as_user(bob) as by:
        assert mail_preferences(dana, by=by) is None
    run_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["dana@example.com"]
    page = Client().get(path_of(re.findall(r"\S+/me/\S+", sent.body)[0]))
    assert page.status_code == 200


# --- unsubscribing


def test_one_click_of_a_mail_program_holds_before_the_answer(unsubscribe_at, dana_sees):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        unsubscribe_at, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.content) == (200, b"You are unsubscribed.")
    assert dana_sees() == {"offers:email": "withdrawn"}


def test_programs_that_look_at_links_unsubscribe_nobody(unsubscribe_at, dana_sees):
    before = everything_stored()
    for _ in range(20):
        assert Client().get(unsubscribe_at).status_code == 200
        assert Client().head(unsubscribe_at).status_code == 405
    assert everything_stored() == before
    assert dana_sees() == {"offers:email": "granted"}


def test_people_press_a_button_and_find_their_preferences(unsubscribe_at, dana_sees):
    assert "Stop Offers?" in Client().get(unsubscribe_at).content.decode()
    page = Client().post(unsubscribe_at).content.decode()
    assert "You are unsubscribed" in page
    link = re.findall(r'href="(\S+?/me/\S+?)"', page)[0]
    assert Client().get(path_of(link)).status_code == 200
    assert dana_sees() == {"offers:email": "withdrawn"}


def test_a_second_click_says_the_same_and_writes_nothing(unsubscribe_at, bob):
    Client().post(unsubscribe_at)
    with as_user(bob):
        before = ConsentEvent.objects.count()
    assert Client().post(unsubscribe_at).status_code == 200
    with as_user(bob):
        assert ConsentEvent.objects.count() == before


# --- the door


@pytest.mark.parametrize(
    "path", ["/me/nonsense/", "/me/confirm/nonsense/", "/me/unsubscribe/nonsense/", "/me/x/erase/"]
)
def test_links_that_never_were_and_those_revoked_read_the_same(path, preferences, bob):
    stranger = Client().get(path)
    assert stranger.status_code == 404
    assert Client().post(path).status_code == 404
    with as_user(bob):
        PersonalLink.objects.update(revoked_at=timezone.now())
    assert Client().get(preferences).content == Client().get("/me/nonsense/").content


def test_a_link_opens_one_kind_of_page(preferences, unsubscribe_at):
    token = preferences.strip("/").split("/")[-1]
    assert Client().post(f"/me/unsubscribe/{token}/").status_code == 404
    assert Client().post(f"/me/confirm/{token}/").status_code == 404


def test_nothing_is_kept_by_the_browser_or_told_on(preferences):
    page = Client().get(preferences)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert not page.cookies


def test_a_colleague_who_is_signed_in_is_nobody_here(preferences, newsletter, signed_in, alice, bob):
    browser = signed_in(alice)
    assert "Alice" not in browser.get(preferences).content.decode()
    browser.post(preferences, {"box": ["newsletter:email"]})
    with as_user(bob):
        row = ConsentEvent.objects.get()
        assert (row.actor_kind, row.actor_id, row.source) == ("public", None, "preferences")


def test_whoever_tries_too_fast_has_to_wait(monkeypatch, preferences):
    monkeypatch.setattr(visitors, "limiter", Limiter(rate=1, burst=3))
    browser = Client(REMOTE_ADDR="198.51.100.9")
    statuses = [browser.get("/me/guess/").status_code for _ in range(5)]
    assert statuses[:3] == [404, 404, 404]
    assert 429 in statuses
    assert Client(REMOTE_ADDR="198.51.100.10").get(preferences).status_code == 200


def test_the_links_of_many_are_made_in_a_few_statements(bob, offers, django_assert_max_num_queries):
    from fullcircle.platform.records.actions import create_record

    with as_user(bob) as by:
        people = [create_record(Contact, by=by, values={"name": f"P{n}"}).pk for n in range(20)]
        with django_assert_max_num_queries(6):
            first = links_to_unsubscribe(by=by, contacts=people, purpose=offers, channel="email")
        assert links_to_unsubscribe(by=by, contacts=people, purpose=offers, channel="email") == first
        assert len(set(first.values())) == 20
        assert not Decision.objects.exists()
