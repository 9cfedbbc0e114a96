"""Dana was erased. No file, colleague or program brings her consent back: she does, by her own click, and it can be shown."""

import re

import pytest
from django.test import Client

from fullcircle.identify.consent.actions import grant_consent
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.in_person import agree, the_person, withdraw
from fullcircle.identify.consent.models import ConsentEvent, Decision, Purpose, Suppression
from fullcircle.identify.consent.queries import current_wording
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.consent.tests.conftest import by_form
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.tests.test_importing import brought, contacts_plan, fresh
from fullcircle.identify.privacy.starting import begin_erasure
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.privacy import receipts
from fullcircle.platform.privacy.models import Erasure
from tests.cast import as_user

pytestmark = pytest.mark.django_db

WORDS = "Yes, write to me about new lamps."
FILE = "Name,Email,Letter\nDana D.,Dana@Dearborn.example,yes\nErin,erin@example.org,yes\n"
CELLS = [("name", 0), ("email", 1), ("consent:letter:email", 2)]
HERSELF = the_person("Dana D.")


@pytest.fixture
def letter(alice) -> Purpose:
    with as_user(alice) as by:
        return add_purpose(by=by, name="Letter", wording=WORDS, values={"channels": ["email"]})


@pytest.fixture
def erased(alice, dana, asked, letter, run_jobs) -> None:
    request = asked("erasure")
    with as_user(alice) as by:
        begin_erasure(request, by=by, sure=True)
    run_jobs()


@pytest.fixture
def again(alice, erased) -> Contact:
    """A file brings her address; a colleague who must have her in the system says so, row by row."""
    run = brought(alice, FILE, contacts_plan(CELLS))
    assert run.counts["0"] == {"new": 1, "review": 1}
    with as_user(alice) as by:
        run = actions.decide_row(run, by=by, parts=running.parts_of(run, by), part=0, row=2, choice="create")
        actions.ask_commit(run, by=by)
    running.commit_rows(run.pk, actor_for_user(alice.pk))
    assert fresh(alice, run).counts["0"] == {"new": 2}
    with as_user(alice):
        return Contact.objects.get(name="Dana D.")


def answer(user, contact: Contact) -> str:
    """Whether she may be written to; the sentence if not."""
    with as_user(user) as by:
        found = may_contact(contact, by=by, purpose="letter", channel="email")
    return "" if found.allowed else found.sentence


SUPPRESSED = "The address is suppressed: the person was erased."


def agreed_by_form(contact: Contact, letter: Purpose) -> None:
    with acting(HERSELF) as by:
        agree(contact, by=by, asked=[Asked(letter, "email", current_wording(letter))], said=by_form())


def clicked(mailoutbox) -> str:
    """The page behind the link of the last letter, once she has pressed the button."""
    link = re.findall(r"/me/confirm/\S+", mailoutbox[-1].body)[0]
    visitor = Client()
    assert visitor.get(link).status_code == 200
    return visitor.post(link, follow=True).content.decode()


def test_a_file_a_colleague_and_a_program_say_yes_for_her_in_vain(alice, again, letter, run_jobs):
    assert SUPPRESSED in answer(alice, again)
    with as_user(alice) as by:
        grant_consent(again, by=by, purpose="letter", channels=["email"], how="phone", evidence="She called.")
    assert answer(alice, again)
    program = actor_for_user(alice.pk).limited_to(frozenset({"*"}), key_id=1, name="Alice (shop)")
    with acting(program) as by, pytest.raises(NotAllowed):
        grant_consent(again, by=by, purpose="letter", channels=["email"], how="phone", evidence="It says so.")


def test_by_her_own_click_she_is_back_and_it_can_be_shown(alice, again, letter, run_jobs, mailoutbox):
    agreed_by_form(again, letter)
    assert answer(alice, again), "Until she has clicked, nothing but the confirmation goes out."
    run_jobs()
    assert mailoutbox[-1].to == ["dana@dearborn.example"]
    page = clicked(mailoutbox)
    assert "Version 1 of these words" in page
    assert WORDS in page
    assert answer(alice, again) == ""

    with as_user(alice):
        proof = ConsentEvent.objects.get(contact=again, action="confirmed")
        assert (proof.wording.text, proof.wording.version, proof.source) == (WORDS, 1, "link")
        assert (proof.address, proof.actor_kind) == ("dana@dearborn.example", "public")
        asked = ConsentEvent.objects.get(contact=again, action="requested", occasion=proof.occasion)
        assert asked.occurred_at <= proof.occurred_at
        assert list(Decision.objects.filter(contact=again).order_by("pk").values_list("allowed", flat=True)) == [
            False, True,
        ]  # fmt: skip
        kept = Suppression.objects.filter(reason="erased", kind="email")
        assert kept.get().lifted_at is None, "What was promised at the erasure stays written down."
        erasure = Erasure.objects.get()
        assert receipts.is_genuine(erasure.receipt, erasure.signature)


def test_from_then_on_she_is_like_anybody_until_she_says_no_again(alice, again, letter, run_jobs, mailoutbox):
    agreed_by_form(again, letter)
    run_jobs()
    clicked(mailoutbox)
    run = brought(alice, FILE, contacts_plan(CELLS))
    assert run.counts["0"] == {"unchanged": 2}, "A file that names her again asks nobody any more."
    with acting(HERSELF) as by:
        withdraw(again, by=by, asked=[Asked(letter, "email")], said=by_form())
    assert answer(alice, again)
