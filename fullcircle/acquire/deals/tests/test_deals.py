"""A deal goes its way, is won or lost, and becomes an order exactly once."""

from datetime import date
from decimal import Decimal

import pytest

from fullcircle.acquire.deals.actions import (
    create_deal,
    edit_deal,
    lose_deal,
    move_deal,
    reopen_deal,
    win_deal,
)
from fullcircle.acquire.deals.clearing import remove_stage
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.actions import (
    add_stage,
    begin_selling,
    move_stage,
)
from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import mark_order_paid
from fullcircle.identify.purchases.models import Order, Product
from fullcircle.identify.purchases.queries import purchases_of
from fullcircle.platform.actions import Conflict, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events import timeline
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import archive_record, create_record, edit_record
from fullcircle.platform.records.undo import last_event, undo_event
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def deal_of(by, **values) -> Deal:
    return create_deal(Deal, by=by, values={"name": "Oak tables", **values})


def stage(name: str) -> DealStage:
    return DealStage.objects.get(name=name, archived_at=None)


def told(deal: Deal) -> list[str]:
    events = LoggedEvent.objects.filter(about_kind="deal", about_id=deal.pk).order_by("id")
    return [each.type.removeprefix("deal.") for each in events]


def take_back(deal: Deal, by) -> str:
    event = last_event(deal)
    assert event is not None
    return undo_event(event, by)


def test_a_deal_begins_in_the_usual_pipeline_and_a_stage_asks_before_it_takes_it(bob):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        deal = deal_of(by)
        assert (deal.stage.name, deal.pipeline.name, deal.pipeline.is_usual) == ("New", "Sales", True)
        with pytest.raises(Refused) as refused:
            move_deal(deal, by=by, to=stage("Proposal"))
        assert set(refused.value.fields) == {"company", "amount"}
        deal = move_deal(deal, by=by, to=stage("Proposal"), values={"contact": dana.pk, "amount": "1200"})
        assert (deal.stage.name, deal.amount, deal.contact) == ("Proposal", Decimal(1200), dana)
        with pytest.raises(Refused, match="Proposal needs it"):
            edit_deal(deal, by=by, values={"amount": ""})
        assert told(deal) == ["added", "changed", "moved"]
        assert take_back(deal, by) == "Undone."
        assert Deal.objects.get(pk=deal.pk).stage.name == "New"


def test_of_two_browsers_with_one_deal_the_second_is_told_what_the_first_did(alice, bob):
    with as_user(bob) as by:
        seen = deal_of(by)
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        first = move_deal(
            seen, by=by, to=stage("Qualified"), values={"contact": dana.pk}, expect=seen.version
        )
    with as_user(alice) as by:
        with pytest.raises(Conflict, match="Bob moved this deal to Qualified meanwhile"):
            win_deal(seen, by=by, amount=Decimal(5), expect=seen.version)
        with pytest.raises(Conflict):
            move_deal(seen, by=by, to=stage("New"), expect=seen.version)
        back = move_deal(first, by=by, to=stage("New"), expect=first.version)
        assert told(back).count("moved") == 2


def test_a_won_deal_is_one_order_however_often_it_is_said(bob):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        deal = deal_of(by, contact=dana.pk)
        with pytest.raises(Refused, match="how much"):
            win_deal(deal, by=by)
        for _ in range(3):
            won = win_deal(deal, by=by, amount=Decimal(1200))
        order = Order.objects.get()
        assert (won.order, order.total, order.contact, order.channel) == (order, Decimal(1200), dana, "sales")
        bought = purchases_of(dana)
        assert bought.orders == 1
        assert told(deal).count("won") == 1
        with pytest.raises(Refused, match="Reopen it first"):
            lose_deal(won, by=by, reason="price")
        with pytest.raises(Refused, match="Change the order"):
            edit_deal(won, by=by, values={"amount": "5"})


def test_a_won_offer_with_its_goods_posts_revenue_and_margin_once_though_the_program_retries(bob):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
        goods = {"name": "Oak table", "sku": "OAK-1", "price": "100", "cost": "75", "currency": "EUR"}
        table = create_record(Product, by=by, values=goods)
        deal = deal_of(by, contact=dana.pk, currency="EUR", amount="900")
    api, verb = Api(key_of(bob)), f"deals/{deal.pk}/actions/win_deal"
    lines = [{"product": table.pk, "quantity": "12"}]
    unsure = api.post(verb, {"lines": lines, "amount": "1200"})
    assert (unsure.status_code, "Leave the amount out" in unsure.content.decode()) == (422, True)
    unknown = api.post(verb, {"lines": [{"sku": "NONE"}]})
    assert (unknown.status_code, "no product NONE" in unknown.content.decode()) == (422, True)
    for _ in range(3):
        assert api.post(verb, {"lines": lines, "won_on": "2026-03-02"}).status_code == 200
    with as_user(bob):
        bought = purchases_of(dana)
        (euros,) = bought.bought
        assert (bought.orders, euros.total, euros.margin) == (1, Decimal(1200), Decimal(300))
        assert bought.first_at.date() == date(2026, 3, 2)
        assert Deal.objects.get().amount == Decimal(1200)


