"""A message leaves once, with the gate's word, through a real server; whatever goes wrong is known or told to be unknown."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from fullcircle.identify.consent.actions import grant_consent, withdraw_consent
from fullcircle.identify.consent.models import Decision
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate.actions import set_cap
from fullcircle.interact.gate.models import AddressState, Outreach
from fullcircle.interact.mail.models import MailServer
from fullcircle.interact.mail.transports import Outbox, transport_for
from fullcircle.interact.messages import actions
from fullcircle.interact.messages.fencing import go_on
from fullcircle.interact.messages.jobs import send_due
from fullcircle.interact.messages.models import Message, Sending, Wire
from fullcircle.interact.messages.permits import Rendered, Sent
from fullcircle.interact.messages.settling import Ended, release_lost
from fullcircle.interact.messages.staging import stage_messages
from fullcircle.interact.messages.wire import begin_with
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def due_now(**also):
    with acting(system("tests")):
        Sending.objects.filter(state="staged").update(due_at=timezone.now() - timedelta(seconds=1), **also)


def send():
    """What is due leaves, as in a worker."""
    due_now()
    send_due()


def now_of(message) -> tuple[str, str]:
    with acting(system("tests")):
        found = Message.objects.select_related("sending").get(pk=message.pk)
        return found.state, found.sending.state


@pytest.fixture
def written(bob, dana, personal) -> Message:
    """Bob wrote to Dana, and it is on its way."""
    with as_user(bob) as by:
        return actions.write_message(dana, by=by, subject="Your oak shelf", text="It leaves on Thursday.")


@pytest.fixture
def readers(bob, alice, offers) -> list[Contact]:
    """Ten people who want offers."""
    with as_user(bob) as by:
        people = [
            create_record(Contact, by=by, values={"name": f"Reader {n}", "email": f"reader{n}@example.com"})
            for n in range(10)
        ]
        for each in people:
            grant_consent(each, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so.")
    return people


def staged(readers, by, cause="campaign:1"):
    parts = {each.pk: Rendered("Spring", f"Dear {each.name}", f"<p>Dear {each.name}</p>") for each in readers}
    return stage_messages(by=by, rendered=parts, purpose="offers", cause=cause)


def test_it_leaves_once_and_its_way_is_known(bob, dana, written, mailbox):
    send_due()
    assert mailbox.raw == [], "ten seconds to take it back"
    send()
    send()
    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"]) == (
        "Dana Reyes <dana@example.com>",
        '"Bob, Harbor Pine" <hello@harborpine.example>',
    )
    assert mail["Message-ID"] == f"<{written.message_id}>"
    assert mail.get_content().strip() == "It leaves on Thursday."
    assert mail["List-Unsubscribe"] is None, "nobody unsubscribes from one letter"
    assert now_of(written) == ("sent", "sent")
    with as_user(bob):
        phases = Decision.objects.filter(cause=f"message:{written.pk}").order_by("id")
        assert [(each.phase, each.allowed) for each in phases] == [("staged", True), ("transmit", True)]
        assert Outreach.objects.get().cause == f"message:{written.pk}"
        assert Message.objects.get().answer == "250 2.0.0 taken"
        told = LoggedEvent.objects.filter(about_kind="message").order_by("id").values_list("type", flat=True)
        assert list(told) == ["message.drafted", "message.staged", "message.sent"]


def test_it_is_taken_back_within_its_ten_seconds_and_not_later(bob, dana, written, mailbox):
    with as_user(bob) as by:
        assert actions.recall_message(written, by=by).state == "draft"
        edit = {"subject": "Your oak shelves"}
        actions.edit_message(written, by=by, values=edit)
        actions.send_message(written, by=by)
    send()
    assert mailbox.mails[0]["Subject"] == "Your oak shelves"
    with as_user(bob) as by:
        with pytest.raises(Refused, match="too late"):
            actions.recall_message(written, by=by)
        with pytest.raises(Refused, match="Only a draft"):
            actions.edit_message(written, by=by, values={"text": "Something else"})
        with pytest.raises(Refused, match="on its way already"):
            actions.send_message(written, by=by)


def test_without_a_server_it_stays_in_the_outbox(bob, written):
    assert isinstance(transport_for("email"), Outbox)
    send()
    with as_user(bob):
        message = Message.objects.get()
        assert (message.state, message.answer) == (
            "sent",
            "Kept in the outbox here; no mail server is set up.",
        )


def test_nothing_is_staged_that_the_gate_refuses(bob, dana, personal):
    with as_user(bob) as by:
        withdraw_consent(dana, by=by, purpose="personal", channels=["email"])
        with pytest.raises(Refused, match="They objected on"):
            actions.write_message(dana, by=by, subject="Hello", text="There")
    with as_user(bob):
        assert not Sending.objects.exists()


def test_of_ten_who_agreed_three_withdraw_in_between_and_one_had_enough(alice, bob, readers, mailbox):
    with as_user(alice) as by:
        set_cap(by=by, most=1, days=7)
        Outreach.objects.create(
            contact=readers[0], purpose_id=Decision._meta.get_field("purpose").related_model.objects.get().pk,
            channel="email", marketing=True, at=timezone.now() - timedelta(days=1), cause="earlier",
        )  # fmt: skip
        made = staged(readers, by)
        assert (len(made.messages), [each.reasons[0].code for each in made.left_out]) == (9, ["cap"])
        assert staged(readers[1:], by).messages == [], "the same cause writes to nobody twice"
        for each in readers[1:3]:
            withdraw_consent(each, by=by, purpose="offers", channels=["email"])
    link = unsubscribe_link_of(readers[3], alice)
    assert Client().get(link).status_code == 200, "looking at the link changes nothing"
    assert Client().post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    send()
    assert sorted(mailbox.to) == sorted(each.email for each in readers[4:])
    with as_user(alice):
        held = Message.objects.filter(state="refused")
        assert {each.contact_id for each in held} == {each.pk for each in readers[1:4]}
        refused = Decision.objects.filter(phase="transmit", allowed=False)
        assert refused.count() == 3
        assert all("withdrew" in str(each.reasons) for each in refused)
        events = LoggedEvent.objects.filter(type="message.held")
        assert [event.payload["after_staging"] for event in events] == [True] * 3
    assert mailbox.connections == 1, "one connection for all of them"


def test_one_of_many_is_canceled_or_sent_again_and_its_cause_still_writes_to_nobody_twice(
    alice, readers, mailbox
):
    mailbox.at_recipient = lambda to: "550 5.7.1 not from you"
    with as_user(alice) as by:
        staged(readers[:2], by)
        first, second = Message.objects.order_by("id")
        assert actions.recall_message(first, by=by).state == "canceled"
    send()
    mailbox.at_recipient = lambda to: "250 OK"
    with as_user(alice) as by:
        actions.resend_message(second, by=by)
        assert staged(readers[:2], by).messages == []
    send()
    (mail,) = mailbox.mails
    assert mail["List-Unsubscribe"], "the second try bears the way out, too"
    assert (now_of(first), now_of(second)) == (("canceled", "canceled"), ("sent", "sent"))


def unsubscribe_link_of(contact, user) -> str:
    with as_user(user):
        header = Sending.objects.get(contact=contact).headers["List-Unsubscribe"]
    return "/" + header.strip("<>").split("/", 3)[3]


def test_marketing_bears_the_way_out(alice, readers, mailbox):
    with as_user(alice) as by:
        staged(readers[:1], by)
    send()
    (mail,) = mailbox.mails
    link = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert f"Unsubscribe: {link}" in text
    assert link in html


@pytest.mark.parametrize(
    ("answer", "state", "address"),
    [
        ("550 5.1.1 no such user", "failed", "hard"),
        ("550 5.7.1 we do not like you", "failed", None),
        ("452 4.2.2 mailbox full", "waiting", "soft"),
    ],
)
def test_what_the_server_says_about_a_recipient(bob, written, mailbox, answer, state, address):
    mailbox.at_recipient = lambda to: answer
    send()
    assert now_of(written)[0] == state
    with as_user(bob):
        found = AddressState.objects.first()
        assert (found.state if found else None) == address
        assert not Outreach.objects.exists(), "whoever got nothing was not written to"
        assert Message.objects.get().answer == answer


def test_a_soft_failure_is_tried_again_with_longer_pauses_and_not_for_ever(bob, written, mailbox):
    mailbox.at_end = lambda number: "451 4.3.0 not now"
    waits = []
    for _ in range(7):
        send()
        with as_user(bob):
            waits.append(Sending.objects.get().due_at - timezone.now())
    assert waits[0] < timedelta(minutes=2) < waits[1] < waits[2] < waits[4]
    assert now_of(written) == ("failed", "failed")
    with as_user(bob) as by:
        actions.resend_message(written, by=by)
    mailbox.at_end = lambda number: "250 taken"
    send()
    assert now_of(written) == ("sent", "sent")


def test_a_server_that_hangs_up_after_the_dot_leaves_it_uncertain_for_a_person(
    bob, written, mailbox, signed_in
):
    mailbox.at_end = lambda number: "hang up after"
    send()
    send()
    assert len(mailbox.raw) == 1, "and it is not sent again by itself"
    assert now_of(written) == ("uncertain", "uncertain")
    page = signed_in(bob).get(f"/messages/{written.pk}/").content.decode()
    assert "Nobody can know whether it arrived" in page
    with as_user(bob) as by:
        actions.call_it_sent(written, by=by)
    assert now_of(written) == ("sent", "sent")


def test_a_server_that_is_away_costs_no_attempt_and_is_told_in_the_settings(
    bob, alice, written, listening, mailbox
):
    with as_user(alice):
        MailServer.objects.update(port=25)
    send()
    assert now_of(written) == ("waiting", "staged")
    with as_user(alice):
        assert Sending.objects.get().attempt == 0
        assert "network of our own" in MailServer.objects.get().trouble
        MailServer.objects.update(port=listening[1])
    send()
    assert now_of(written) == ("sent", "sent")
    with as_user(alice):
        assert MailServer.objects.get().trouble == ""


def lot_of(worker: str, by, most: int = 10) -> list[int]:
    found = go_on(by=by, worker=worker, channel="email", most=most)
    return [each.permit.message for each in found.letters]


def test_of_a_lot_whose_worker_dies_only_the_one_in_flight_is_uncertain(alice, readers):
    with as_user(alice) as by:
        staged(readers[:4], by)
    due_now()
    now, one = timezone.now(), system("tests")
    with acting(one):
        first, second, *rest = lot_of("one", one)
        assert lot_of("two", one) == [], "each message is in one lot"
    assert begin_with(first, "one", one, None, None)
    assert not begin_with(first, "one", one, None, None), "nothing begins twice"
    assert not begin_with(second, "two", one, None, None), "it is not theirs"
    assert begin_with(second, "one", one, first, Sent("250 taken\0"))
    with acting(one):
        assert release_lost(by=one, now=now + timedelta(minutes=1)) == 0, "it may be alive yet"
        assert release_lost(by=one, now=now + timedelta(minutes=6)) == 1
        found = dict(Message.objects.values_list("pk", "state"))
        assert found == {first: "sent", second: "uncertain", rest[0]: "waiting", rest[1]: "waiting"}
        assert Message.objects.get(pk=first).answer.startswith("250 taken")
        assert not Wire.objects.exists()
        assert Outreach.objects.count() == 2, "who may have got something counts as written to"
    assert not begin_with(rest[0], "one", one, None, None), "who comes back from the dead begins with nothing"


def test_what_the_database_forgot_nobody_but_the_worker_knows(alice, readers):
    """Restored from a backup, for example. What was in the lot counts as begun, unless the worker can tell."""
    with as_user(alice) as by:
        staged(readers[:4], by)
    due_now()
    one = system("tests")
    with acting(one):
        first, second = lot_of("one", one, most=2)
        third, _fourth = lot_of("two", one)
        Wire.objects.all().delete()
        go_on(by=one, worker="one", channel="email", ended=Ended(unbegun={first, second}))
        assert set(Sending.objects.filter(state="staged").values_list("pk", flat=True)) == {first, second}
        assert release_lost(by=one, now=timezone.now() + timedelta(minutes=6)) == 2
    assert now_of(Message(pk=third)) == ("uncertain", "uncertain")


def test_the_database_itself_lets_nothing_out_without_a_decision(bob, dana, written):
    with acting(system("tests")) as by:
        staged_one = Decision.objects.get(phase="staged")
        for decision in (None, staged_one.pk):
            with pytest.raises(IntegrityError), transaction.atomic():
                Sending.objects.update(
                    state="transmitting", decision=decision, worker="x", lease_until=timezone.now()
                )
        assert by.kind == "system"


def test_a_message_follows_a_corrected_address_and_quiet_hours_put_it_off(alice, bob, dana, written, mailbox):
    from datetime import time

    from fullcircle.interact.gate.actions import set_quiet_hours

    with as_user(bob) as by:
        edit_record(dana, by=by, values={"email": "dana.reyes@example.com"})
    local = timezone.now()
    begins, ends = (local - timedelta(hours=1)).time(), (local + timedelta(hours=3)).time()
    with as_user(alice) as by:
        hours = {"begins": time(begins.hour, begins.minute), "ends": time(ends.hour, ends.minute)}
        set_quiet_hours(by=by, channel="email", everything=True, **hours)
    send()
    assert now_of(written) == ("waiting", "staged")
    with as_user(alice) as by:
        assert Sending.objects.get().due_at > local + timedelta(hours=2)
        set_quiet_hours(by=by, channel="email", begins=None, ends=None)
    send()
    assert mailbox.to == ["dana.reyes@example.com"]


def test_one_domain_gets_so_many_a_minute(alice, readers, mailbox):
    with as_user(alice) as by:
        MailServer.objects.update(per_minute=60)
        staged(readers, by)
    send()
    assert len(mailbox.raw) < 10
    with as_user(alice):
        late = Sending.objects.filter(state="staged", due_at__gt=timezone.now()).count()
        assert late + len(mailbox.raw) == 10
