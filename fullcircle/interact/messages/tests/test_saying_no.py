"""Whoever says no gets nothing after the answer, also when a letter to them is at the server at that very moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from fullcircle.identify.consent.actions import grant_consent, raise_objection, withdraw_consent
from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.suppressing import COLUMNS, import_suppressions, suppress_address
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mail.actions import set_mail_server
from fullcircle.interact.mail.transports import transport_for
from fullcircle.interact.messages import wire
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.permits import Rendered
from fullcircle.interact.messages.sending import Round
from fullcircle.interact.messages.staging import stage_messages
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

NAMES = ("Dana", "Erin", "Fay")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def post(committed, listening) -> dict[str, str]:
    """A letter to each of three people is due; how each of them unsubscribes."""
    with acting(system("tests")):
        ann = User.directory.create(email="ann@example.com", name="Ann", role=Role.objects.get(key="admin"))
    with as_user(ann) as by:
        values = {"channels": ["email"], "double_opt_in": False}
        add_purpose(by=by, name="Offers", wording="Tell me about offers.", values=values)
        set_mail_server(
            by=by, host="127.0.0.1", port=listening[1], security="none", from_name="Harbor Pine",
            from_address="hello@harborpine.example",
        )  # fmt: skip
        people = [
            create_record(Contact, by=by, values={"name": name, "email": f"{name.lower()}@example.com"})
            for name in NAMES
        ]
        for each in people:
            grant_consent(each, by=by, purpose="offers", channels=["email"], how="phone", evidence="Said so.")
        letters = {each.pk: Rendered("Spring", f"Dear {each.name}") for each in people}
        stage_messages(
            by=by, rendered=letters, purpose="offers", cause="campaign:1", leaves_at=timezone.now()
        )
        kept = Sending.objects.select_related("contact")
        return {
            each.contact.name: "/" + each.headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
            for each in kept
        }


class Held:
    """A server that has Dana's letter and does not say so until it is told to."""

    def __init__(self, box) -> None:
        self.has_it, self.go_on, self.order = threading.Event(), threading.Event(), []
        box.at_end = self.answer

    def answer(self, number: int) -> str:
        if number == 0:
            self.has_it.set()
            assert self.go_on.wait(60)
            self.order.append("the server takes it")
        return "250 taken"


@pytest.fixture
def held(listening) -> Held:
    return Held(listening[0])


@pytest.fixture
def worker(post, held):
    """Goes round until nothing is due; the first letter is at the server."""

    def work() -> None:
        try:
            Round(transport_for("email")).run(60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hands:
        round_ = hands.submit(work)
        assert held.has_it.wait(60)
        yield round_
        held.go_on.set()
        round_.result(60)


def of_contact(name: str) -> Message:
    with acting(system("tests")):
        return Message.objects.get(contact__name=name)


def test_no_letter_arrives_after_the_answer(post, held, worker, listening, monkeypatch):
    """Dana's letter is at the server while she says no: the answer waits for it. Erin's has not begun: it never does."""
    monkeypatch.setattr(wire, "PATIENCE", 60)
    waits = threading.Event()

    def sleep(seconds: float) -> None:
        waits.set()
        time.sleep(seconds)

    monkeypatch.setattr(wire, "sleep", sleep)

    def say_no() -> str:
        try:
            return Client().post(post["Dana"], ONE_CLICK).content.decode()
        finally:
            held.order.append("she has her answer")
            connections.close_all()

    assert Client().post(post["Erin"], ONE_CLICK).content.decode() == "You are unsubscribed."
    with ThreadPoolExecutor(1) as dana:
        answer = dana.submit(say_no)
        assert waits.wait(60)
        held.go_on.set()
        assert answer.result(60) == "You are unsubscribed."
    worker.result(60)
    assert held.order == ["the server takes it", "she has her answer"]
    assert listening[0].to == ["dana@example.com", "fay@example.com"]
    erins = of_contact("Erin")
    assert (erins.state, "withdrew" in erins.answer) == ("refused", True)


def test_a_server_that_hangs_does_not_hold_up_whoever_says_no(post, held, worker, monkeypatch):
    """After a while it is written down all the same, and the answer says that one may still arrive."""
    monkeypatch.setattr(wire, "PATIENCE", 0.05)
    page = Client().post(post["Dana"]).content.decode()
    assert "You are unsubscribed" in page
    assert "One message was already on its way, and may still arrive." in page
    with acting(system("tests")):
        told = LoggedEvent.objects.get(type="consent.withdrawn").payload["also"]
        assert told == "One message was already on its way, and may still arrive."


def test_a_colleague_and_a_program_hear_what_may_still_arrive(post, held, worker, monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE", 0.05)
    with acting(system("tests")):
        ann = User.directory.get(email="ann@example.com")
        dana = Contact.objects.get(name="Dana").pk
    browser = Client()
    browser.force_login(ann)
    page = browser.post(f"/contacts/{dana}/consent/withdraw/", {"purpose": "offers"}, follow=True)
    sentence = "One message was already on its way, and may still arrive."
    assert f"Withdrawn. It holds at once. {sentence}" in page.content.decode()
    told = Api(key_of(ann, "contact.view", "contact.edit")).post(
        f"contacts/{dana}/actions/raise_objection", {"regards": "marketing"}
    )
    assert told.json() == {"result": {"also": sentence}}


def test_whoever_speaks_for_them_stops_letters_as_well(post, held, worker, listening):
    with acting(system("tests")):
        ann = User.directory.get(email="ann@example.com")
    with as_user(ann) as by:
        raise_objection(Contact.objects.get(name="Fay"), by=by, regards="marketing", evidence="Said so.")
        told = withdraw_consent(Contact.objects.get(name="Fay"), by=by, purpose="offers")
        assert told.also == ""
    held.go_on.set()
    worker.result(60)
    assert listening[0].to == ["dana@example.com", "erin@example.com"]
    assert of_contact("Fay").state == "refused"


def test_an_address_that_is_suppressed_stops_what_is_in_hand_whoever_suppresses_it(
    post, held, worker, listening, monkeypatch
):
    """Bob sees none of these people. Of Erin and Fay nothing has begun; Dana's letter has, and he hears of it."""
    monkeypatch.setattr(wire, "PATIENCE", 0.05)
    with acting(system("tests")):
        bob = User.directory.create(email="bob@example.com", name="Bob", role=Role.objects.get(key="sales"))
        ann = User.directory.get(email="ann@example.com")
    with as_user(bob) as by:
        assert not Contact.objects.exists()
        assert suppress_address(by=by, address="Erin@example.com").also == ""
        left = suppress_address(by=by, address="dana@example.com")
        assert left.also == "One message was already on its way, and may still arrive."
    with as_user(ann) as by:
        digest = digest_of("email", "fay@example.com").hex()
        line = f"email,{digest},,,,imported,{timezone.now().isoformat()},"
        assert import_suppressions(by=by, text=",".join(COLUMNS) + f"\n{line}").new == 1
    held.go_on.set()
    worker.result(60)
    assert listening[0].to == ["dana@example.com"]
    assert {of_contact(name).state for name in ("Erin", "Fay")} == {"refused"}
