"""What Dana has corrected is corrected in every copy: no table but the log of what happened holds the wrong words."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import Client

from fullcircle.differentiate.segments.actions import define_segment
from fullcircle.differentiate.segments.jobs import fill_one
from fullcircle.differentiate.segments.models import SegmentMember
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.duplicates.models import PossibleDuplicate
from fullcircle.identify.quality.actions import add_quality_rule, measure_quality
from fullcircle.identify.quality.models import Finding
from fullcircle.identify.traits.actions import define_trait, record_answer
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events import following
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.privacy.erasing import looked
from fullcircle.platform.privacy.steps import scanned
from fullcircle.platform.privacy.words import Words
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db
LATER = datetime(9999, 1, 1, tzinfo=UTC)
WRONG = {
    "name": "Dena Deerborn",
    "email": "dena@deerborn.example",
    "city": "Wrongtown",
    "phone": "+31201111111",
}
RIGHT = {
    "name": "Anna Kingsley",
    "email": "anna@kingsley.example",
    "city": "Rightville",
    "phone": "+31202222222",
}
# What was said and done on a day stays what it was on that day: rectifying a fact is no rewriting of the log.
HISTORY = {"platform_event", "identify_trait_answer"}
RULE = {"differentiate_segment_version"}  # what the segment asks for, and nothing about her


@pytest.fixture
def spread(alice, run_jobs) -> SimpleNamespace:
    """Dana with what was written down wrongly, wherever the product repeats it."""
    with as_user(alice) as by:
        add_quality_rule(by=by, resource="contact", kind="unique", field="name")
        trait = define_trait(by=by, label="Drink", topic="preference", kind="text").field.key
        boats = define_object(by=by, singular="Boat", plural="Boats").key
        define_field(by=by, resource=boats, label="Belongs to", kind="relation", target="contact")
    with as_user(alice) as by:
        dana = create_record(Contact, by=by, values=WRONG)
        twin = create_record(
            Contact, by=by, values={"name": WRONG["name"], "email": "dena+x@deerborn.example"}
        )
        rules = {
            "kind": "group", "how": "all",
            "rules": [{"kind": "field", "field": "city", "values": [WRONG["city"]]}],
        }  # fmt: skip
        segment = define_segment(by=by, name="There", rules=rules)
        record_answer(dana, by=by, trait=trait, value=WRONG["city"], how="survey", asked_by="Spring")
        boat = create_record(
            resource_for(boats).model, by=by, values={"name": "Aurora", "belongs_to": dana.pk}
        )
    fill_one(segment=segment.pk, why="new rules")
    with acting(system("Data quality")) as by:
        measure_quality(by=by, resource="contact")
    follow_all()
    return SimpleNamespace(dana=dana, twin=twin, segment=segment, boat=boat)


def follow_all() -> None:
    """Everybody who keeps something that follows from records sees what happened."""
    for name in following.followers():
        with acting(system("automation")) as by:
            while following.go_on(name, by, LATER):
                pass


def tables_with(user, values) -> set[str]:
    with as_user(user):
        return {
            table
            for value in values
            for table in scanned()
            if looked(table, Words(addresses=(value,)), "addresses")[0]
        }


def test_a_corrected_value_is_corrected_in_every_copy(alice, spread, signed_in, run_jobs):
    browser = signed_in(alice)
    with as_user(alice):
        assert SegmentMember.objects.filter(segment=spread.segment).count() == 1
        assert Finding.objects.filter(about_kind="contact").exists()
        assert PossibleDuplicate.objects.filter(state="open").exists()
    before = tables_with(alice, WRONG.values())
    assert {"identify_contact", "identify_contact_point"} & before, "It is really repeated before."

    program = Api(key_of(alice))
    answer = program.patch(f"contacts/{spread.dana.pk}", {**RIGHT, "custom": {"drink": RIGHT["city"]}})
    assert answer.status_code == 200, answer.content
    program.patch(f"contacts/{spread.twin.pk}", {"name": "Tess Twin", "email": "tess@twin.example"})
    run_jobs()
    follow_all()

    assert tables_with(alice, WRONG.values()) <= HISTORY | RULE
    with as_user(alice):
        assert not SegmentMember.objects.filter(segment=spread.segment).exists()
        assert not Finding.objects.filter(about_kind="contact").exists()
        assert not PossibleDuplicate.objects.filter(state="open").exists()
        assert not ContactPoint.objects.filter(value=WRONG["email"]).exists()
    for address in (
        f"/contacts/{spread.dana.pk}/", f"/contacts/{spread.dana.pk}/edit/", f"/x-boats/{spread.boat.pk}/", "/contacts/",
        "/x-boats/?cols=name,belongs_to",
    ):  # fmt: skip
        page = browser.get(address).content.decode()
        assert RIGHT["name"] in page, address
        assert f'value="{WRONG["name"]}"' not in page
    found(browser, "kingsley", many=1)
    found(browser, "deerborn", many=0)
    file = browser.post("/contacts/export/csv/?everything=1").getvalue().decode()
    assert [WRONG[key] in file for key in WRONG] == [False] * 4
    assert [RIGHT[key] in file for key in RIGHT] == [True] * 4


def found(browser: Client, words: str, *, many: int) -> None:
    """In the list and in the palette."""
    rows = browser.get("/contacts/", {"q": words}).content.decode()
    assert rows.count(" data-row ") == many, words
    palette = browser.get("/palette/", {"q": words}).content.decode()
    assert len(re.findall(r'href="/contacts/\d+/"', palette)) >= many
