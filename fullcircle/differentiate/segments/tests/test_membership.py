"""People come and go by what happens to them, with when and why; nobody waits for a night."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from fullcircle.differentiate.segments import actions, jobs, queries
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment, SegmentMember, SegmentMove
from fullcircle.differentiate.segments.sentences import in_words
from fullcircle.differentiate.targeting.actions import measure_targeting
from fullcircle.differentiate.targeting.queries import board, how_ranked
from fullcircle.identify.behavior.actions import add_tracking_source
from fullcircle.identify.behavior.tests.reports import send, sort
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.events import following
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

LATER = datetime(9999, 1, 1, tzinfo=UTC)
FOLLOWER = "fullcircle.differentiate.segments.handlers.look_at_whom_it_touched"


def group(*rules, how="all"):
    return {"kind": "group", "how": how, "rules": list(rules)}


LYON = {"kind": "field", "field": "city", "values": ["Lyon"]}
BUYERS = {"kind": "bought", "days": 30}


def made(user, name, *rules) -> Segment:
    with as_user(user) as by:
        segment = actions.define_segment(by=by, name=name, rules=group(*rules))
    jobs.fill_one(segment=segment.pk, why="new rules")
    return segment


def follow() -> None:
    with acting(system("automation")) as by:
        while following.go_on(FOLLOWER, by, LATER):
            pass


def names(user, segment) -> list[str]:
    with as_user(user, read_only=True):
        return sorted(SegmentMember.objects.filter(segment=segment).values_list("contact__name", flat=True))


def person(user, **values) -> Contact:
    with as_user(user) as by:
        return create_record(Contact, by=by, values=values)


def test_a_new_segment_is_filled_and_counts_itself(alice):
    person(alice, name="Dana", city="Lyon")
    person(alice, name="Bea", city="Paris")
    segment = made(alice, "In Lyon", LYON)
    assert names(alice, segment) == ["Dana"]
    with as_user(alice, read_only=True):
        assert Segment.objects.get(pk=segment.pk).size == 1
        assert queries.history(segment, timezone.localdate()) == [(timezone.localdate(), 1)]


def test_a_change_moves_only_whom_it_is_about(alice):
    dana = person(alice, name="Dana", city="Paris")
    segment = made(alice, "In Lyon", LYON)
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=dana.pk), by=by, values={"city": "Lyon"})
    follow()
    assert names(alice, segment) == ["Dana"]
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=dana.pk), by=by, values={"city": "Nice"})
    follow()
    assert names(alice, segment) == []
    with as_user(alice, read_only=True):
        assert [move.came for move in SegmentMove.objects.filter(segment=segment)] == [False, True]
        told = LoggedEvent.objects.filter(about_kind="contact", about_id=dana.pk, type__startswith="segment.")
        assert sorted(told.values_list("type", flat=True)) == ["segment.entered", "segment.left"]
        assert told.first().payload["why"] == "their record changed"


def test_a_purchase_moves_somebody_in_and_time_moves_them_out(alice):
    dana = person(alice, name="Dana")
    segment = made(alice, "Lately", BUYERS)
    with as_user(alice) as by:
        create_record(Order, by=by, values={"contact": dana.pk, "subtotal": "50"})
    follow()
    assert names(alice, segment) == ["Dana"]
    in_a_month = timezone.now() + timedelta(days=30, minutes=1)
    with acting(system("Segments")) as by:
        [(kept, tree)] = queries.current_rules([segment.pk])
        Segment.objects.filter(pk=segment.pk).update(refreshed_at=in_a_month - timedelta(minutes=5))
        kept.refresh_from_db()
        jobs.pass_time(kept, tree, by, in_a_month)
    assert names(alice, segment) == []


def test_an_age_begins_and_ends_by_itself(alice):
    born = timezone.localdate() - timedelta(days=4000)
    turns = born.replace(year=born.year + 25, day=min(born.day, 28))
    person(alice, name="Dana", birth_date=str(born.replace(day=min(born.day, 28))))
    rule = {"kind": "field", "field": "birth_date", "way": "years_ago", "values": ["25", "40"]}
    segment = made(alice, "Young", rule)
    assert names(alice, segment) == []
    with as_user(alice, read_only=True) as by:
        assert in_words(rules_of(segment), by) == "Age from 25 to 40"
    for years, inside in ((0, ["Dana"]), (15, ["Dana"]), (16, [])):
        now = datetime(turns.year + years, turns.month, turns.day, 12, tzinfo=UTC)
        with acting(system("Segments")) as by:
            [(kept, tree)] = queries.current_rules([segment.pk])
            Segment.objects.filter(pk=segment.pk).update(refreshed_at=now - timedelta(days=1))
            kept.refresh_from_db()
            jobs.pass_time(kept, tree, by, now)
        assert names(alice, segment) == inside


def test_who_leaves_within_the_minute_is_waited_for(alice, db):
    dana = person(alice, name="Dana")
    segment = made(alice, "Lately", BUYERS)
    now = timezone.now()
    with as_user(alice) as by:
        at = now - timedelta(days=30, seconds=-21)
        create_record(
            Order, by=by, values={"contact": dana.pk, "subtotal": "50", "placed_at": at.isoformat()}
        )
    with acting(system("Segments")) as by:
        [(kept, tree)] = queries.current_rules([segment.pk])
        before = waiting()
        jobs.look_ahead(kept, tree, by, now - timedelta(hours=1))
        assert waiting() == before
        jobs.look_ahead(kept, tree, by, now)
        [when] = [each for each in waiting() if each not in before]
    assert timedelta(seconds=21) <= when - now <= timedelta(seconds=23)


def waiting() -> list[datetime]:
    """When somebody is looked at again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id",
            ["%let_time_pass_for"],
        )
        return [row[0] for row in cursor.fetchall()]


