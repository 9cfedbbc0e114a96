"""What comes back: hard is not soft, a policy is neither, a note from somebody's holiday is nothing, and spam is heard."""

import pytest

from fullcircle.identify.consent.models import Suppression
from fullcircle.interact.activities.models import Activity
from fullcircle.interact.gate.models import AddressState, AutomationPause
from fullcircle.interact.mail.reports import Bounce, Complaint, read_report
from fullcircle.interact.messages.actions import write_message
from fullcircle.interact.messages.models import Message
from fullcircle.interact.messages.reporting import take_in_report
from fullcircle.interact.messages.tests.test_sending import send
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from tests.cast import as_user

BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: hello@harborpine.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 30 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; dana@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} whatever they say

--b
Content-Type: {copy}

Message-ID: <{number}>
Subject: Your oak shelf

--b--
"""
SPAM = """\
From: fbl@provider.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <{number}>
Subject: Spring

Hello
--b--
"""


def bounce(number="n@crm.example", status="5.1.1", action="failed", copy="text/rfc822-headers"):
    return BOUNCE.format(number=number, status=status, action=action, copy=copy)


@pytest.mark.parametrize("copy", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("status", "hard", "about_the_address"),
    [("5.1.1", True, True), ("5.0.0", True, True), ("5.2.1", True, True), ("5.2.2", False, True),
     ("4.4.1", False, True), ("5.7.1", False, False)],
)  # fmt: skip
def test_hard_soft_and_a_policy(copy, status, hard, about_the_address):
    found = read_report(bounce(status=status, copy=copy).encode())
    assert found == Bounce("n@crm.example", f"550 {status}", status)
    assert (found.hard, found.about_the_address) == (hard, about_the_address)


@pytest.mark.parametrize(
    "mail",
    [
        "",
        "Subject: Out of office\n\nStatus: 5.1.1\nAction: failed\nMessage-ID: <n@crm.example>",
        bounce(action="delayed"),
        bounce(action="delivered", status="2.0.0"),
        bounce(number=""),
        SPAM.format(kind="not-spam", number="n@crm.example"),
        "Content-Type: multipart/report; report-type=delivery-status\n\nno parts at all",
        "\x00\xff" * 50,
    ],
)
def test_what_is_no_report_is_none(mail):
    assert read_report(mail.encode()) is None
    assert read_report(SPAM.format(kind="abuse", number="n@crm.example").encode()) == Complaint(
        "n@crm.example"
    )


@pytest.fixture
def arrived(bob, dana, personal, mailbox) -> Message:
    with as_user(bob) as by:
        message = write_message(dana, by=by, subject="Your oak shelf", text="It leaves on Thursday.")
    send()
    return message


@pytest.mark.django_db
def test_a_bounce_fails_its_message_and_marks_the_address_once(alice, bob, arrived):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        take_in_report(by=by, mail=bounce(arrived.message_id))
    with as_user(alice) as by:
        for _ in range(2):
            assert take_in_report(by=by, mail=bounce(arrived.message_id)).hard
        state = AddressState.objects.get()
        assert (state.state, state.failures, state.code) == ("hard", 1, "550 5.1.1")
        message = Message.objects.get()
        assert (message.state, message.answer) == ("failed", "It came back: 550 5.1.1")
        with pytest.raises(Missing):
            take_in_report(by=by, mail=bounce("somebody-elses@crm.example"))
        with pytest.raises(Refused, match="no report"):
            take_in_report(by=by, mail="Hello")


@pytest.mark.django_db
def test_a_complaint_ends_marketing_and_gives_a_person_a_task(alice, arrived):
    with as_user(alice) as by:
        for _ in range(2):
            take_in_report(by=by, mail=SPAM.format(kind="abuse", number=arrived.message_id))
        assert (Suppression.objects.get().reason, Suppression.objects.get().only_marketing) == (
            "complaint",
            True,
        )
        assert AutomationPause.objects.get().why == "They marked a message as spam."
        assert Activity.objects.get().kind == "task"
