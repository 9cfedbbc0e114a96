"""Changing more than one waits for: a job with a bar, undone by another."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.records import bulk
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.usefixtures("committed")


def stages(user) -> list[str]:
    with as_user(user):
        return list(Contact.objects.order_by("pk").values_list("lifecycle_stage", flat=True))


def last_bar(user) -> JobProgress:
    with as_user(user):
        return JobProgress.objects.latest("pk")


def test_all_that_match_are_changed_by_a_job_and_taken_back(bob, signed_in, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    with as_user(bob) as by:
        for at in range(5):
            create_record(Contact, by=by, values={"name": f"Dana {at}"})
    browser = signed_in(bob)
    answer = browser.post(
        "/contacts/bulk/",
        {
            "action": "set_lifecycle_stage",
            "value": "customer",
            "all": "1",
            "matching": "lifecycle_stage=lead",
        },
    )
    assert "Changing 5 contacts" in answer.content.decode()
    assert stages(bob) == ["lead"] * 5

    run_waiting()
    bar = last_bar(bob)
    assert (bar.state, bar.done, bar.message) == ("done", 5, "5 contacts changed.")
    assert stages(bob) == ["customer"] * 5

    with as_user(bob) as by:
        moved_on = Contact.objects.first()
    browser.post(
        f"/contacts/{moved_on.pk}/field/lifecycle_stage/", {"value": "advocate", "version": moved_on.version}
    )
    page = browser.get(bar.url)
    undo = page.context["undo_url"]
    assert "Undoing 5 changes" in browser.post(undo).content.decode()
    run_waiting()
    assert stages(bob) == ["advocate", "lead", "lead", "lead", "lead"]
    assert last_bar(bob).message == "Undone for 4. 1 were changed again and stay as they are."


def test_all_means_all_of_the_list_that_is_shown(bob, signed_in):
    with as_user(bob) as by:
        for name, stage in (("Ada", "lead"), ("Bea", "qualified"), ("Cleo", "lead")):
            create_record(Contact, by=by, values={"name": name, "lifecycle_stage": stage})
    asked = {"action": "set_lifecycle_stage", "value": "customer", "all": "1"}
    browser = signed_in(bob)
    browser.post("/contacts/bulk/", {**asked, "matching": "lifecycle_stage=lead"})
    assert sorted(stages(bob)) == ["customer", "customer", "qualified"]
    refused = browser.post("/contacts/bulk/?lifecycle_stage=qualified", asked)
    assert (refused.status_code, "All of which list?" in refused.content.decode()) == (422, True)
    assert sorted(stages(bob)) == ["customer", "customer", "qualified"]


def test_a_value_that_no_record_can_hold_is_refused_before_any_job(bob, signed_in):
    answer = signed_in(bob).post(
        "/contacts/bulk/", {"action": "set_lifecycle_stage", "value": "friend", "all": "1"}
    )
    assert answer.status_code == 422
    assert "is not one of the choices" in answer.content.decode()
