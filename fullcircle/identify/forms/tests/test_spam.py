"""What looks like spam waits for a person, with the reasons; nothing is thrown away, and nothing is mailed meanwhile."""

import json

import pytest
from django.core import mail
from django.test import Client

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms import public_pages, screening, sorting
from fullcircle.identify.forms.models import Submission
from fullcircle.identify.forms.reviewing import accept_submission, reject_submission
from fullcircle.identify.forms.tests.conftest import FIREFOX, hidden
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.limits import Limiter
from tests.cast import as_user

pytestmark = pytest.mark.django_db

DANA = {"email": "dana@example.com", "name": "Dana Reyes"}


def waiting() -> list[list[str]]:
    return [each.reasons for each in Submission.objects.filter(status="review").order_by("id")]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"homepage_2": "https://pills.example"}, "bait"),
        ({"stamp": ""}, "no_stamp"),
        ({"stamp": "forged:stamp"}, "no_stamp"),
        ({"work": ""}, "no_work"),
        ({"work": "1" * 30}, "no_work"),
        ({"a.role": "admin"}, "unknown_fields"),
        ({"a.name": "see https://a.example https://b.example www.c.example"}, "links"),
    ],
)
def test_suspected_spam_waits_with_its_reason(form, fill_in, run_jobs, alice, sent, reason):
    answer = fill_in(DANA, boxes=["newsletter"], **sent)
    assert answer.status_code == 303
    run_jobs()
    with as_user(alice):
        assert reason in waiting()[0]
        assert not Contact.objects.exists()
    assert mail.outbox == []


def test_who_sends_within_two_seconds_waits(monkeypatch, form, fill_in, alice):
    monkeypatch.setattr(screening, "TOO_QUICK", 2.0)
    fill_in(DANA)
    with as_user(alice):
        assert waiting() == [["too_quick"]]


def test_a_browser_without_scripts_is_served_and_looked_at(form, run_jobs, alice):
    browser = Client(headers={"User-Agent": FIREFOX})
    page = browser.get(f"/f/{form.token}/").content.decode()
    assert "<noscript>" in page
    body = {**hidden(page), "work": "", "a.email": "dana@example.com", "consent": ["newsletter"]}
    assert "Sent" in browser.post(f"/f/{form.token}/", body, follow=True).content.decode()
    with as_user(alice) as by:
        assert waiting() == [["no_work"]]
        accept_submission(Submission.objects.get(), by=by)
    run_jobs()
    with as_user(alice):
        assert Submission.objects.get().status == "accepted"
        assert Contact.objects.get().email == "dana@example.com"
    assert ["dana@example.com"] in [letter.to for letter in mail.outbox]


def test_many_from_one_address_and_the_same_page_with_other_answers_wait(
    form, fill_in, run_jobs, alice, monkeypatch
):
    monkeypatch.setattr(sorting, "FROM_ONE_ADDRESS", 2)
    browser = Client(headers={"User-Agent": FIREFOX})
    body = hidden(browser.get(f"/f/{form.token}/").content.decode())
    for name in ("dana", "eve"):
        browser.post(f"/f/{form.token}/", {**body, "a.email": f"{name}@example.com"})
    fill_in({"email": "frank@example.com"})
    run_jobs()
    with as_user(alice):
        assert waiting() == [["same_page"], ["many_from_address"]]


def test_whoever_sends_far_too_fast_is_told_to_wait_and_keeps_what_was_typed(monkeypatch, form, fill_in):
    monkeypatch.setattr(public_pages, "of_sender", Limiter(rate=1, burst=1))
    assert fill_in(DANA).status_code == 303
    late = fill_in(DANA | {"name": "Somebody Else"})
    assert (late.status_code, late["Retry-After"]) == (429, "1")
    assert "Somebody Else" in late.content.decode()


def test_rejecting_keeps_it_and_it_can_be_accepted_after_all(form, fill_in, run_jobs, alice, bob):
    fill_in(DANA, homepage_2="x")
    with as_user(bob) as by:
        assert not Submission.objects.exists()  # it is nobody's yet, and Bob does not review
        with pytest.raises(NotAllowed):
            reject_submission(Submission(pk=1), by=by)
    with as_user(alice) as by:
        reject_submission(Submission.objects.get(), by=by)
        with pytest.raises(Refused, match="waits for a review"):
            reject_submission(Submission.objects.get(), by=by)
        found = Submission.objects.get()
        assert (found.status, found.decided_by, found.reasons) == ("rejected", "Alice", ["bait"])
        accept_submission(found, by=by)
    run_jobs()
    with as_user(alice) as by:
        assert Submission.objects.get().status == "accepted"
        with pytest.raises(Refused, match="accepted already"):
            accept_submission(Submission.objects.get(), by=by)


def test_the_pages_of_the_review(form, fill_in, run_jobs, alice, bob, signed_in):
    fill_in(DANA | {"name": "<script>alert(1)</script>"}, homepage_2="x")
    with as_user(alice):
        pk = Submission.objects.get().pk
    browser = signed_in(alice)
    assert "&lt;script&gt;alert(1)" in browser.get("/forms/submissions/?status=review").content.decode()
    page = browser.get(f"/forms/submissions/{pk}/").content.decode()
    assert "Filled in a field that people do not see." in page
    assert signed_in(bob).post(f"/forms/submissions/{pk}/accept/").status_code == 403
    answer = browser.post(f"/forms/submissions/{pk}/accept/", {"next": "review"})
    assert answer["Location"] == "/forms/submissions/?status=review"
    run_jobs()
    assert "Accepted" in browser.get(f"/forms/submissions/{pk}/").content.decode()
    answer = browser.post(f"/forms/submissions/export/?form={form.pk}")
    file = answer.getvalue().decode("utf-8-sig")
    assert (answer["Content-Type"], len(file.splitlines())) == ("text/csv; charset=utf-8", 2)
    assert "dana@example.com" in file
    assert "Phone" in file.splitlines()[0]


def test_the_work_is_checked_bit_by_bit():
    from fullcircle.identify.forms import stamps

    stamp = stamps.sealed(stamps.new_stamp("form", 1, "en"))
    done = [number for number in range(400) if stamps.work_done(stamp, str(number))]
    assert 0 < len(done) < 100
    assert not stamps.work_done(stamp, "-1")
    assert not stamps.work_done(stamp, "٣")
    assert stamps.opened(stamp, "another") is None
    assert json.dumps(stamps.opened(stamp, "form").version) == "1"
