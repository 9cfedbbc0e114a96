"""The figures of data quality: what they count, what they open, how they move, and who moved them."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils.html import escape

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.quality import actions, queries
from fullcircle.identify.quality.models import Finding, Measure, QualityRule
from fullcircle.platform.access.acting import acting, current_actor
from fullcircle.platform.access.actor import system
from fullcircle.platform.events import following
from fullcircle.platform.records.actions import archive_record, edit_record
from fullcircle.platform.records.listing import matching
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import resource_of
from tests.cast import as_user
from tests.database import laid_down

LATER = datetime(9999, 1, 1, tzinfo=UTC)
RULES = [("required", "email"), ("format", "phone"), ("unique", "name")]


@pytest.fixture
def rules(alice) -> dict[str, QualityRule]:
    with as_user(alice) as by:
        return {
            kind: actions.add_quality_rule(by=by, resource="contact", kind=kind, field=field)
            for kind, field in RULES
        }


@pytest.fixture(scope="module")
def once(django_db_setup) -> Iterator[list[Contact]]:
    """1,000 contacts: 100 without an address, 50 with a bad phone, 30 that are there a second time."""
    people = [
        Contact(
            name=f"Person {n if n < 970 else n - 970}",
            email="" if n < 100 else f"p{n}@example.com",
            phone="12" if 200 <= n < 250 else f"+4930{1000000 + n}",
            source="old system" if n % 2 else "shop",
        )
        for n in range(1000)
    ]
    with laid_down():
        with acting(system("tests")):
            Contact.objects.bulk_create(people)
        yield people


@pytest.fixture
def thousand(once, db) -> list[Contact]:
    return deepcopy(once)


def measured() -> dict[str, float]:
    with acting(system("Data quality")) as by:
        actions.measure_quality(by=by, resource="contact")
    with acting(system("tests"), read_only=True):
        return {m.dimension: m.percent for m in Measure.objects.filter(scope="all", resource="contact")}


def to_mend(part):
    """The numbers of the contacts in the list that is narrowed so, for whoever acts."""
    contacts = resource_of(Contact)
    query = read_query(contacts, QueryDict(f"among=quality:{part}"), current_actor())
    return matching(contacts, query).order_by("pk").values_list("pk", flat=True)


def follow() -> None:
    with acting(system("automation")) as by:
        while following.go_on(actions.FOLLOWER, by, LATER):
            pass


def test_the_figures_of_a_thousand_contacts(rules, thousand, alice):
    assert measured() == {"completeness": 90.0, "validity": 95.0, "uniqueness": 97.0}
    with as_user(alice, read_only=True):
        [standing] = queries.standing(datetime.now(UTC).date())
        assert standing.score == 94.0
        for kind, count in (("required", 100), ("format", 50), ("unique", 30)):
            assert to_mend(rules[kind].pk).count() == count


def test_each_figure_opens_its_rows(rules, thousand, alice, signed_in):
    measured()
    browser = signed_in(alice)
    page = browser.get("/quality/").content.decode()
    assert ">94.0<" in page
    assert ">90.0<" in page
    assert "/contacts/?among=quality:uniqueness" in page
    for asked, many in (
        ("quality:uniqueness", 30),
        (f"quality:{rules['format'].pk}", 50),
        ("quality:field.email", 100),
    ):
        rows = browser.get("/contacts/", {"among": asked}).content.decode()
        assert rows.count(" data-row ") == min(many, 50)
    shop = browser.get("/contacts/", {"among": "quality:any", "source": "shop"})
    assert "To mend" in shop.content.decode()
    for nothing in ("quality:999999", "quality:", "quality", "nothing:1"):
        assert browser.get("/contacts/", {"among": nothing}).status_code == 400


def test_what_is_to_be_mended_is_cut_by_field_source_and_owner(rules, thousand, alice, signed_in):
    measured()
    with as_user(alice, read_only=True) as by:
        found = queries.shares(resource_of(Contact), datetime.now(UTC).date(), by)
        told = {share.name: (share.measure.failing, share.measure.total) for share in found.fields}
        assert told == {"Email": (100, 1000), "Phone": (50, 1000), "Name": (30, 1000)}
        sources = {share.name: share.measure for share in found.sources}
        assert sum(each.failing for each in sources.values()) == to_mend("any").count() == 180
    page = signed_in(alice).get("/quality/contact/").content.decode()
    for share in (*found.fields, *found.sources, *found.owners):
        assert f"/contacts/?{escape(share.asked)}" in page


def test_putting_the_surplus_away_is_to_somebodys_credit(rules, thousand, alice):
    measured()
    with as_user(alice) as by:
        for contact in Contact.objects.filter(pk__in=[c.pk for c in thousand[970:]]):
            archive_record(contact, by=by)
    follow()
    with as_user(alice, read_only=True):
        [uniqueness] = Measure.objects.filter(scope="all", dimension="uniqueness")
        assert (uniqueness.percent, uniqueness.total) == (100.0, 970)


def test_what_somebody_mends_is_to_their_credit(rules, thousand, alice, bob):
    measured()
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=thousand[0].pk), by=by, values={"email": "found@example.com"})
    follow()
    with as_user(alice, read_only=True):
        assert queries.mended_lately(datetime.now(UTC).date()) == [{"actor_name": "Alice", "many": 1}]
        assert Finding.objects.filter(rule=rules["required"]).count() == 99
        [figure] = Measure.objects.filter(scope="all", dimension="completeness")
        assert figure.failing == 99
        today = datetime.now(UTC).date()
        assert [(day.day, day.menders) for day in queries.by_day("contact", today)] == [
            (today, [("Alice", 1)])
        ]


def test_the_look_of_the_night_takes_nobodys_credit_away(rules, thousand, alice, bob):
    measured()
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=thousand[0].pk), by=by, values={"email": "found@example.com"})
    measured()
    follow()
    with as_user(alice, read_only=True):
        assert queries.mended_lately(datetime.now(UTC).date()) == [{"actor_name": "Alice", "many": 1}]


def test_whoever_is_alike_is_looked_at_again_too(rules, thousand, alice):
    measured()
    first, double = thousand[0], thousand[970]
    assert first.name == double.name
    with as_user(alice) as by:
        archive_record(Contact.objects.get(pk=first.pk), by=by)
        edit_record(Contact.objects.get(pk=double.pk), by=by, values={"job_title": "Buyer"})
    follow()
    with as_user(alice, read_only=True):
        assert not Finding.objects.filter(about_id=double.pk, rule=rules["unique"]).exists()


def test_a_rep_sees_only_their_rows(rules, thousand, bob, charlie):
    measured()
    with acting(system("tests")):
        Contact.objects.update(owner=charlie)
        Contact.objects.filter(pk=thousand[5].pk).update(owner=bob)
    with as_user(bob, read_only=True):
        assert list(to_mend(rules["required"].pk)) == [thousand[5].pk]
