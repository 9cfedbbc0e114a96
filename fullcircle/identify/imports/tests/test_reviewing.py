"""Rows that may be about somebody we know are decided by a person: the numbers follow, and the import does what was said."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.imports.models import ImportRun, Outcome, RowDecision
from fullcircle.platform.api.actions import create_api_key
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

FIELDS = {"column-0": "contact:name", "column-1": "contact:email", "column-2": "contact:city"}
PEOPLE = "Name,Email,City\nDana Müller,dana@example.com,Berlin\nBob Ray,bob@new.example,Köln\nEve,eve@example.com,\n"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(alice, signed_in) -> Client:
    return signed_in(alice)


@pytest.fixture
def namesakes(alice) -> dict[str, int]:
    """Two who share Dana's address, and a Bob who lives where the file's Bob lives."""
    known = {
        "one": {"name": "Dana One", "email": "dana@example.com"},
        "two": {"name": "Dana Two", "email": "dana@example.com"},
        "bob": {"name": "Bob Ray", "email": "bob@old.example", "city": "Köln"},
    }
    with as_user(alice) as by:
        return {key: create_record(Contact, by=by, values=values).pk for key, values in known.items()}


@pytest.fixture
def checked(browser, run_jobs):
    """Drop a file and have every row checked; the address of the run."""

    def check(content=PEOPLE, into="contact", **chosen) -> str:
        file = SimpleUploadedFile("people.csv", content.encode())
        address = browser.post("/imports/new/", {"file": file, "into": into}).headers["Location"]
        answer = browser.post(address, {**(chosen or FIELDS), "match-contact": "email", "do": "check"})
        assert answer.status_code == 303, answer.content.decode()
        run_jobs()
        return address

    return check


def text_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def counts(user) -> dict:
    with as_user(user, read_only=True):
        return ImportRun.objects.get().counts


def decide(browser: Client, address: str, row: int, choice: str, **more):
    return browser.post(f"{address}review/", {"part": 0, "row": row, "choice": choice, **more})


def test_each_row_is_shown_beside_the_records_it_may_be_about(browser, checked, namesakes):
    address = checked()
    assert "2 rows need a decision" in text_of(browser, address)
    page = text_of(browser, f"{address}review/")
    assert "2 records have this email" in page
    for key in ("one", "two"):
        assert f'value="update:{namesakes[key]}"' in page
    assert "Update Dana One" in page
    assert "0 of 2 decided" in page
    bob = text_of(browser, f"{address}review/?row=3")
    assert "Looks like Bob Ray" in bob
    assert "bob@old.example" in bob


def test_what_is_decided_changes_the_numbers_at_once_and_is_what_the_import_does(
    alice, browser, checked, namesakes, run_jobs
):
    address = checked()
    assert counts(alice) == {"0": {"new": 1, "review": 2}}
    answer = decide(browser, address, 2, f"update:{namesakes['two']}")
    assert answer.headers["Location"] == f"{address}review/?part=0&row=3"
    assert counts(alice) == {"0": {"new": 1, "update": 1, "review": 1}}
    assert decide(browser, address, 3, "create").headers["Location"] == address
    assert counts(alice) == {"0": {"new": 2, "update": 1}}
    browser.post(f"{address}commit/")
    run_jobs()
    assert counts(alice) == {"0": {"new": 2, "update": 1}}
    with as_user(alice):
        assert Contact.objects.get(pk=namesakes["two"]).city == "Berlin"
        assert Contact.objects.get(pk=namesakes["one"]).city == ""
        assert Contact.objects.filter(name="Bob Ray").count() == 2
    assert "Decided by Alice." in text_of(browser, f"{address}rows/?part=0&verdict=update")


def test_a_row_that_is_left_out_stays_out_and_is_not_to_be_mended(
    alice, browser, checked, namesakes, run_jobs
):
    address = checked()
    decide(browser, address, 2, "leave")
    browser.post(f"{address}commit/")
    run_jobs()
    assert counts(alice) == {"0": {"new": 1, "left_out": 1, "review": 1}}
    assert "Left out by Alice." in text_of(browser, f"{address}rows/?part=0&verdict=left_out")
    mend = b"".join(browser.get(f"{address}errors.csv").streaming_content).decode()
    assert "Bob Ray" in mend
    assert "Dana" not in mend


def test_a_decision_can_be_changed_and_taken_back(alice, browser, checked, namesakes):
    address = checked()
    decide(browser, address, 2, f"update:{namesakes['one']}")
    decide(browser, address, 2, "create")
    assert counts(alice) == {"0": {"new": 2, "review": 1}}
    answer = browser.post(f"{address}review/undo/?part=0&row=2", headers={"hx-request": "true"})
    assert answer.status_code == 204
    assert counts(alice) == {"0": {"new": 1, "review": 2}}
    assert "2 records have this email" in text_of(browser, f"{address}review/?row=2")


def test_a_changed_mind_takes_nothing_along_from_the_record_chosen_first(
    alice, browser, checked, namesakes, run_jobs
):
    address = checked("Name,Email,City\nDana,dana@example.com,\n")
    decide(browser, address, 2, f"update:{namesakes['one']}")
    decide(browser, address, 2, "create")
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice):
        assert Contact.objects.filter(email="dana@example.com").count() == 3
        assert Contact.objects.order_by("-pk")[0].name == "Dana"


def test_rows_that_repeat_a_decided_one_are_read_again_before_the_import(
    alice, browser, checked, namesakes, run_jobs
):
    address = checked(PEOPLE + "Dana Müller,dana@example.com,Bonn\n")
    assert counts(alice) == {"0": {"new": 1, "review": 3}}
    decide(browser, address, 2, f"update:{namesakes['one']}")
    refused = browser.post(f"{address}commit/")
    assert refused.status_code == 422
    assert "Check all rows again" in refused.content.decode()
    assert "Check all rows again" in text_of(browser, address)
    answer = decide(browser, address, 3, "leave")
    assert answer.headers["Location"] == address
    run_jobs()
    assert counts(alice) == {"0": {"new": 1, "update": 2, "left_out": 1}}
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice):
        assert Contact.objects.get(pk=namesakes["one"]).city == "Bonn"


def test_people_follow_the_company_that_was_chosen_for_them(alice, browser, checked, run_jobs):
    with as_user(alice) as by:
        first, _second = (
            create_record(Company, by=by, values={"name": "Acme", "city": city}) for city in ("Rome", "Oslo")
        )
    columns = {
        "column-0": "contact:name",
        "column-1": "contact:email",
        "column-2": "company:name",
        "match-company": "name",
    }
    address = checked("Name,Email,Company\nDana,dana@example.com,Acme\nEve,eve@example.com,Acme\n", **columns)
    assert counts(alice) == {"0": {"review": 1}, "1": {"rejected": 2}}
    answer = decide(browser, address, 2, f"update:{first.pk}")
    assert answer.headers["Location"] == address
    run_jobs()
    assert counts(alice) == {"0": {"unchanged": 1}, "1": {"new": 2}}
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice):
        assert set(Contact.objects.values_list("company_id", flat=True)) == {first.pk}


@pytest.mark.parametrize(("choice", "verdict"), [("create", "new"), ("leave", "left_out")])
def test_one_decision_for_all_that_wait(alice, browser, checked, namesakes, run_jobs, choice, verdict):
    address = checked()
    browser.post(f"{address}review/all/", {"part": 0, "choice": choice})
    run_jobs()
    total = {"new": 3} if verdict == "new" else {"new": 1, "left_out": 2}
    assert counts(alice) == {"0": total}
    browser.post(f"{address}commit/")
    run_jobs()
    assert counts(alice) == {"0": total}
    with as_user(alice):
        assert Contact.objects.count() == 3 + total["new"]


def test_decisions_outlive_a_crash_of_the_database(alice, browser, checked, namesakes, run_jobs):
    address = checked()
    decide(browser, address, 2, f"update:{namesakes['two']}")
    decide(browser, address, 3, "create")
    with as_user(alice), connection.cursor() as cursor:
        cursor.execute("DELETE FROM identify_import_staged")
    assert "What was decided is kept" in text_of(browser, f"{address}review/")
    browser.post(f"{address}commit/")
    run_jobs()
    assert counts(alice) == {"0": {"new": 2, "update": 1}}
    with as_user(alice):
        assert Contact.objects.get(pk=namesakes["two"]).city == "Berlin"


def test_other_columns_need_other_decisions(alice, browser, checked, namesakes, run_jobs):
    address = checked()
    decide(browser, address, 2, "create")
    browser.post(f"{address}columns/", {**FIELDS, "match-contact": "email", "do": "check"})
    run_jobs()
    assert counts(alice) == {"0": {"new": 2, "review": 1}}, "the same columns again: nothing is asked twice"
    browser.post(f"{address}columns/", {**FIELDS, "column-2": "", "match-contact": "email", "do": "check"})
    with as_user(alice):
        assert not RowDecision.objects.exists()


def test_a_chosen_record_that_is_gone_is_asked_about_again(alice, browser, checked, namesakes, run_jobs):
    address = checked()
    decide(browser, address, 2, f"update:{namesakes['two']}")
    with as_user(alice):
        Contact.objects.get(pk=namesakes["two"]).delete()
    browser.post(f"{address}check/")
    run_jobs()
    assert counts(alice) == {"0": {"new": 1, "review": 2}}
    assert "is no longer there" in text_of(browser, f"{address}rows/?part=0&verdict=review")


def test_nobody_chooses_a_record_that_is_not_theirs_to_see(charlie, south, mia, signed_in, run_jobs):
    with as_user(charlie) as by:
        hidden = create_record(Contact, by=by, values={"name": "Hidden"})
    with as_user(mia) as by:
        for name in ("Dana One", "Dana Two"):
            create_record(Contact, by=by, values={"name": name, "email": "dana@example.com"})
    browser = signed_in(mia)
    file = SimpleUploadedFile("people.csv", PEOPLE.encode())
    address = browser.post("/imports/new/", {"file": file, "into": "contact"}).headers["Location"]
    browser.post(address, {**FIELDS, "match-contact": "email", "do": "check"})
    run_jobs()
    refused = decide(browser, address, 2, f"update:{hidden.pk}")
    assert refused.status_code == 422
    assert "not yours to see" in refused.content.decode()
    assert counts(mia) == {"0": {"new": 2, "review": 1}}
    with as_user(mia):
        assert not RowDecision.objects.exists()


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [("", "Choose what becomes of this row."), ("guess", "Choose one of"), ("other", "Choose the record")],
)
def test_a_choice_that_is_none_is_refused_in_a_sentence(alice, browser, checked, namesakes, choice, sentence):
    address = checked()
    refused = decide(browser, address, 2, choice)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert counts(alice) == {"0": {"new": 1, "review": 2}}


def test_a_row_that_nobody_asked_about_is_not_decided(alice, browser, checked, namesakes):
    address = checked()
    assert decide(browser, address, 4, "leave").status_code == 404
    assert counts(alice) == {"0": {"new": 1, "review": 2}}


def test_an_import_that_only_updates_does_not_offer_to_create(browser, checked, namesakes):
    address = checked(**FIELDS, **{"mode-contact": "update"})
    assert 'value="create"' not in text_of(browser, f"{address}review/")
    refused = decide(browser, address, 2, "create")
    assert refused.status_code == 422
    assert "This import only updates known records." in refused.content.decode()


def test_two_rows_that_lead_to_one_person_become_one_change_and_one_way_back(
    alice, browser, checked, run_jobs
):
    with as_user(alice) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "email": "dana@example.com"})
        ContactPoint.objects.create(contact=dana, kind="email", value="dana@home.example")
    address = checked(
        "Name,Email,City\nDana M.,dana@example.com,\nDana Müller,dana@home.example,Bonn\nEve,eve@example.com,\n"
    )
    assert counts(alice) == {"0": {"new": 1, "update": 2}}
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice):
        dana.refresh_from_db()
        assert (dana.name, dana.email, dana.city, dana.version) == (
            "Dana Müller",
            "dana@example.com",
            "Bonn",
            2,
        )
        assert Outcome.objects.filter(before__isnull=False).count() == 1
    browser.post(f"{address}revert/")
    run_jobs()
    with as_user(alice):
        dana.refresh_from_db()
        assert (dana.name, dana.city) == ("Dana", "")


def test_the_same_by_program(alice, browser, checked, namesakes, run_jobs):
    with as_user(alice) as by:
        key = create_api_key(by=by, name="shop", scopes=["*"])
    program = Client(headers={"authorization": f"Bearer {key.secret}"})
    address = f"/api/v1{checked().rstrip('/')}"
    asked = program.get(f"{address}/reviews").json()
    assert [each["row"] for each in asked["reviews"]] == [2, 3]
    dana = asked["reviews"][0]
    assert dana["values"] == {"name": "Dana Müller", "email": "dana@example.com", "city": "Berlin"}
    assert dana["choices"] == ["update", "create", "leave"]
    assert {each["id"] for each in dana["candidates"]} == {namesakes["one"], namesakes["two"]}
    assert dana["candidates"][0]["differs"] == {"name": "Dana One", "city": ""}

    def post(place, **body):
        return program.post(f"{address}/{place}", body, content_type="application/json")

    answer = post("reviews", part=0, row=2, choice="update", record=namesakes["one"])
    assert answer.json()["counts"] == {"0": {"new": 1, "update": 1, "review": 1}}
    assert post("reviews", part=0, row=2, choice="wait").json()["counts"] == {"0": {"new": 1, "review": 2}}
    assert post("reviews", part=0, row=2, choice="update").status_code == 422
    assert post("reviews", part=7, row=2, choice="leave").status_code == 404
    assert post("reviews/all", part=0, choice="leave").json()["state"] == "checking"
    run_jobs()
    assert program.get(address).json()["counts"] == {"0": {"new": 1, "left_out": 2}}


def test_another_persons_rows_are_not_there(alice, checked, namesakes, signed_in, colleague):
    address = checked()
    other = signed_in(colleague("Mara", "marketing"))
    assert other.get(f"{address}review/").status_code == 404
    assert decide(other, address, 2, "leave").status_code == 404
    assert counts(alice) == {"0": {"new": 1, "review": 2}}
