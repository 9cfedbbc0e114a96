"""Whoever writes, and whichever field: the record says how we know it, also after undo, revert, merge and parting."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact, undo_merge
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.tests.test_importing import contacts_plan, imported
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.events.origins import Origin, origins_of
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records import many
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import resources
from fullcircle.platform.records.undo import last_event, undo
from tests.cast import as_user

CONTACTS = resources()["contact"]
VALUES = {
    "name": "Dana Reyes", "given_name": "Dana", "family_name": "Reyes", "email": "dana@example.com",
    "phone": "+351912345678", "job_title": "Buyer", "lifecycle_stage": "customer", "street": "Rua 1", "postcode": "1000",
    "city": "Lisbon", "region": "Lisboa", "country": "PT", "language": "pt", "time_zone": "Europe/Lisbon",
    "website": "https://dana.example", "external_id": "D-1", "source": "Fair", "birth_date": "1990-05-01",
    "gender": "female", "household_income": "50000",
}  # fmt: skip
FROM_FILE = [key for key in VALUES if key != "source"]


@pytest.fixture
def program() -> Callable[..., Api]:
    return lambda user: Api(key_of(user))


def origins(contact: Contact, by: Actor) -> dict[str, Origin]:
    fresh = Contact.objects.get(pk=contact.pk)
    return {known.field.key: known.origin for known in origins_of(fresh, CONTACTS, by)}


def settable(by: Actor) -> list[Field]:
    return [field for field in CONTACTS.fields(by) if not field.read_only]


def by_hand(contact: Contact, by: Actor) -> None:
    edit_record(contact, by=by, values=VALUES)


def test_every_field_of_the_form_is_among_the_values(alice):
    """A new field has to be written here too, or nobody knows whether its origin is told."""
    with as_user(alice) as by:
        assert {field.key for field in settable(by)} - set(VALUES) == {"company", "owner"}


def written(user: Any, way: Callable[[Contact, Actor], Any]) -> dict[str, Origin]:
    with as_user(user) as by:
        contact = create_record(Contact, by=by, values={"name": "D", "owner": None})
        way(contact, by)
        return origins(contact, by)


def test_what_a_person_types_is_theirs_field_by_field(alice):
    found = written(alice, by_hand)
    assert {key for key in VALUES if (found[key].method, found[key].by) != ("person", "Alice")} == set()
    assert found["created_at"].method == "computed"


def test_what_is_changed_with_many_says_so(alice):
    def change(contact: Contact, by: Actor) -> None:
        many.edit_many(Contact, by=by, ids=[contact.pk], values={"city": "Porto"}, cause="bulk:1")

    assert written(alice, change)["city"].method == "bulk"


def cells() -> list[tuple[str, int]]:
    return [(key, at) for at, key in enumerate(FROM_FILE)]


def file_of(values: dict[str, str]) -> str:
    return ",".join(FROM_FILE) + "\n" + ",".join(values[key] for key in FROM_FILE) + "\n"


def test_every_field_of_a_file_names_the_file_and_the_row(alice):
    imported(alice, file_of(VALUES), contacts_plan(cells(), match=""))
    with as_user(alice) as by:
        found = origins(Contact.objects.get(), by)
    assert {key: found[key].source for key in FROM_FILE} == dict.fromkeys(FROM_FILE, "people.csv, row 2")
    assert {found[key].method for key in FROM_FILE} == {"import"}


def test_when_a_file_is_taken_back_each_old_value_has_its_own_origin_again(alice):
    with as_user(alice) as by:
        contact = create_record(Contact, by=by, values=VALUES)
        before = origins(contact, by)
    others = {
        **VALUES,
        "city": "Porto",
        "street": "Rua 2",
        "gender": "male",
        "household_income": "9",
        "job_title": "CEO",
    }
    run = imported(alice, file_of(others), contacts_plan(cells(), match="email"))
    with as_user(alice) as by:
        assert origins(contact, by)["city"].method == "import"
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    with as_user(alice) as by:
        after = origins(contact, by)
        payloads = [str(event.payload) for event in LoggedEvent.objects.filter(cause__startswith="revert:")]
    assert {key: after[key].method for key in FROM_FILE} == {key: before[key].method for key in FROM_FILE}
    assert after["city"].through == "Put back by Alice"
    assert payloads
    assert not any("female" in each or "50000" in each for each in payloads), (
        "the log holds no sensitive values"
    )


def test_undo_gives_a_value_its_origin_back(alice, bob):
    with as_user(bob) as by:
        contact = create_record(Contact, by=by, values={"name": "Dana", "city": "Lisbon"})
    with as_user(alice) as by:
        edit_record(contact, by=by, values={"city": "Porto"})
        assert origins(contact, by)["city"].by == "Alice"
        undo(last_event(contact).pk, by=by)
        city = origins(contact, by)["city"]
    assert (city.by, city.method, city.through) == ("Bob", "person", "Put back by Alice")


def test_a_merge_brings_the_origin_along_and_parting_gives_it_back(alice):
    imported(alice, file_of(VALUES), contacts_plan(cells(), match=""))
    with as_user(alice) as by:
        lost = Contact.objects.get()
        kept = create_record(Contact, by=by, values={"name": "D. Reyes", "city": "Porto"})
        merge_contact(kept, by=by, other=lost, choices={"address": "lost"})
        merged = origins(kept, by)
        for key in ("city", "email", "job_title"):
            assert merged[key].method == "import"
            assert merged[key].source == "people.csv, row 2"
            assert merged[key].through == "Came with a merge by Alice"
        assert merged["name"].method == "person"
        undo_merge(Merge.objects.get(), by=by)
        parted = origins(kept, by)
    assert (parted["city"].method, parted["city"].by) == ("person", "Alice")
    assert "email" not in parted


def test_programs_and_machines_say_what_they_are(alice):
    ways = {
        "tracking:1": ("tracking", system("Tracking")),
        "mend:title_case:1": ("normalization", system("Data quality")),
        "inference": ("inference", system("Inference")),
        "": ("program", system("automation")),
    }
    with as_user(alice) as by:
        contact = create_record(Contact, by=by, values={"name": "Dana"})
    for number, (cause, (method, machine)) in enumerate(ways.items()):
        with acting(machine) as by:
            edit_record(contact, by=by, values={"city": f"City {number}"}, cause=cause)
            assert origins(contact, by)["city"].method == method, cause


def test_the_page_and_the_api_tell_it_and_only_to_those_who_see_the_record(
    alice, bob, charlie, signed_in, program
):
    with as_user(bob) as by:
        contact = create_record(Contact, by=by, values={"name": "Dana", "city": "Lisbon"})
    page = signed_in(bob).get(f"/origins/contacts/{contact.pk}/")
    assert page.status_code == 200
    assert "Lisbon" in page.content.decode()
    assert signed_in(charlie).get(f"/origins/contacts/{contact.pk}/").status_code == 404
    answer = program(bob).get(f"contacts/{contact.pk}/origins").json()
    city = next(each for each in answer["data"] if each["field"] == "city")
    assert (city["method"], city["by"], city["confidence"]) == ("person", "Bob", None)
    assert program(charlie).get(f"contacts/{contact.pk}/origins").status_code == 404


def marks_on(page: str) -> list[str]:
    """What the marks beside the fields say, in the order of the page."""
    return re.findall(
        r'class="origin" href="[^"]*" aria-label="([^"]*), \d+ \w+ \d{4}"', page.partition("<aside")[2]
    )


def test_every_value_that_a_machine_wrote_says_so_beside_it(alice, signed_in):
    imported(alice, file_of(VALUES), contacts_plan(cells(), match=""))
    with as_user(alice) as by:
        contact = Contact.objects.get()
        edit_record(contact, by=by, values={"city": "Porto"})
    with acting(system("automation")) as by:
        edit_record(contact, by=by, values={"region": "Norte"}, cause="mend:1")
    page = signed_in(alice).get(f"/contacts/{contact.pk}/").content.decode()
    found = marks_on(page)
    assert "Email: Import: people.csv, row 2" in found
    assert "Region: Tidied" in found
    assert not any(each.startswith("City:") for each in found), "what Alice typed bears no mark"
    assert f'href="/origins/contacts/{contact.pk}/#email"' in page
    shown = {key for key in FROM_FILE if key not in ("city", "region")}
    assert sum(": Import: people.csv" in each for each in found) == len(shown)


def test_what_was_put_back_or_came_with_a_merge_is_marked_too(alice, bob, signed_in):
    imported(alice, file_of(VALUES), contacts_plan(cells(), match=""))
    with as_user(alice) as by:
        lost = Contact.objects.get()
        kept = create_record(Contact, by=by, values={"name": "D. Reyes", "city": "Porto"})
        merge_contact(kept, by=by, other=lost, choices={"address": "lost"})
        edit_record(kept, by=by, values={"job_title": "Chair"})
        undo(last_event(kept).pk, by=by)
    found = marks_on(signed_in(alice).get(f"/contacts/{kept.pk}/").content.decode())
    assert {"City: Came with a merge by Alice", "Job title: Put back by Alice"} <= set(found)
    assert not any(each.startswith("Name:") for each in found)


def test_what_a_key_writes_names_the_key(alice, program):
    made = program(alice).post("contacts", {"name": "Dana", "city": "Lisbon"}).json()
    with as_user(alice) as by:
        found = origins(Contact.objects.get(pk=made["id"]), by)
    assert found["city"].method == "api"
