"""Anybody can send anything to a website's key: an answer, never a failure of ours, and the others are sorted all the same."""

import json

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from fullcircle.identify.behavior import actions, jobs
from fullcircle.identify.behavior.models import BehaviorEvent, Inbox
from fullcircle.identify.behavior.tests.reports import page_view, seen, send, sort
from tests.cast import as_user

ODD_TIMES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "now", 1_700_000_000, None, ["x"], ""]
ODD_PAGES = [
    "https://[not-an-address",
    "//",
    "javascript:alert(1)",
    "https://example.com/?utm_source=%00a&gclid=%ff",
    "x" * 5000,
    7,
    {"url": {}},
]
ODD_CALLS = [
    {"type": ["page"], "userId": "1"},
    {"type": {"a": 1}},
    "page",
    None,
    {"type": "page", "userId": {"a": 1}},
    {"type": "page", "userId": "\0"},
    {"type": "track", "userId": "1", "event": {"a": 1}},
]


def odd_views() -> list[dict]:
    return [
        *({**page_view(f"t{n}"), "timestamp": time, "sentAt": time} for n, time in enumerate(ODD_TIMES)),
        *(page_view(f"p{n}", page, referrer=page) for n, page in enumerate(ODD_PAGES)),
        {**page_view("c1"), "context": {"campaign": {"source": {"a": 1}, "name": ["x"]}, "userAgent": 7}},
        {**page_view("c2"), "context": [1], "properties": "x", "traits": 3, "messageId": {"a": 1}},
        {**page_view("c3"), "properties": {"\0": "a\0b", "deep": {"n": 10**30, "list": [None, {}]}}},
    ]


def test_whatever_a_page_says_is_kept_or_refused_and_stops_nobody(site):
    views = odd_views()
    answer = send(site, "batch", {"batch": [*views, *ODD_CALLS, page_view("honest")]})
    assert answer.json() == {"success": True, "refused": len(ODD_CALLS)}
    sort()
    assert len(seen(BehaviorEvent)) == len(views) + 1
    assert not seen(Inbox)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", {}, 400),
        (b"[1]", {}, 400),
        (b'{"userId": "\\ud800", "event": "x"}', {}, 400),
        (b'{"userId": 1e999}', {}, 400),
        (b"\x1f\x8b\0", {"HTTP_CONTENT_ENCODING": "gzip"}, 400),
        (b"{}", {"HTTP_AUTHORIZATION": "Basic ///"}, 401),
        (b'{"writeKey": {"a": 1}}', {}, 401),
        (b"{" + b'"a":{' * 3000, {}, 400),
    ],
)
def test_what_is_no_report_is_answered_with_a_sentence(db, body, headers, status):
    answer = Client().post("/v1/track", body, content_type="application/json", **headers)
    assert answer.status_code == status
    assert json.loads(answer.content)["message"].endswith(".")


def test_an_origin_that_is_no_address_is_turned_away(site):
    assert send(site, "page", page_view("v1"), HTTP_ORIGIN="http://[::1").status_code == 403


def test_a_report_that_cannot_be_sorted_is_set_aside_and_tried_again_when_asked(site, alice):
    """As one of another version would be; those before and behind it are sorted."""
    send(site, "page", page_view("before"))
    keep_as_it_is(site, [{"kind": "page", "of_a_later_version": 1}])
    send(site, "page", page_view("behind"))
    jobs.sort_inbox()
    assert [event.visitor.key for event in seen_with_visitors()] == ["before", "behind"]
    [aside] = seen(Inbox)
    assert "of_a_later_version" in aside.problem
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/behavior/sources/{site.pk}/").content.decode()
    assert "Set aside" in page
    browser.post(f"/behavior/sources/{site.pk}/sort-again/")
    assert [each.problem for each in seen(Inbox)] == [""]


def test_who_may_not_manage_behavior_cannot_have_reports_sorted_again(site, bob):
    from fullcircle.platform.actions import NotAllowed

    with pytest.raises(NotAllowed), as_user(bob) as by:
        actions.sort_reports_again(site, by=by)


def keep_as_it_is(source, calls: list[dict]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identify_behavior_inbox (source_id, agent, calls) VALUES (%s, '', %s)",
            [source.pk, Jsonb(calls)],
        )


def seen_with_visitors():
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("tests"), read_only=True):
        return list(BehaviorEvent.objects.select_related("visitor").order_by("pk"))
