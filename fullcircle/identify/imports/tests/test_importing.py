"""A file becomes records: checked first, then written, and taken back on demand."""

from pathlib import Path

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.plan import Plan, read_plan
from fullcircle.identify.imports.reading import open_table
from fullcircle.identify.imports.store import keep_upload, plain_copy, upload
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

PEOPLE = "Name,Email,Phone,City\nDana Müller,dana@example.com,+49 30 1234567,Berlin\nBob Ray,bob@example.com,,Köln\n"
CELLS = [("name", 0), ("email", 1), ("phone", 2), ("city", 3)]


def contacts_plan(cells=CELLS, match="email", mode="both") -> Plan:
    return read_plan(
        {
            "parts": [
                {
                    "resource": "contact",
                    "match": match,
                    "mode": mode,
                    "cells": [{"field": f, "columns": [c]} for f, c in cells],
                }
            ]
        }
    )


def brought(user, content: str, plan: Plan) -> ImportRun:
    """Upload and check a file as a colleague."""
    stored = keep_upload([content.encode()])
    table = open_table(upload(stored), into=plain_copy(stored))
    with as_user(user) as by:
        run = actions.start_import(
            by=by,
            name="people.csv",
            stored=stored,
            size=len(content),
            table=running.described(table),
            plan=plan,
        )
        actions.ask_check(run, by=by)
    running.check_file(run.pk, actor_for_user(user.pk))
    return fresh(user, run)


def imported(user, content: str, plan: Plan) -> ImportRun:
    run = brought(user, content, plan)
    with as_user(user) as by:
        actions.ask_commit(run, by=by)
    running.commit_rows(run.pk, actor_for_user(user.pk))
    return fresh(user, run)


def fresh(user, run: ImportRun) -> ImportRun:
    with as_user(user, read_only=True):
        return ImportRun.objects.get(pk=run.pk)


def test_names_of_countries_languages_and_time_zones_become_codes(alice):
    file = "Name,Country,Language,Zone\nDana,Deutschland,German,Berlin\nErin,Ireland,english,Dublin\nEve,Atlantis,en,UTC\n"
    cells = [("name", 0), ("country", 1), ("language", 2), ("time_zone", 3)]
    run = imported(alice, file, contacts_plan(cells, match=""))
    assert run.counts["0"] == {"new": 2, "rejected": 1}
    with as_user(alice):
        kept = set(Contact.objects.values_list("country", "language", "time_zone"))
        assert kept == {("DE", "de", "Europe/Berlin"), ("IE", "en", "Europe/Dublin")}
        assert "“Atlantis” is not a country we know" in Outcome.objects.get(verdict="rejected").reason


def test_a_check_counts_and_writes_nothing(alice):
    run = brought(alice, PEOPLE + "Eve,not an address,,\n", contacts_plan())
    assert (run.state, run.rows, run.counts) == ("checked", 3, {"0": {"new": 2, "rejected": 1}})
    with as_user(alice):
        assert not Contact.objects.exists()


def test_a_commit_writes_records_events_and_outcomes(alice):
    run = imported(alice, PEOPLE, contacts_plan())
    assert (run.state, run.counts) == ("done", {"0": {"new": 2}})
    with as_user(alice):
        dana = Contact.objects.get(email="dana@example.com")
        assert (dana.name, dana.phone, dana.city, dana.owner_id) == (
            "Dana Müller",
            "+49301234567",
            "Berlin",
            alice.pk,
        )
        assert (dana.source, dana.custom) == ("Import: people.csv", {})
        assert dana.search_text.startswith("dana muller dana@example.com")
        event = LoggedEvent.objects.get(about_kind="contact", about_id=dana.pk)
        assert (event.type, event.actor_id, event.cause) == ("contact.added", alice.pk, f"import:{run.pk}")
        assert event.payload == {
            "changes": {
                "name": "Dana Müller",
                "email": "dana@example.com",
                "phone": "+49301234567",
                "city": "Berlin",
            },
            "file": "people.csv",
            "row": 2,
        }
        assert Outcome.objects.filter(run_id=run.pk, verdict="new").count() == 2