def test_young_women_of_lyon_who_buy_and_care_for_sustainability(alice):
    """The scenario that the mission tells: a new order moves Dana in, and the board ranks the segment."""
    with as_user(alice) as by:
        values = ["sustainability", "price"]
        define_field(
            by=by, resource="contact", label="Values", key="values", kind="multichoice", choices=values
        )
    born = str(timezone.localdate() - timedelta(days=30 * 365 + 100))
    dana, _eve = (
        person(alice, name=name, gender="female", birth_date=born, city="Lyon", values=care)
        for name, care in (("Dana", ["sustainability"]), ("Eve", ["price"]))
    )
    segment = made(
        alice, "Young women of Lyon",
        {"kind": "field", "field": "gender", "values": ["female"]},
        {"kind": "field", "field": "birth_date", "way": "years_ago", "values": ["25", "40"]},
        LYON, {"kind": "bought", "times": 2, "days": 365},
        {"kind": "field", "field": "values", "values": ["sustainability"]},
    )  # fmt: skip
    for inside in ([], ["Dana"]):
        with as_user(alice) as by:
            for each in (dana, _eve):
                create_record(Order, by=by, values={"contact": each.pk, "subtotal": "50"})
        follow()
        assert names(alice, segment) == inside
    with as_user(alice) as by:
        measure_targeting(by=by)
        how = how_ranked()
        assert [(row.segment.name, row.figures["people"]) for row in board(how)] == [
            ("Young women of Lyon", 1)
        ]


def test_who_moves_in_one_moves_in_those_made_of_it(alice):
    dana = person(alice, name="Dana", city="Paris")
    inner = made(alice, "In Lyon", LYON)
    outer = made(alice, "Lyon too", {"kind": "segment", "segment": inner.pk})
    with as_user(alice) as by:
        edit_record(Contact.objects.get(pk=dana.pk), by=by, values={"city": "Lyon"})
    follow()
    assert names(alice, outer) == ["Dana"]
    with as_user(alice, read_only=True):
        assert [each.name for each in queries.used_by(inner)] == ["Lyon too"]
        assert [
            (one.other.name, one.both, one.share)
            for one in queries.overlaps(Segment.objects.get(pk=inner.pk))
        ] == [("Lyon too", 1, 100.0)]
    circle = group({"kind": "segment", "segment": outer.pk})
    with pytest.raises(Refused), as_user(alice) as by:
        actions.set_segment_rules(Segment.objects.get(pk=inner.pk), by=by, rules=circle)


