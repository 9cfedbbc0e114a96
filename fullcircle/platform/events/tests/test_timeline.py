"""The timeline of Dana: everything in order, counted, filtered, page by page, in a flat number of questions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events import event, timeline
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.events.timeline import Place
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHO_IS_SIGNED_IN = (
    "platform_session",
    'FROM "platform_user" WHERE',
    "fc.actor_of_user",
    "set_config",
    "SAVEPOINT",
)
KINDS = ("note", "call", "meeting", "task")


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer, of a company."""
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Copper Bakery"})
        return create_record(Contact, by=by, values={"name": "Dana Müller", "company": firm.pk})


@pytest.fixture
def busy(dana, bob) -> Contact:
    """Dana after 500 activities, 60 orders and 20 changes; many of them at the same moment."""
    with as_user(bob) as by:
        Activity.objects.bulk_create(
            Activity(
                contact=dana,
                company_id=dana.company_id,
                kind=KINDS[at % 4],
                subject=f"Entry {at}",
                owner=bob,
                happened_at=NOON - timedelta(hours=at // 3),
            )
            for at in range(500)
        )
        Order.objects.bulk_create(
            Order(contact=dana, number=f"N{at}", subtotal=at, placed_at=NOON - timedelta(hours=at * 2))
            for at in range(60)
        )
        for at in range(20):
            edit_record(dana, by=by, values={"job_title": f"Title {at}"})
    return dana


def everything(record, show: str = "") -> list[timeline.Row]:
    """All pages, followed to the end."""
    rows, place = [], None
    while True:
        story = timeline.read(record, show=show, after=place)
        rows += story.rows
        if story.older is None:
            return rows
        place = Place.decode(story.older.encode())


def test_every_entry_comes_once_and_in_order(busy, bob):
    with as_user(bob):
        rows = everything(busy)
        assert len(rows) == len({(row.source, row.pk) for row in rows}) == 500 + 60 + 20 + 1
        assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_counts_are_those_of_the_database(busy, bob):
    with as_user(bob):
        counts = {group.key: number for group, number in timeline.read(busy).counts.items()}
        assert counts == {
            "calls": 250,
            "notes": 125,
            "tasks": 125,
            "orders": 60,
            "deals": 0,
            "messages": 0,
            "changes": 21,
        }
        for key, number in counts.items():
            assert len(everything(busy, key)) == number
            assert timeline.read(busy, show=key).total == 581, "a filter leaves the numbers of the others"


def test_forty_entries_are_shown_and_older_ones_on_demand(busy, bob, signed_in):
    browser = signed_in(bob)
    page = browser.get(f"/contacts/{busy.pk}/").content.decode()
    assert page.count('class="tl-item') == 40
    older = re.search(r'hx-get="(/timeline/[^"]+)"', page)[1].replace("&amp;", "&")
    part = browser.get(older).content.decode()
    assert part.count('class="tl-item') == 40
    assert not set(re.findall(r">Entry \d+<", page)) & set(re.findall(r">Entry \d+<", part))
    assert "composer" not in part


def test_a_mangled_place_means_the_beginning(busy, bob, signed_in):
    for older in (
        "x",
        "2026-13-01~event~1",
        "2026-11-20T12:00:00+00:00~event~99999999999999999999",
        "~~",
        "a~b~c~d",
    ):
        page = signed_in(bob).get(f"/timeline/contact/{busy.pk}/", {"older": older})
        assert page.status_code == 200
        assert page.content.decode().count('class="tl-item') == 40


def test_a_whole_record_with_500_activities_asks_at_most_8_questions(busy, bob, signed_in):
    browser = signed_in(bob)
    browser.get(f"/contacts/{busy.pk}/")  # templates are compiled once
    with as_user(bob) as by:
        edit_record(busy, by=by, values={"owner": bob.pk, "company": None})
        edit_record(busy, by=by, values={"company": busy.company_id})
    for url in (f"/contacts/{busy.pk}/", f"/companies/{busy.company_id}/"):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        own = [q["sql"] for q in asked if not any(mark in q["sql"] for mark in WHO_IS_SIGNED_IN)]
        assert len(own) <= 8, "\n".join(sql[:150] for sql in own)


def test_of_very_many_entries_only_the_first_thousands_are_counted(dana, bob, signed_in):
    """Counting all of them would take as long as showing the page a hundred times."""
    with as_user(bob) as by:
        entry = LoggedEvent(
            type="contact.changed", occurred_at=NOON, about_kind="contact", about_id=dana.pk,
            actor_kind="user", actor_id=by.user_id, actor_name="Bob", payload={"changes": {"city": ["Rome", "Oslo"]}},
        )  # fmt: skip
        LoggedEvent.objects.bulk_create(
            [LoggedEvent(**fields_of(entry)) for _ in range(timeline.COUNTED_MOST + 10)], batch_size=1_000
        )
        story = timeline.read(dana)
        assert {group.key for group in story.at_least} == {"changes"}
        assert len(everything_until(dana, pages=3)) == 3 * timeline.PAGE
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert '<span class="num">2,000+</span>' in page


def fields_of(entry: LoggedEvent) -> dict:
    return {each.attname: getattr(entry, each.attname) for each in event.COLUMNS}


def everything_until(record, pages: int) -> list[timeline.Row]:
    rows, place = [], None
    for _ in range(pages):
        story = timeline.read(record, after=place)
        rows, place = rows + story.rows, story.older
    return rows


def test_a_filter_is_part_of_the_address(busy, bob, signed_in):
    page = signed_in(bob).get(f"/contacts/{busy.pk}/?show=orders").content.decode()
    assert page.count("Bought for") == 40
    assert "Entry 1" not in page


def test_a_change_reads_as_a_sentence_with_labels_and_names(dana, bob, alice, charlie, signed_in):
    with as_user(alice) as by:
        edit_record(dana, by=by, values={"lifecycle_stage": "customer", "owner": charlie.pk, "country": "PT"})
    page = signed_in(alice).get(f"/contacts/{dana.pk}/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Contact changed" in page
    assert "Lifecycle stage: Lead Customer" in text
    assert "Owner: Bob Charlie" in text
    assert "Country: Portugal" in text


def test_a_company_that_the_reader_may_not_see_stays_unnamed(dana, bob, charlie, alice, signed_in):
    with as_user(charlie) as by:
        hidden = create_record(Company, by=by, values={"name": "Secret Ltd"})
    with as_user(alice) as by:
        edit_record(dana, by=by, values={"company": hidden.pk})
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert "Secret Ltd" not in page
    assert "another record" in page


def test_the_company_tells_what_was_done_with_its_people(busy, bob):
    with as_user(bob):
        rows = everything(Company.objects.get())
        assert sum(row.source == "activity" for row in rows) == 500


def test_charlie_sees_no_part_of_it(busy, charlie, signed_in):
    assert signed_in(charlie).get(f"/timeline/contact/{busy.pk}/").status_code == 404
    with as_user(charlie):
        assert timeline.read(busy).total == 0


def test_a_program_that_wrote_a_value_is_named(dana, bob, signed_in):
    with acting(system("nightly sync")) as by:
        edit_record(dana, by=by, values={"job_title": "Head baker", "city": "Porto"})
    with as_user(bob) as by:
        edit_record(dana, by=by, values={"city": "Lisbon"})
    with as_user(bob):
        written = timeline.read(Contact.objects.get()).written
        assert written["job_title"].facts["who"] == "nightly sync"
        assert written["city"].facts["who"] == "Bob"
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    card = page[page.index("How we know this") :]
    assert "Job title" in card[:700]
    assert "nightly sync" in card[:700]
    assert "City" not in card[:700]


def test_an_event_without_a_sentence_is_still_told(dana, bob, signed_in):
    with as_user(bob):
        LoggedEvent.objects.create(
            type="kite.flown", occurred_at=NOON, about_kind="contact", about_id=dana.pk, actor_kind="user",
            actor_id=bob.pk, actor_name="Bob",
        )  # fmt: skip
    assert "Kite flown" in signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()


def test_text_is_never_markup(dana, bob, signed_in):
    browser = signed_in(bob)
    browser.post(f"/activities/log/contact/{dana.pk}/", {"kind": "note", "text": "<script>alert(1)</script>"})
    page = browser.get(f"/contacts/{dana.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_place_is_written_and_read_again():
    place = Place(NOON, "order", 17)
    assert Place.decode(place.encode()) == place


def test_who_changed_dana_between_two_moments_is_answered_from_an_index(dana, alice, bob):
    for user, city in ((bob, "Lisbon"), (alice, "Porto")):
        with as_user(user) as by:
            edit_record(Contact.objects.get(pk=dana.pk), by=by, values={"city": city})
    with as_user(alice), connection.cursor() as cursor:
        asked = LoggedEvent.objects.filter(
            about_kind="contact", about_id=dana.pk, type="contact.changed",
            occurred_at__range=(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)),
        )  # fmt: skip
        assert list(asked.order_by("id").values_list("actor_name", "payload__changes__city")) == [
            ("Bob", ["", "Lisbon"]),
            ("Alice", ["Lisbon", "Porto"]),
        ]
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "events_about" in asked.explain()
