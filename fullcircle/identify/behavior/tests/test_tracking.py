"""What websites and servers report becomes the story of visitors, and of contacts once they are known."""

from datetime import UTC, datetime, timedelta

import pytest

from fullcircle.identify.behavior import actions, jobs, keys
from fullcircle.identify.behavior.models import (
    BehaviorEvent,
    DayCount,
    Inbox,
    Refusal,
    Touch,
    Visitor,
)
from fullcircle.identify.behavior.tests.reports import CRAWLER, page_view, seen, send, sort
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from tests.cast import as_user


def test_a_page_view_is_kept_and_sorted(site):
    assert send(site, "page", page_view("v1")).json() == {"success": True}
    assert len(seen(Inbox)) == 1
    sort()
    assert not seen(Inbox)
    [event] = seen(BehaviorEvent)
    assert (event.kind, event.name, event.path, event.is_bot) == ("page", "Home", "/", False)
    assert event.context["browser"] == "Chrome"
    [count] = seen(DayCount)
    assert count.count == 1


def test_a_wrong_key_is_turned_away(site):
    site.secret = "fc_web_wrong"
    answer = send(site, "page", page_view("v1"))
    assert answer.status_code == 401
    assert "write key" in answer.json()["message"]
    assert not seen(Inbox)


def test_a_closed_source_is_turned_away(site, alice):
    with as_user(alice) as by:
        actions.close_tracking_source(site, by=by)
    assert send(site, "page", page_view("v1")).status_code == 401


def test_other_pages_may_not_report_as_this_website(site):
    assert send(site, "page", page_view("v1"), HTTP_ORIGIN="https://elsewhere.net").status_code == 403
    answer = send(site, "page", page_view("v1"), HTTP_ORIGIN="https://shop.example.com")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "https://shop.example.com"


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("track", {"userId": "1"}, "names its event"),
        ("page", {}, "names somebody"),
        ("group", {"userId": "1"}, "groupId"),
        ("alias", {"userId": "1"}, "previousId"),
        ("batch", {"batch": "no"}, "list named"),
        ("track", {"userId": "1", "event": "x", "timestamp": "1999-01-01T00:00:00Z"}, "ten years"),
        ("track", {"userId": "1" * 200, "event": "x"}, "at most"),
        ("track", {"userId": "1", "event": "x", "properties": {"a": "b" * 40_000}}, "kB"),
    ],
)
def test_what_is_wrong_is_said(shop, kind, body, reason):
    answer = send(shop, kind, body)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]
    assert not seen(Inbox)


def test_a_batch_keeps_its_good_calls_and_notes_the_others(shop):
    answer = send(
        shop, "batch", {"batch": [page_view("v1"), {"type": "track", "userId": "7"}, page_view("v2")]}
    )
    assert answer.json() == {"success": True, "refused": 1}
    sort()
    assert len(seen(BehaviorEvent)) == 2
    [refusal] = seen(Refusal)
    assert "names its event" in refusal.reason


def test_what_is_packed_is_unpacked_but_a_bomb_is_not(shop):
    assert send(shop, "batch", {"batch": [page_view("v1")]}, packed=True).status_code == 200
    assert send(shop, "batch", {"batch": [], "x": "0" * 5_000_000}, packed=True).status_code == 413


def test_the_same_message_counts_once(shop):
    call = {**page_view("v1"), "messageId": "m-1"}
    for _ in range(3):
        send(shop, "batch", {"batch": [call, call]})
    sort()
    assert len(seen(BehaviorEvent)) == 1
    send(shop, "batch", {"batch": [call]})
    sort()
    assert len(seen(BehaviorEvent)) == 1


def test_crawlers_are_told_apart(site):
    send(site, "page", page_view("v1"), agent=CRAWLER)
    sort()
    assert seen(BehaviorEvent)[0].is_bot
    assert seen(Visitor)[0].is_bot


def test_a_wrong_clock_is_corrected(shop):
    now = datetime.now(UTC)
    ahead = now + timedelta(hours=5)
    body = {
        **page_view("v1"),
        "timestamp": (ahead - timedelta(minutes=10)).isoformat(),
        "sentAt": ahead.isoformat(),
    }
    send(shop, "page", body)
    sort()
    [event] = seen(BehaviorEvent)
    assert abs(event.at - (now - timedelta(minutes=10))) < timedelta(minutes=1)


def test_what_was_anonymous_joins_the_contact_on_identify(shop, alice):
    send(shop, "page", page_view("v1"))
    send(
        shop,
        "identify",
        {"anonymousId": "v1", "userId": "42", "traits": {"email": "dana@example.net", "name": "Dana Ruiz"}},
    )
    send(
        shop,
        "track",
        {"userId": "42", "anonymousId": "v1", "event": "Plan upgraded", "properties": {"plan": "Pro"}},
    )
    sort()
    [dana] = seen(Contact)
    assert (dana.name, dana.email, dana.external_id, dana.source) == (
        "Dana Ruiz",
        "dana@example.net",
        "42",
        "tracking: Shop",
    )
    [visitor] = seen(Visitor)
    assert visitor.contact_id == dana.pk
    assert [event.name for event in seen(BehaviorEvent, visitor__contact=dana.pk)] == [
        "Home",
        "Identified",
        "Plan upgraded",
    ]


def test_identify_keeps_a_known_contact_right(shop, alice):
    send(shop, "identify", {"userId": "42", "traits": {"email": "dana@example.net", "name": "Dana"}})
    send(
        shop,
        "identify",
        {"userId": "42", "traits": {"firstName": "Dana", "title": "Buyer", "email": "no address"}},
    )
    sort()
    [dana] = seen(Contact)
    assert (dana.given_name, dana.job_title, dana.email) == ("Dana", "Buyer", "dana@example.net")


