"""The board: what stands where, what it is worth, and moving a card from there."""

from decimal import Decimal

import pytest

from fullcircle.acquire.board.queries import CARDS, Narrowed, board
from fullcircle.acquire.deals.actions import create_deal, lose_deal
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def deal_of(by, name="Oak tables", **values) -> Deal:
    return create_deal(Deal, by=by, values={"name": name, "currency": "EUR", **values})


def test_lanes_say_what_is_in_them_and_never_add_up_two_currencies(bob, charlie, signed_in):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        _first, second, *_ = stages_of(begin_selling(by=by).pk)
        deal_of(by, amount="1000", next_on="2001-01-01", next_step="Call")
        deal_of(by, amount="500.50")
        deal_of(by, amount="90", currency="USD")
        deal_of(by, stage=second.pk, contact=dana.pk, amount="400")
        lose_deal(deal_of(by, amount="7777"), by=by, reason="price")
    answer = Api(key_of(bob)).get("board").json()
    new, qualified, *others = answer["lanes"]
    assert [(each["currency"], each["total"], Decimal(each["weighted"])) for each in new["sums"]] == [
        ("EUR", "1500.50", Decimal("150.05")),
        ("USD", "90.00", Decimal(9)),
    ]
    assert (new["count"], new["overdue"], new["without_next_step"]) == (3, 1, 2)
    assert [(each["count"], each["sums"][0]["total"]) for each in [qualified]] == [(1, "400.00")]
    assert qualified["deals"][0]["customer"] == "Dana Reyes"
    assert [each["count"] for each in others] == [0, 0]
    page = signed_in(bob).get("/deals/board/").content.decode()
    assert "Dana Reyes" in page
    assert "7,777" not in page
    assert [each["count"] for each in Api(key_of(charlie)).get("board").json()["lanes"]] == [0, 0, 0, 0]
    assert Api(key_of(bob)).get("board?pipeline=999999999").status_code == 404


def test_a_long_lane_brings_the_rest_when_asked_and_a_search_narrows_it(bob, alice, signed_in):
    with as_user(bob) as by:
        for number in range(CARDS + 3):
            deal_of(by, f"Table {number:02}", next_on=None if number % 2 else f"2030-01-{1 + number // 2:02}")
        new = stages_of(begin_selling(by=by).pk)[0]
    browser = signed_in(bob)
    page = browser.get("/deals/board/").content.decode()
    assert page.count('<li class="deal"') == CARDS
    where = "/deals/board/lanes/" + page.split("/deals/board/lanes/", 1)[1].split('"', 1)[0].replace(
        "&amp;", "&"
    )
    rest = browser.get(where).content.decode()
    assert (rest.count('<li class="deal"'), "Show more" in rest) == (3, False)
    assert not set(ids(page)) & set(ids(rest))
    assert browser.get("/deals/board/?q=Table 07").content.decode().count('<li class="deal"') == 1
    with as_user(alice) as by:
        lanes = board(new.pipeline_id, new.created_at.date(), Narrowed(owner=by.user_id))
        assert sum(lane.count for lane in lanes) == 0
    assert browser.get("/deals/board/lanes/999999999/").status_code == 404


def ids(page: str) -> list[str]:
    return [part.split('"', 1)[0] for part in page.split('id="deal-')[1:]]


def test_a_card_moves_with_what_changes_and_not_over_what_somebody_else_did(bob, signed_in):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        deal = deal_of(by, contact=dana.pk)
        new, qualified, proposal, _last = stages_of(begin_selling(by=by).pk)
    browser, url = signed_in(bob), f"/deals/{deal.pk}/card/"
    asked = browser.post(url, {"to": proposal.pk, "version": deal.version})
    assert (asked.status_code, asked.headers["X-Asks"]) == (422, "yes")
    moved = browser.post(url, {"to": qualified.pk, "version": deal.version})
    heads = moved.content.decode()
    assert moved.status_code == 200
    assert "Oak tables is in Qualified now." in moved.headers["X-Toast"]
    assert all(f'data-into="lane-{each.pk}"' in heads for each in (new, qualified))
    late = browser.post(url, {"to": new.pk, "version": deal.version})
    assert late.status_code == 409
    assert "Bob moved this deal to Qualified meanwhile" in late.content.decode()
    with as_user(bob) as by:
        lose_deal(Deal.objects.get(), by=by, reason="price")
    closed = browser.post(url, {"to": new.pk})
    assert "Reopen it first" in closed.content.decode()
    assert "X-Asks" not in closed.headers


def test_without_a_pipeline_the_board_offers_to_begin(bob, signed_in):
    browser = signed_in(bob)
    assert "No pipeline yet" in browser.get("/deals/board/").content.decode()
    assert browser.post("/deals/board/begin/").status_code == 302
    assert "Negotiation" in browser.get("/deals/board/").content.decode()
