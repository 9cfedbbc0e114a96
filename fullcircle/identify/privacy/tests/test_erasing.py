"""Erasing Dana: what is needed first, what others keep, what the receipt proves, and that she does not come back."""

from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from fullcircle.cli.commands.receipt import command as receipt_command
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.models import StagedRow
from fullcircle.identify.imports.tests.test_importing import brought, contacts_plan
from fullcircle.identify.privacy import jobs
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.privacy.starting import begin_erasure, place_hold
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.interact.activities.actions import log_activity
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.jobs.running import Canceled
from fullcircle.platform.privacy import log, receipts
from fullcircle.platform.privacy.actions import lift_hold
from fullcircle.platform.privacy.erasing import preview
from fullcircle.platform.privacy.missing import lost_erasures
from fullcircle.platform.privacy.models import Erasure
from fullcircle.platform.privacy.replaying import replay
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(alice, asked, run_jobs):
    """Dana is erased; her receipt comes back."""

    def do() -> Erasure:
        request = asked("erasure")
        with as_user(alice) as by:
            begin_erasure(request, by=by, sure=True)
        run_jobs()
        with as_user(alice):
            return Erasure.objects.get()

    return do


def test_nobody_is_erased_by_mistake(alice, dana, asked, bob):
    unknown, sure = asked("erasure"), asked("erasure")
    copy = asked("portability")
    with as_user(alice) as by:
        PrivacyRequest.objects.filter(pk=unknown.pk).update(identity="")
        with pytest.raises(Refused, match="how you know that it is them"):
            begin_erasure(unknown, by=by, sure=True)
        with pytest.raises(Refused, match="cannot be undone"):
            begin_erasure(sure, by=by, sure=False)
        with pytest.raises(Refused, match="did not ask to be erased"):
            begin_erasure(copy, by=by, sure=True)
        hold = place_hold(dana, by=by, reason="A lawsuit", basis="GDPR 17(3)(e)")
        with pytest.raises(Refused, match="A lawsuit"):
            begin_erasure(sure, by=by, sure=True)
        lift_hold(hold, by=by)
    with as_user(bob) as by, pytest.raises(NotAllowed):
        begin_erasure(sure, by=by, sure=True)
    answer = Api(key_of(alice)).post(f"actions/begin_erasure/{sure.pk}", {"sure": True})
    assert (answer.status_code, "signed in" in answer.json()["detail"]) == (403, True)
    with as_user(alice):
        assert Contact.objects.filter(pk=dana.pk).exists()
    assert not log.path().exists()


def test_the_preview_counts_what_goes_and_what_stays(alice, dana, erased):
    with as_user(alice) as by:
        log_activity(dana, by=by, body="She called.")
        place_order(dana, by=by, number="N-1", lines=[Line(description="Lamp", unit_price=Decimal(20))])
        told = preview(dana, timezone.localdate())
        assert [line.rows for line in told.held if line.table == "identify_order"] == [1]
    receipt = erased().receipt
    rows = {line.table: line.rows for line in told.lines if line.what == "goes"}
    assert {table: receipt["erased"].get(table) for table in rows} == rows
    [held] = [each for each in receipt["held"] if each["table"] == "identify_order"]
    assert held["basis"].startswith("Tax law")
    today = timezone.localdate()
    day = 28 if (today.month, today.day) == (2, 29) else today.day  # ten years after a leap day there is none
    assert held["until"] == f"{today.year + 10}-{today.month:02}-{day:02}"


def test_somebody_else_of_her_name_keeps_theirs(alice, dana, erased):
    with as_user(alice) as by:
        namesake = create_record(Contact, by=by, values={"name": dana.name, "email": "namesake@example.org"})
        log_activity(namesake, by=by, body=f"{dana.name} is not {dana.email}.")
    erasure = erased()
    with as_user(alice):
        assert Contact.objects.get().name == "Dana Dearborn"
        assert Activity.objects.get().body == "Dana Dearborn is not [erased]."
        added = LoggedEvent.objects.get(type="contact.added", about_id=namesake.pk)
        assert added.payload["changes"]["name"] == "Dana Dearborn"
        gone = LoggedEvent.objects.get(type="contact.added", about_id=dana.pk)
        assert gone.payload == {"changes": {"name": None, "email": None, "phone": None}}
    assert erasure.receipt["rescan"]["found"] == 0
    assert "identify_contact" in {each["table"] for each in erasure.scan["similar"]}