def test_winning_is_taken_back_with_its_order_until_that_is_paid(bob):
    with as_user(bob) as by:
        deal = win_deal(deal_of(by, amount="90"), by=by)
        first = deal.order
        assert take_back(deal, by) == "Undone."
        deal.refresh_from_db()
        first.refresh_from_db()
        assert (deal.status, deal.order, deal.closed_at, first.status) == ("open", None, None, "canceled")
        deal = win_deal(deal, by=by)
        mark_order_paid(deal.order, by=by)
        with pytest.raises(Refused, match="paid already, so the deal stays won"):
            reopen_deal(deal, by=by)
        assert Deal.objects.get(pk=deal.pk).status == "won"


def test_losing_says_why_and_can_be_taken_back(bob, signed_in):
    with as_user(bob) as by:
        deal = deal_of(by)
    answer = signed_in(bob).post(f"/deals/{deal.pk}/do/lose_deal/", {"version": deal.version})
    assert answer.status_code == 422
    answer = signed_in(bob).post(
        f"/deals/{deal.pk}/do/lose_deal/", {"reason": "price", "note": "Half of it elsewhere."}
    )
    assert answer.status_code == 204
    page = signed_in(bob).get(f"/deals/{deal.pk}/").content.decode()
    assert "too dear" in page
    assert "Half of it elsewhere." in page
    with as_user(bob) as by:
        deal.refresh_from_db()
        assert take_back(deal, by) == "Undone."
        deal.refresh_from_db()
        assert (deal.status, deal.lost_reason, deal.lost_note) == ("open", "", "")


def test_the_page_moves_a_deal_without_scripts_and_asks_for_what_is_missing(bob, signed_in):
    with as_user(bob) as by:
        deal = deal_of(by)
        goal = stage("Negotiation")
    browser, url = signed_in(bob), f"/deals/{deal.pk}/move/"
    asked = browser.post(url, {"to": goal.pk, "version": deal.version})
    assert asked.status_code == 422
    assert "Say how much it is about." in asked.content.decode()
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Quarry Foods"})
    given = {"amount": "800", "closes_on": "2031-05-01", "company": firm.pk}
    assert browser.post(url, {"to": goal.pk, "version": deal.version, **given}).status_code == 303
    late = browser.post(url, {"to": deal.stage_id, "version": deal.version})
    assert late.status_code == 409
    assert "Bob moved this deal to Negotiation meanwhile" in late.content.decode()


def test_a_rep_sees_their_own_deals_and_both_customers_tell_them(bob, charlie):
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Quarry Foods"})
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes", "company": firm.pk})
        deal = win_deal(deal_of(by, contact=dana.pk, amount="70"), by=by)
        assert deal.company == firm
        for customer in (dana, firm):
            rows = [row for row in timeline.read(customer).rows if row.source == "deal"]
            assert [(row.pk, row.kind) for row in rows] == [(deal.pk, "won")]
    with as_user(charlie) as by:
        assert not Deal.objects.exists()
        with pytest.raises(Refused, match="may not see it"):
            deal_of(by, contact=dana.pk)


def test_stages_are_ordered_and_one_with_deals_in_it_is_not_just_taken_away(alice, bob):
    with as_user(bob) as by:
        sales = begin_selling(by=by)
        deal = deal_of(by)
        new, qualified, *_ = stages_of(sales.pk)
        trial = add_stage(sales, by=by, name="Trial", probability=60)
        move_stage(trial, by=by, to="earlier")
        assert [each.name for each in stages_of(sales.pk)] == [
            "New",
            "Qualified",
            "Proposal",
            "Trial",
            "Negotiation",
        ]
        with pytest.raises(Refused, match="Choose where they go"):
            remove_stage(new, by=by)
        with pytest.raises(Refused, match="Open deals stand in it"):
            archive_record(new, by=by)
        remove_stage(new, by=by, move_deals_to=qualified)
        deal.refresh_from_db()
        assert (deal.stage, deal.status) == (qualified, "open")
        with pytest.raises(Refused, match="in use"):
            edit_deal(deal, by=by, values={"stage": new.pk})


def test_a_deal_is_never_in_a_stage_of_another_pipeline(alice):
    with as_user(alice) as by:
        deal = deal_of(by)
        new = deal.stage
        other = create_record(Pipeline, by=by, values={"name": "Renewals"})
        goal = stages_of(other.pk)[0]
        assert move_deal(deal, by=by, to=goal).pipeline == other
        Deal.objects.filter(pk=deal.pk).update(stage=new)
        assert Deal.objects.get(pk=deal.pk).pipeline.name == "Sales"
        edit_record(new, by=by, values={"pipeline": other.pk})
        assert Deal.objects.get(pk=deal.pk).pipeline == other