def test_earlier_rules_are_kept(alice):
    segment = made(alice, "Ours", LYON)
    with as_user(alice) as by:
        actions.set_segment_rules(Segment.objects.get(pk=segment.pk), by=by, rules=group())
    with as_user(alice, read_only=True):
        assert [each.number for each in queries.versions(segment)] == [2, 1]


def test_a_list_is_picked_by_hand_and_by_nothing_else(alice, bob):
    dana = person(bob, name="Dana")
    with as_user(alice) as by:
        segment = actions.define_segment(by=by, name="Opening")
        assert actions.add_to_segment(segment, by=by, contacts=[dana.pk, dana.pk, 99_999]) == 1
        assert actions.add_to_segment(segment, by=by, contacts=[dana.pk]) == 0
        assert Segment.objects.get(pk=segment.pk).size == 1
        assert actions.take_out_of_segment(segment, by=by, contacts=[dana.pk]) == 1
    by_rules = made(alice, "In Lyon", LYON)
    with pytest.raises(Refused), as_user(alice) as by:
        actions.add_to_segment(Segment.objects.get(pk=by_rules.pk), by=by, contacts=[dana.pk])


def test_everybody_sees_the_segment_and_only_their_own_people_in_it(alice, bob, charlie, signed_in):
    person(bob, name="Dana", city="Lyon")
    person(charlie, name="Eve", city="Lyon")
    segment = made(alice, "In Lyon", LYON)
    assert names(alice, segment) == ["Dana", "Eve"]
    assert names(bob, segment) == ["Dana"]
    page = signed_in(bob).get("/contacts/", {"among": f"segment:{segment.pk}"}).content.decode()
    assert "Dana" in page
    assert "Eve" not in page
    assert signed_in(bob).get("/contacts/", {"among": "segment:99999"}).status_code == 400


def test_what_somebody_does_on_the_website_moves_them(alice, run_jobs):
    person(alice, name="Dana", email="dana@example.com")
    segment = made(alice, "Had a basket", {"kind": "did", "name": "Put into basket"})
    with as_user(alice) as by:
        shop = add_tracking_source(by=by, name="Shop", kind="server")
    who = {"userId": "7", "traits": {"email": "dana@example.com"}}
    assert send(shop, "identify", who).status_code == 200
    assert send(shop, "track", {"userId": "7", "event": "Put into basket"}).status_code == 200
    sort()
    run_jobs()
    assert names(alice, segment) == ["Dana"]


def test_a_list_is_kept_as_a_segment_and_added_to_one(alice, bob, reader, signed_in):
    for name, city in (("Dana", "Lyon"), ("Bea", "Lyon"), ("Cleo", "Paris")):
        person(alice, name=name, city=city)
    browser = signed_in(alice)
    assert "2 people are in this list" in browser.get("/segments/from-a-list/?city=Lyon").content.decode()
    assert browser.post("/segments/from-a-list/?city=Lyon", {"name": "Invited"}).status_code == 302
    with as_user(alice, read_only=True):
        segment = Segment.objects.get()
        assert (segment.kind, segment.size) == ("list", 2)
    assert browser.post("/segments/from-a-list/", {"segment": str(segment.pk)}).status_code == 302
    assert names(alice, segment) == ["Bea", "Cleo", "Dana"]
    with as_user(alice, read_only=True):
        assert SegmentMove.objects.filter(segment=segment, came=True).count() == 3
    told = browser.get("/segments/from-a-list/?birth_date__filled=1").content.decode()
    assert "is sensitive" in told
    with pytest.raises(Refused, match="sensitive"), as_user(alice) as by:
        actions.keep_as_segment(by=by, name="Born", contacts="birth_date__filled=1")
    assert signed_in(reader).get("/segments/from-a-list/?city=Lyon").status_code == 403