def test_an_address_that_another_record_has_too_is_told_of(alice, dana, erased):
    with as_user(alice) as by:
        create_record(Contact, by=by, values={"name": "Her household", "phone": dana.phone})
    erasure = erased()
    assert erasure.receipt["rescan"]["where"]["identify_contact"] == 1


def test_a_receipt_that_was_changed_is_found_out(alice, erased, tmp_path, signed_in):
    erasure = erased()
    genuine = receipts.as_file(erasure.receipt, erasure.signature)
    forged = genuine.replace('"rows": ', '"rows": 1')
    for text, code, said in (
        (genuine, 0, "The signature is right"),
        (forged, 1, "does not fit"),
        ("{}", 1, "not a receipt"),
    ):
        file = tmp_path / "receipt.json"
        file.write_text(text)
        done = CliRunner().invoke(receipt_command, [str(file)])
        assert (done.exit_code, said in done.output) == (code, True), done.output
    browser = signed_in(alice)
    assert b"The signature is right" in browser.get(f"/privacy/erasures/{erasure.pk}/").content
    assert browser.get(f"/privacy/erasures/{erasure.pk}/receipt.json").content.decode() == genuine
    assert b"It is ours" in browser.post("/privacy/erasures/check/", {"receipt": genuine}).content
    assert b"not ours as it is" in browser.post("/privacy/erasures/check/", {"receipt": forged}).content


def test_who_was_erased_comes_back_by_no_file_without_a_word_of_theirs(
    alice, dana, erased, settings, tmp_path
):
    erased()
    file = "Name,Email,Phone,City\nDana D.,Dana@Dearborn.example,,Delft\nErin,erin@example.org,,Delft\n"
    run = brought(alice, file, contacts_plan())
    with as_user(alice):
        assert run.counts["0"] == {"new": 1, "review": 1}
        reason = StagedRow.objects.get(verdict="review").reason
    today = timezone.localdate().isoformat()
    assert (
        reason
        == f"Whoever has this address was erased on {today}. They come in again only with a new consent of theirs."
    )


def test_a_restored_backup_forgets_again(alice, dana, erased):
    """The log outlives the database: what a restore brings back is erased by it."""
    erased()
    with acting(system("tests")):
        # As after a restore: she is back under her number, and nothing here knows of an erasure.
        Erasure.objects.all().delete()
        Contact.objects.create(pk=dana.pk, name=dana.name, email=dana.email)
    done = replay(log.entries())
    assert (done.again, done.gone) == (1, 0)
    with acting(system("tests")):
        assert not Contact.objects.exists()
    assert replay(log.entries()[:1]).again == 0


def test_a_log_that_lost_a_line_or_was_changed_is_noticed(alice, dana, erased, signed_in):
    erased()
    with as_user(alice):
        assert lost_erasures() is None
        whole = log.path().read_text()
        log.path().write_text(whole.replace("contact", "company"))
        assert "was changed" in lost_erasures().sentence
        log.path().write_text(whole.splitlines(keepends=True)[0])
        assert "does not have these erasures" in lost_erasures().sentence
    assert b"The erasure log is not whole" in signed_in(alice).get("/privacy/").content


def test_only_work_that_answers_a_request_may_run_a_step(alice, dana):
    """The functions of the database ask for themselves, whoever calls them."""
    with (
        pytest.raises(ProgrammingError, match="answers a privacy request"),
        as_user(alice),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT fc.erasure_step(1, 1, ARRAY['%'], '.')")


def test_a_stopped_erasure_has_erased_nothing(alice, dana, asked):
    request = asked("erasure")
    with as_user(alice) as by:
        bar = begin_erasure(request, by=by, sure=True)
    with acting(system("tests")):
        JobProgress.objects.filter(pk=bar.pk).update(cancel_requested=True)
    with pytest.raises(Canceled):
        jobs.erase.function(by=actor_for_user(alice.pk), progress=bar.pk, contact=dana.pk, request=request.pk)
    with as_user(alice):
        assert Contact.objects.filter(pk=dana.pk).exists()
        assert not Erasure.objects.exists()