def test_known_records_are_updated_and_equal_ones_left_alone(alice):
    with as_user(alice) as by:
        dana = create_record(
            Contact, by=by, values={"name": "Dana", "email": "dana@example.com", "job_title": "CEO"}
        )
        create_record(Contact, by=by, values={"name": "Bob Ray", "email": "bob@example.com", "city": "Köln"})
    run = imported(alice, PEOPLE, contacts_plan())
    assert run.counts == {"0": {"update": 1, "unchanged": 1}}
    with as_user(alice):
        dana.refresh_from_db()
        assert (dana.name, dana.city, dana.job_title, dana.version) == ("Dana Müller", "Berlin", "CEO", 2)
        event = LoggedEvent.objects.get(about_id=dana.pk, type="contact.changed")
        assert event.payload["changes"]["name"] == ["Dana", "Dana Müller"]
        assert set(event.payload["changes"]) == {"name", "phone", "city"}
        assert Outcome.objects.get(run_id=run.pk, verdict="update").before == {
            "name": "Dana",
            "phone": "",
            "city": "",
        }


def test_a_revert_restores_what_was_there(alice):
    with as_user(alice) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "email": "dana@example.com"})
    run = imported(alice, PEOPLE, contacts_plan())
    with as_user(alice) as by:
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    assert fresh(alice, run).state == "reverted"
    with as_user(alice):
        left = Contact.objects.get()
        assert (left.pk, left.name, left.phone, left.city) == (dana.pk, "Dana", "", "")
        assert left.search_text == "dana dana@example.com"


def test_a_revert_leaves_what_somebody_changed_since(alice):
    run = imported(alice, PEOPLE, contacts_plan())
    with as_user(alice) as by:
        edit_record(Contact.objects.get(name="Bob Ray"), by=by, values={"city": "Bonn"})
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    with as_user(alice):
        assert Contact.objects.get().city == "Bonn"
        assert list(
            Outcome.objects.filter(run_id=run.pk).values_list("reverted", flat=True).order_by("row")
        ) == [
            "yes",
            "Changed since by somebody; left as it is.",
        ]


def test_rows_about_the_same_person_become_one_record(alice):
    run = imported(
        alice, PEOPLE + "Dana Smith,dana@example.com,,\nDana Smith,dana@example.com,,\n", contacts_plan()
    )
    assert run.counts == {"0": {"new": 2, "update": 1, "unchanged": 1}}
    with as_user(alice):
        assert set(Contact.objects.values_list("name", "city")) == {
            ("Dana Smith", "Berlin"),
            ("Bob Ray", "Köln"),
        }


def test_rows_of_earlier_batches_count_as_the_same_file(alice, monkeypatch):
    monkeypatch.setattr(
        "fullcircle.identify.imports.running.in_batches", lambda rows: ([row] for row in rows)
    )
    run = imported(
        alice, PEOPLE + "Dana Smith,dana@example.com,,\nDana Smith,dana@example.com,,\n", contacts_plan()
    )
    assert run.counts == {"0": {"new": 2, "update": 1, "unchanged": 1}}
    with as_user(alice):
        assert set(Contact.objects.values_list("name", "city")) == {
            ("Dana Smith", "Berlin"),
            ("Bob Ray", "Köln"),
        }


def test_several_matches_and_near_matches_wait_for_a_person(alice):
    with as_user(alice) as by:
        for name in ("Dana One", "Dana Two"):
            create_record(Contact, by=by, values={"name": name, "email": "dana@example.com"})
        create_record(
            Contact, by=by, values={"name": "Bob Ray", "email": "b.ray@example.com", "city": "Köln"}
        )
    run = brought(alice, PEOPLE, contacts_plan())
    assert run.counts == {"0": {"review": 2}}


def test_a_sales_rep_may_not_import(bob):
    from fullcircle.platform.actions import NotAllowed

    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.start_import(by=by, name="x", stored="0" * 32, size=1, table={}, plan=contacts_plan())


def test_another_managers_import_cannot_be_seen(mia, colleague, south):
    run = brought(mia, PEOPLE, contacts_plan())
    other = colleague("Nia", "manager", south)
    with as_user(other):
        assert not ImportRun.objects.filter(pk=run.pk).exists()
        assert not Outcome.objects.exists()


def test_a_value_that_only_the_database_refuses_spoils_only_its_row(mia, charlie, south):
    """Charlie's customer is hidden from Mia, so only the database knows that the number is taken."""
    with as_user(charlie) as by:
        create_record(Contact, by=by, values={"name": "Hidden", "external_id": "7"})
    content = "Name,Number\n" + "".join(f"Person {n},{n}\n" for n in range(10))
    run = imported(mia, content, contacts_plan([("name", 0), ("external_id", 1)], match="external_id"))
    assert run.counts == {"0": {"new": 9, "rejected": 1}}
    with as_user(mia):
        refused = Outcome.objects.get(run_id=run.pk, verdict="rejected")
        assert (refused.row, refused.reason) == (9, "Another contact already has this external id.")


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path
