"""Dana fills in a form: she becomes a contact, is asked to confirm, and the proof tells what she saw."""

import re

import pytest
from django.core import mail
from django.test import Client

from fullcircle.identify.behavior.models import Touch, Visitor
from fullcircle.identify.consent.deciding import Question, answer_about
from fullcircle.identify.consent.models import ConsentEvent, ConsentState
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms import queries
from fullcircle.identify.forms.actions import close_form, draft_of, publish_form, save_form_draft
from fullcircle.identify.forms.content import read
from fullcircle.identify.forms.models import Form, FormSighting, FormVersion, Submission
from fullcircle.identify.forms.receiving import stranger
from fullcircle.identify.forms.tests.conftest import FIREFOX, WORDS, hidden, published
from fullcircle.platform.access.acting import acting
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.notices.models import Notice
from fullcircle.platform.records.actions import create_record
from tests.architecture.everything import everything_stored
from tests.cast import as_user

pytestmark = pytest.mark.django_db

DANA = {"email": "Dana@Example.com", "name": "Dana Reyes", "topic": "Tables"}
PLAIN = {key: DANA[key] for key in ("email", "name")}


def the_contact() -> Contact:
    return Contact.objects.get(email="dana@example.com")


def path_of(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


# --- one turn


def test_she_is_pending_until_the_click_and_then_the_proof_shows_it_all(
    form, newsletter, fill_in, run_jobs, alice
):
    answer = fill_in(DANA, boxes=["newsletter"], query="?utm_source=fair&utm_campaign=Autumn")
    assert (answer.status_code, answer["Location"]) == (303, "thanks/?lang=en")
    run_jobs()
    with as_user(alice):
        dana = the_contact()
        assert (dana.name, dana.source, dana.owner_id) == ("Dana Reyes", "form: Newsletter form", None)
        state = ConsentState.objects.get()
        assert state.status == "pending"
        question = Question(newsletter, "email", state.since)
        assert not answer_about(dana, question).allowed
        sent = Submission.objects.get()
        assert (sent.status, sent.contact_id, sent.answers["topic"]) == ("accepted", dana.pk, "Tables")
        assert sent.agreed[0]["text"] == WORDS
    (letter,) = mail.outbox
    assert letter.to == ["dana@example.com"]
    assert WORDS in letter.body
    link = path_of(re.findall(r"\S+/me/confirm/\S+", letter.body)[0])
    assert Client().post(link).status_code == 303
    run_jobs()
    proof = Client().get(link).content.decode()
    for part in (
        "Version 1 of these words",
        WORDS,
        "Newsletter form, version 1",
        f"/f/{form.token}/",
        "dana@example.com",
    ):
        assert part in proof
    with as_user(alice):
        assert ConsentState.objects.get().status == "granted"
        assert answer_about(the_contact(), Question(newsletter, "email", state.since)).allowed
        touch = Touch.objects.get()
        assert (touch.source, touch.campaign, touch.visitor.contact_id) == ("fair", "Autumn", dana.pk)
        told = LoggedEvent.objects.get(type="form.submitted")
        assert (told.about_id, told.payload["version"], told.payload["new"]) == (dana.pk, 1, True)
        assert told.payload["campaign"] == "Autumn"
        found = queries.numbers(form, sent.received_at)
        assert (found.submissions, found.asked_to_confirm, found.confirmed) == (1, 1, 1)


def test_who_ticks_nothing_agrees_to_nothing_and_gets_no_mail(fill_in, run_jobs, alice):
    fill_in(DANA)
    run_jobs()
    with as_user(alice):
        assert the_contact().name == "Dana Reyes"
        assert not ConsentEvent.objects.exists()
    assert mail.outbox == []


def test_whoever_wants_to_know_is_told_without_the_answers(alice, bob, newsletter, fill_in, run_jobs):
    form = published(alice, notify=[bob.pk], owner=bob.pk)
    fill_in(PLAIN, where=form)
    run_jobs()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["bob@example.com"], "Somebody filled in Newsletter form")
    assert "dana" not in letter.body.lower()
    with as_user(bob):
        assert the_contact().owner_id == bob.pk
        page = f"/forms/submissions/{Submission.objects.get().pk}/"
        assert page in letter.body
    browser = Client()
    browser.force_login(bob)
    assert b"Notices, 1 new" in browser.get("/notices/bell/").content
    told = browser.get("/notices/").content.decode()
    assert "Newsletter form was filled in" in told
    assert "Dana Reyes" in told
    with as_user(bob):
        assert Notice.objects.get().link == page