def test_a_page_cannot_claim_to_be_somebody(site, shop):
    send(shop, "identify", {"userId": "42", "traits": {"email": "dana@example.net", "name": "Dana"}})
    send(site, "identify", {"anonymousId": "v9", "userId": "42", "traits": {"name": "Mallory"}})
    sort()
    [dana] = seen(Contact)
    assert dana.name == "Dana"
    [stranger] = seen(Visitor, key="v9")
    assert (stranger.contact_id, stranger.claim) == (None, "42")


def test_a_page_with_proof_is_believed(site, shop):
    send(shop, "identify", {"userId": "42", "traits": {"email": "dana@example.net", "name": "Dana"}})
    import hmac

    proof = hmac.new(keys.proof_secret(site.pk).encode(), b"42", "sha256").hexdigest()
    send(site, "page", page_view("v9"))
    send(site, "identify", {"anonymousId": "v9", "userId": "42", "signature": proof, "traits": {}})
    sort()
    [visitor] = seen(Visitor, key="v9")
    assert visitor.contact_id == seen(Contact)[0].pk


def test_two_people_at_one_browser_stay_two(shop):
    for number, name in (("1", "Ann"), ("2", "Ben")):
        send(
            shop,
            "identify",
            {"anonymousId": "v1", "userId": number, "traits": {"name": name, "email": f"{name}@example.net"}},
        )
        send(shop, "track", {"anonymousId": "v1", "userId": number, "event": f"{name} looked"})
    sort()
    ann, ben = seen(Contact)
    assert [e.name for e in seen(BehaviorEvent, visitor__contact=ann.pk)] == ["Identified", "Ann looked"]
    assert [e.name for e in seen(BehaviorEvent, visitor__contact=ben.pk)] == ["Identified", "Ben looked"]


def test_an_alias_joins_what_came_before(shop):
    send(shop, "track", {"anonymousId": "old", "event": "Looked around"})
    send(shop, "identify", {"userId": "42", "traits": {"email": "dana@example.net"}})
    send(shop, "alias", {"userId": "42", "previousId": "old"})
    sort()
    [dana] = seen(Contact)
    assert {v.key for v in seen(Visitor, contact=dana.pk)} == {"old", "user:42"}


def test_a_group_is_a_company(shop):
    send(shop, "identify", {"userId": "42", "traits": {"email": "dana@example.net", "name": "Dana"}})
    send(shop, "group", {"userId": "42", "groupId": "acme", "traits": {"name": "Acme GmbH"}})
    sort()
    [dana] = seen(Contact)
    with acting(system("tests"), read_only=True):
        assert Contact.objects.get(pk=dana.pk).company.name == "Acme GmbH"


def test_a_campaign_and_a_referrer_become_touches(site):
    ad = "https://example.com/sale?utm_source=newsletter&utm_medium=email&utm_campaign=Spring&gclid=abc"
    send(site, "page", page_view("v1", ad))
    send(site, "page", page_view("v1", "https://example.com/more", referrer="https://example.com/sale"))
    send(site, "page", page_view("v1", referrer="https://www.google.de/search"))
    sort()
    first, last = seen(Touch)
    assert (first.source, first.medium, first.campaign, first.click_kind, first.click_id) == (
        "newsletter", "email", "Spring", "gclid", "abc",
    )  # fmt: skip
    assert (last.source, last.medium, last.referrer) == ("google", "organic", "google.de")


def test_a_rep_sees_what_their_contacts_do_and_no_others(shop, bob, charlie):
    with as_user(bob) as by:
        from fullcircle.platform.records.actions import create_record

        mine = create_record(Contact, by=by, values={"name": "Dana", "external_id": "42"})
    send(shop, "track", {"userId": "42", "event": "Looked"})
    sort()
    with as_user(bob, read_only=True):
        assert [e.name for e in BehaviorEvent.objects.filter(visitor__contact=mine.pk)] == ["Looked"]
    with as_user(charlie, read_only=True):
        assert not BehaviorEvent.objects.exists()
        assert not Visitor.objects.exists()


def test_the_stream_is_added_to_and_never_changed(shop, alice):
    from django.db import ProgrammingError

    send(shop, "track", {"userId": "42", "event": "Looked"})
    sort()
    with pytest.raises(ProgrammingError, match="permission denied"), as_user(alice):
        BehaviorEvent.objects.update(name="Never happened")


def test_nobody_reads_a_month_past_the_policies(shop, alice):
    from django.db import ProgrammingError, connection

    send(shop, "track", {"userId": "42", "event": "Looked"})
    sort()
    table = f"identify_behavior_event_{datetime.now(UTC):%Y_%m}"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_user(alice),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT * FROM {table}")


def test_old_months_are_dropped_whole(shop, alice):
    long_ago = datetime.now(UTC) - timedelta(days=900)
    send(shop, "track", {"anonymousId": "v1", "event": "Looked", "timestamp": long_ago.isoformat()})
    send(shop, "track", {"anonymousId": "v2", "event": "Looked"})
    sort()
    assert len(seen(BehaviorEvent)) == 2
    with as_user(alice) as by:
        actions.keep_behavior(by=by, months=12)
    jobs.drop_old_months()
    assert [e.visitor.key for e in seen_with_visitor()] == ["v2"]
    assert {v.key for v in seen(Visitor)} == {"v2"}


def seen_with_visitor():
    with acting(system("tests"), read_only=True):
        return list(BehaviorEvent.objects.select_related("visitor"))


def test_a_rep_may_not_open_sources(bob):
    from fullcircle.platform.actions import NotAllowed

    with pytest.raises(NotAllowed), as_user(bob) as by:
        actions.add_tracking_source(by=by, name="Mine")
