"""Customers are foreseen: by which method and why, what of it can be believed, and who may say how far ahead."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order, record_return
from fullcircle.identify.purchases.models import Order
from fullcircle.measure.clv.actions import foresee_value, set_clv_rules
from fullcircle.measure.clv.backtest import Cohort, Raced, choose
from fullcircle.measure.clv.models import ClvFit, ClvRules, CustomerClv
from fullcircle.measure.clv.words import signed, verdict
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from tests.cast import as_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def customers(*names: str) -> list[Contact]:
    return Contact.objects.bulk_create([Contact(name=name) for name in names])


def order(who: Contact, days: float, amount: float = 50) -> Order:
    return Order(
        contact=who, placed_at=NOW - timedelta(days=days), subtotal=Decimal(str(round(amount, 2))), currency="EUR",
        number=f"{who.name}-{days:.4f}", status="shipped",
    )  # fmt: skip


def foreseen(kind: str = "people") -> ClvFit:
    with acting(system("tests")) as by:
        return foresee_value(by=by, kind=kind, now=NOW)


def forecast(who: Contact) -> CustomerClv | None:
    with acting(system("tests"), read_only=True):
        return CustomerClv.objects.filter(contact=who).first()


@pytest.fixture
def shop() -> list[Contact]:
    """Four hundred customers of two years: a rate each, some leave for good, and what an order is worth varies."""
    chance = np.random.default_rng(3)
    with acting(system("tests")):
        found, orders = customers(*(f"C{at}" for at in range(400))), []
        for who in found:
            begun, rate, usual = chance.uniform(400, 730), chance.gamma(0.7, 1 / 80), chance.gamma(4, 15)
            gone = begun - min(begun, chance.exponential(300))
            days = begun - np.cumsum(chance.exponential(1 / rate, 200))
            orders += [
                order(who, each, chance.gamma(5, usual / 5))
                for each in [begun, *days[days > gone]]
                if each > 0
            ]
        Order.objects.bulk_create(orders)
    return found


def test_a_model_is_taken_where_it_beats_the_rule_of_thumb(shop):
    """Its report names every method, the chosen one held against what came by tenth and by year of the first purchase."""
    fit = foreseen()
    report = fit.report
    raced = {each["method"]: each for each in report["raced"]}
    assert (fit.why, fit.method) == ("best", report["chosen"])
    assert raced[fit.method]["worth_error"] < raced["own_rate"]["worth_error"]
    assert sum(each["customers"] for each in report["tenths"]) == report["customers"]
    assert report["covered"] > 0.7
    for each in report["cohorts"]:
        assert each["off"] == pytest.approx(each["foreseen"] / each["came"] - 1)
    with acting(system("tests"), read_only=True):
        rows = list(CustomerClv.objects.all())
    assert len(rows) == fit.customers == 400
    assert sum(row.amount for row in rows) == pytest.approx(fit.total, abs=3)
    assert all(row.low <= row.high and 0 <= row.alive <= 1 for row in rows)
    best = [row.amount for row in rows if row.tenth == 1]
    assert len(best) == 40
    assert min(best) >= max(row.amount for row in rows if row.tenth == 2)
    once, often = ([row for row in rows if (row.bought == 1) is one] for one in (True, False))
    assert min(row.amount for row in once) > 0
    assert all(row.low <= row.amount <= row.high for row in once + often)


def test_few_customers_get_a_steady_rate_and_are_told_why():
    with acting(system("tests")):
        one, other = customers("Once", "Often")
        Order.objects.bulk_create([order(one, 300), *(order(other, days) for days in (300, 200, 100, 10))])
    fit = foreseen()
    assert (fit.method, fit.why, fit.customers) == ("steady", "few", 2)
    assert verdict(fit)[1] == "Too few customers for a model"
    once, often = forecast(one), forecast(other)
    assert 0 < once.amount < often.amount
    assert (often.bought, often.alive) == (4, None)


def test_without_half_a_year_nothing_is_said_about_how_good_it_is():
    with acting(system("tests")):
        (who,) = customers("New")
        Order.objects.bulk_create([order(who, 30), order(who, 3)])
    fit = foreseen()
    assert (fit.why, fit.report, forecast(who).high) == ("short", None, None)


def test_what_came_back_was_no_purchase():
    """Neither were canceled orders nor, in a shop that counts euros, francs; who has nothing left is foreseen no more."""
    with acting(system("tests")) as by:
        who, other, third = customers("Returns", "Cancels", "Francs")
        kept = {"placed_at": NOW - timedelta(days=40), "currency": "EUR", "subtotal": Decimal(80)}
        sold = create_order(Order, by=by, values=kept | {"contact": who.pk, "status": "shipped"})
        create_order(Order, by=by, values=kept | {"contact": other.pk, "status": "canceled"})
        create_order(Order, by=by, values=kept | {"contact": third.pk, "currency": "CHF"})
    assert foreseen().customers == 1
    assert forecast(who).bought == 1
    with acting(system("tests")) as by:
        record_return(sold, by=by, returned_at=NOW - timedelta(days=5))
    assert foreseen().customers == 0
    assert [forecast(each) for each in (who, other, third)] == [None] * 3


def test_a_method_that_runs_away_or_loses_is_not_taken():
    def raced(method: str, error: float, degenerate: bool = False) -> Raced:
        return Raced(method, 0, 0, 0, error, None, 0, 0, degenerate)

    rule, steady = raced("own_rate", 40), raced("steady", 45)
    held = {"own_rate": rule, "steady": steady}
    assert choose(held) == ("steady", "few")
    assert choose(held | {"pareto_nbd": raced("pareto_nbd", 30, True)}) == ("steady", "degenerate")
    assert choose(held | {"pareto_nbd": raced("pareto_nbd", 50), "bg_nbd": raced("bg_nbd", 41)}) == (
        "steady",
        "lost",
    )
    both = {"pareto_nbd": raced("pareto_nbd", 30, True), "bg_nbd": raced("bg_nbd", 39)}
    assert choose(held | both) == ("bg_nbd", "best")


def test_a_cohort_says_by_how_much_it_was_off():
    """412 thousand were foreseen of those who first bought in 2024, and 398 thousand came."""
    assert signed(Cohort(2024, 900, 412_000, 398_000).off) == "+3.5 %"
    assert Cohort(2024, 900, 412_000, 0).off is None


def test_how_far_ahead_is_decided_by_whoever_may(alice, bob):
    with as_user(alice) as by:
        assert set_clv_rules(by=by, months=24, discount=0).months == 24
        with pytest.raises(Refused) as refused:
            set_clv_rules(by=by, months=2, discount=51)
    assert set(refused.value.fields) == {"months", "discount"}
    with as_user(bob) as by:
        with pytest.raises(NotAllowed):
            set_clv_rules(by=by, months=12, discount=0)
        with pytest.raises(NotAllowed):
            foresee_value(by=by, kind="people")
    with acting(system("tests"), read_only=True):
        assert ClvRules.objects.get().months == 24
        assert not ClvFit.objects.exists()


def test_a_program_reads_the_forecast_and_a_customer(bob):
    with acting(system("tests")):
        who, nobody = customers("Seen", "Bought nothing")
        Order.objects.bulk_create([order(who, days) for days in (300, 20)])
    api = Api(key_of(bob))
    assert api.get("clv/forecast").status_code == 404
    foreseen()
    fit = api.get("clv/forecast?kind=people").json()
    assert (fit["customers"], fit["method"], fit["why"]) == (1, "steady", "few")
    assert api.get(f"clv/people/{who.pk}").json()["bought"] == 2
    assert api.get(f"clv/people/{nobody.pk}").status_code == 404
    assert api.get("clv/forecast?kind=robots").status_code == 422


def test_the_page_says_how_good_it_is_and_every_figure_opens_its_rows(shop, alice, bob, signed_in):
    browser = signed_in(alice)
    assert "Nothing was foreseen yet" in browser.get("/clv/").content.decode()
    assert browser.get("/clv/firms/").status_code == 200
    fit = foreseen()
    page = browser.get("/clv/").content.decode()
    assert verdict(fit)[1] in page
    assert "/contacts/?among=clv:tenth-1" in page
    best = CustomerClv.objects.filter(tenth=1)
    with acting(system("tests"), read_only=True):
        names = [str(each.contact) for each in best.select_related("contact").order_by("-amount")]
    assert len(names) == 40
    assert browser.get("/contacts/?among=clv:tenth-1").status_code == 200
    assert browser.get("/contacts/?among=clv:slipping").status_code == 200
    assert browser.get("/contacts/?among=clv:tenth-11").status_code == 400
    with acting(system("tests"), read_only=True):
        first = CustomerClv.objects.order_by("-amount").first()
    assert (
        "Four in five" in browser.get(f"/contacts/{first.contact_id}/parts/lifetimevalue/").content.decode()
    )
    assert signed_in(bob).get("/clv/rules/").status_code == 403
    assert signed_in(bob).post("/clv/foresee/").status_code == 403


def test_deciding_how_far_ahead_in_the_browser(alice, signed_in):
    browser = signed_in(alice)
    assert browser.post("/clv/rules/", {"months": "2", "discount": "x"}).status_code == 422
    assert browser.post("/clv/rules/", {"months": "18", "discount": "5"}).status_code == 302
    with acting(system("tests"), read_only=True):
        assert (ClvRules.objects.get().months, ClvRules.objects.get().discount) == (18, 5)