# --- what is typed wrong


def test_what_is_wrong_is_said_beside_it_and_all_that_was_typed_stays(form, fill_in, alice):
    answer = fill_in({"email": "dana@", "name": "Dana <b>Reyes</b>", "topic": "Sofas", "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for part in (
        "“dana@” is not an email address", 'value="dana@"', "Dana &lt;b&gt;Reyes&lt;/b&gt;",
        "is not one of the choices", "is not a phone number",
    ):  # fmt: skip
        assert part in page
    with as_user(alice):
        assert not Submission.objects.exists()


def test_a_box_that_is_needed_has_to_be_ticked(alice, newsletter, fill_in):
    form = published(alice)
    with as_user(alice) as by:
        content = read(draft_of(form).content)
        content.asks[0].required = True
        save_form_draft(form, by=by, content=content.model_dump())
        publish_form(form, by=by)
    assert "Tick this box" in fill_in(DANA, where=form).content.decode()
    assert fill_in(DANA, where=form, boxes=["newsletter"]).status_code == 303


# --- once


def test_a_double_click_and_a_replay_are_one_submission(form, run_jobs, alice):
    browser = Client(headers={"User-Agent": FIREFOX})
    page = browser.get(f"/f/{form.token}/").content.decode()
    body = {**hidden(page), **{f"a.{key}": value for key, value in DANA.items()}, "consent": ["newsletter"]}
    for _ in range(3):
        assert browser.post(f"/f/{form.token}/", body).status_code == 303
    run_jobs()
    assert browser.post(f"/f/{form.token}/", body).status_code == 303
    run_jobs()
    with as_user(alice):
        assert Submission.objects.count() == 1
        assert ConsentEvent.objects.count() == 1
    assert len(mail.outbox) == 1


def test_looking_at_a_form_stores_nothing(form):
    before = everything_stored()
    for _ in range(3):
        page = Client().get(f"/f/{form.token}/")
        assert page.status_code == 200
    assert everything_stored() == before
    assert not page.cookies


def test_browsers_that_show_it_are_counted_once_and_programs_never(form, alice):
    browser = Client(headers={"User-Agent": FIREFOX})
    stamp = hidden(browser.get(f"/f/{form.token}/").content.decode())["stamp"]
    for text in (f"view {stamp}", f"view {stamp}", f"start {stamp}", "view forged", f"nonsense {stamp}"):
        assert browser.post(f"/f/{form.token}/seen/", text, content_type="text/plain").status_code == 204
    robot = Client(headers={"User-Agent": "Googlebot/2.1"})
    other = hidden(robot.get(f"/f/{form.token}/").content.decode())["stamp"]
    robot.post(f"/f/{form.token}/seen/", f"view {other}", content_type="text/plain")
    with as_user(alice):
        assert sorted(FormSighting.objects.values_list("kind", flat=True)) == ["start", "view"]


# --- versions


def test_a_submission_keeps_the_version_and_the_words_that_were_seen(form, newsletter, run_jobs, alice):
    from fullcircle.identify.consent.defining import publish_wording

    browser = Client(headers={"User-Agent": FIREFOX})
    body = hidden(browser.get(f"/f/{form.token}/").content.decode())
    with as_user(alice) as by:
        content = read(draft_of(form).content)
        content.questions = [each for each in content.questions if each.key != "topic"]
        save_form_draft(form, by=by, content=content.model_dump())
        publish_form(form, by=by)
        publish_wording(newsletter, by=by, text="Other words.")
    body |= {f"a.{key}": value for key, value in DANA.items()}
    assert browser.post(f"/f/{form.token}/", {**body, "consent": ["newsletter"]}).status_code == 303
    run_jobs()
    with as_user(alice):
        sent = Submission.objects.get()
        assert (sent.seen.number, sent.answers["topic"], sent.status) == (1, "Tables", "accepted")
        assert ConsentEvent.objects.get(action="requested").wording.text == WORDS
        assert FormVersion.objects.filter(form=form).count() == 2


def test_a_purpose_that_is_gone_meanwhile_is_noted_and_grants_nothing(form, newsletter, run_jobs, alice):
    from fullcircle.identify.consent.defining import retire_purpose

    browser = Client(headers={"User-Agent": FIREFOX})
    body = hidden(browser.get(f"/f/{form.token}/").content.decode())
    body |= {f"a.{key}": value for key, value in DANA.items()} | {"consent": "newsletter"}
    browser.post(f"/f/{form.token}/", body)
    with as_user(alice) as by:
        retire_purpose(newsletter, by=by)
    run_jobs()
    with as_user(alice):
        assert "not used any more" in Submission.objects.get().notes[0]
        assert not ConsentEvent.objects.exists()
    assert WORDS not in browser.get(f"/f/{form.token}/").content.decode()


def test_a_closed_form_says_so_and_gives_back_what_was_typed(form, fill_in, alice):
    browser = Client(headers={"User-Agent": FIREFOX})
    body = hidden(browser.get(f"/f/{form.token}/").content.decode()) | {"a.name": "Dana Reyes"}
    with as_user(alice) as by:
        close_form(form, by=by)
    answer = browser.post(f"/f/{form.token}/", body)
    assert (answer.status_code, "Dana Reyes" in answer.content.decode()) == (410, True)
    assert Client().get(f"/f/{form.token}/").status_code == 410
    assert Client().get("/f/nothing-of-the-kind/").status_code == 404
    with as_user(alice):
        assert not Submission.objects.exists()


# --- rights


def test_a_stranger_sees_no_record_and_not_even_what_was_handed_in(form, fill_in, run_jobs, alice):
    with as_user(alice) as by:
        create_record(Contact, by=by, values={"name": "Nobody's"})
    fill_in(DANA)
    run_jobs()
    with acting(stranger()):
        assert not Contact.objects.exists()
        assert not Submission.objects.exists()
        assert not FormSighting.objects.exists()
        assert Submission.objects.update(status="accepted") == 0
        assert Form.objects.filter(pk=form.pk).update(name="Mine") == 0


def test_a_colleague_in_another_team_does_not_see_what_bobs_customer_sent(
    alice, bob, charlie, newsletter, fill_in, run_jobs, signed_in
):
    form = published(alice, owner=bob.pk)
    fill_in(PLAIN, where=form)
    run_jobs()
    with as_user(bob):
        pk = Submission.objects.get().pk
    assert signed_in(bob).get(f"/forms/submissions/{pk}/").status_code == 200
    assert signed_in(charlie).get(f"/forms/submissions/{pk}/").status_code == 404
    assert "Dana" not in signed_in(charlie).get("/forms/submissions/").content.decode()


def test_a_browser_that_was_here_before_is_joined_with_whom_it_turns_out_to_be(fill_in, run_jobs, alice):
    from django.utils import timezone

    with as_user(alice):
        now = timezone.now()
        Visitor.objects.create(key="browser-1", first_seen_at=now, last_seen_at=now)
    fill_in(DANA, query="?v=browser-1")
    run_jobs()
    with as_user(alice):
        assert Visitor.objects.get(key="browser-1").contact_id == the_contact().pk
        assert LoggedEvent.objects.filter(type="visitor.identified", about_id=the_contact().pk).exists()
