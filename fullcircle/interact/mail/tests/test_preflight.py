"""What providers will hold against a mailing, each with what to mend; and what is in order is said to be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fullcircle.identify.consent.suppressing import Scope, keep
from fullcircle.interact.mail import preflight, readiness
from fullcircle.interact.mail.jobs import look_over
from fullcircle.interact.mail.preflight import of_domain, of_message
from fullcircle.interact.messages.models import Message
from fullcircle.interact.templates.models import Template
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

TEXT = (
    "Dear Dana, the new shelves are here. Come and see them on Saturday between ten and four, we have coffee."
)
GOOD = {
    "v.example": ["v=spf1 mx -all"],
    "s1._domainkey.v.example": ["v=DKIM1; k=rsa; p=AB", "CD"],
    "_dmarc.v.example": ["v=DMARC1; p=none"],
}


def keys(subject="New shelves", text=TEXT, html="", **also):
    given = {"marketing": True, "postal_address": "Harbor 1, Lisbon", **also}
    return [(each.key, each.weight) for each in of_message(subject, text, html, **given)]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 71}, "subject"),
        ({"subject": "Sale!! Now"}, "words"),
        ({"text": "Click here, it is risk-free"}, "words"),
        ({"text": "", "html": "<p>Hello</p>"}, "text"),
        ({"html": "<p>" + "x" * 103_000 + "</p>"}, "size"),
        ({"html": '<a href="http://v.example/">shop</a>'}, "links"),
        ({"html": '<a href="https://192.0.2.1/">shop</a>'}, "links"),
        ({"html": '<a href="https://evil.example/">https://bank.example/</a>'}, "links"),
        ({"html": '<a href="/shop">shop</a>'}, "links"),
        ({"html": f'<p>{TEXT} {TEXT}</p><img src="https://v.example/a.png">'}, "images"),
        ({"html": f'<p>{TEXT} {TEXT}</p><img alt="" src="file:///a.png">'}, "images"),
        ({"html": '<img alt="Sale" src="https://v.example/a.png">'}, "images"),
        ({"postal_address": " "}, "address"),
    ],
)
def test_what_is_to_mend(change, key):
    assert keys(**change) == [(key, "mend")]


def test_a_good_message_is_called_good_and_a_personal_one_needs_no_address():
    html = f'<p>{TEXT}</p><a href="https://www.v.example/x">www.v.example</a> <a href="mailto:a@v.example">us</a>'
    assert keys(html=html) == [("message", "good")]
    assert keys(postal_address="", marketing=False) == [("message", "good")]


def weights(answers, selector="s1"):
    return [
        each.weight for each in of_domain("v.example", selector, "ABCD", lambda name: answers.get(name, []))
    ]


def test_the_domain_that_is_ready_and_what_is_missing():
    assert weights(GOOD) == ["good", "good", "good"]
    assert weights({}) == ["mend", "mend", "mend"]
    assert weights(GOOD, selector="") == ["good", "mend", "good"]
    assert weights(GOOD | {"v.example": ["v=spf1 mx -all", "v=spf1 a -all"]})[0] == "mend"
    assert weights(GOOD | {"v.example": ["v=spf1 +all"]})[0] == "mend"
    assert weights(GOOD | {"s1._domainkey.v.example": ["v=DKIM1; p=OTHER"]})[1] == "mend"
    assert [each.weight for each in of_domain("v.example", "s1", "ABCD", lambda name: None)] == [
        "unknown"
    ] * 3


RECORDS = {
    "harborpine.example": ["v=spf1 mx -all"],
    "_dmarc.harborpine.example": ["v=DMARC1; p=none"],
}


@pytest.mark.django_db
def test_whoever_approves_a_mailing_reads_what_the_dns_said_and_what_stops_it(
    alice, bob, mailbox, monkeypatch, signed_in
):
    with as_user(alice) as by:
        template = create_record(Template, by=by, values={"name": "Spring"})
        assert [each.key for each in readiness.of_domain()] == ["server"], "nobody has looked yet"
    monkeypatch.setattr(preflight, "texts_of_the_dns", lambda: lambda name: RECORDS.get(name, []))
    look_over()
    now = timezone.now()
    with as_user(bob) as by:
        found = readiness.of_mailing("Spring", "Hello", "", marketing=True, now=now)
        weights = {each.key: each.weight for each in found}
        assert (weights["SPF"], weights["DKIM"], weights["DMARC"]) == ("good", "mend", "good")
        assert [each.key for each in readiness.what_stops(found)] == ["DKIM", "address"]
        shouted = readiness.of_mailing("Act now", "Act now", "", marketing=True, now=now)
        assert [each.key for each in readiness.what_stops(shouted)] == ["DKIM", "address"], "words are advice"
        assert {"words"} <= {each.key for each in shouted}
        assert {"SPF", "DKIM"} <= {each.key for each in readiness.check_letter(template, by=by)}
    page = signed_in(bob).get(f"/templates/{template.pk}/check/").content.decode()
    assert "A mailing would not leave like this" in page
    assert "Mail is not signed" in page
    assert signed_in(bob).get(f"/templates/{template.pk}/do/check_letter/")["HX-Redirect"].endswith("/check/")


@pytest.mark.django_db
def test_many_complaints_in_a_week_stop_the_next_mailing(alice, bob, dana):
    now = timezone.now()
    with as_user(alice) as by:
        Message.objects.bulk_create(
            Message(contact=dana, subject="Spring", text="x", purpose="offers", state="sent", happened_at=now)
            for _ in range(200)
        )
        assert readiness.about_complaints(now).weight == "good"
        keep({"email": b"x" * 32}, Scope(only_marketing=True), by, reason="complaint")
        later = timezone.now()
        assert readiness.about_complaints(later).weight == "mend"
        assert "0.5%" in readiness.about_complaints(later).sentence
        assert readiness.about_complaints(later + timedelta(days=8)).weight == "good"
