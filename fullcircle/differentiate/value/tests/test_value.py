"""Customers are measured: tiers, scores that never waver, who moved, and what would be possible."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fullcircle.differentiate.value.actions import Tier, measure_value, set_value_measure
from fullcircle.differentiate.value.models import CustomerValue, ValueMove, ValueTier
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order, record_return
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
Scores = list[tuple[int, int, int]]


def customer(name: str, *amounts: int, days: int = 10, by=None, **values) -> Contact:
    """Somebody with an order for each amount, the last of them so many days ago."""
    found = create_record(Contact, by=by, values={"name": name, **values})
    for at, amount in enumerate(amounts):
        buy(found, amount, NOW - timedelta(days=days + 20 * at), by)
    return found


def buy(who: Contact, amount: int, at: datetime, by) -> Order:
    values = {
        "contact": who.pk,
        "placed_at": at,
        "subtotal": Decimal(amount),
        "status": "shipped",
        "currency": "EUR",
    }
    return create_order(Order, by=by, values=values)


def measured(*, tell: bool = True, now: datetime = NOW) -> int:
    with acting(system("tests")) as by:
        return measure_value(by=by, now=now, tell=tell)


def tier_of(who: Contact) -> str:
    with acting(system("tests"), read_only=True):
        found = CustomerValue.objects.filter(contact=who).select_related("tier").first()
    return found.tier.name if found else ""


@pytest.fixture
def twenty() -> list[Contact]:
    """Twenty customers; the first bought for most, and nobody for as much as another."""
    with acting(system("tests")) as by:
        return [customer(f"Customer {at}", 2_000 - 100 * at, days=5 + at, by=by) for at in range(20)]


def test_tiers_are_the_best_so_many_percent(twenty):
    assert measured() == 20
    assert [tier_of(each) for each in twenty] == ["Top"] + ["High"] * 3 + ["Middle"] * 6 + ["Base"] * 10


def test_equal_customers_get_the_same_scores_every_time():
    """Ties are decided, not drawn: by money, by orders, and in the end by who came first."""
    with acting(system("tests")) as by:
        equal = [customer(f"Equal {at}", 100, by=by) for at in range(12)]

    def scores() -> Scores:
        with acting(system("tests"), read_only=True):
            rows = CustomerValue.objects.filter(contact__in=equal).order_by("contact")
            return list(rows.values_list("recency", "frequency", "money"))

    measured()
    first = scores()
    measured()
    assert scores() == first
    assert first[0] == (3, 3, 3), "below a hundred customers thirds are cut"
    assert sorted(first) == sorted([(3, 3, 3)] * 4 + [(2, 2, 2)] * 4 + [(1, 1, 1)] * 4)


def test_what_came_back_was_not_bought():
    with acting(system("tests")) as by:
        keeps = customer("Keeps", 300, by=by)
        sends_back = customer("Sends back", 100, by=by)
        order = buy(sends_back, 900, NOW - timedelta(days=3), by)
        record_return(order, by=by, returned_at=NOW - timedelta(days=1))
    measured()
    with acting(system("tests"), read_only=True):
        value = CustomerValue.objects.get(contact=sends_back)
        assert (value.amount, value.orders) == (Decimal(100), 1)
        assert CustomerValue.objects.get(contact=keeps).place < value.place


def test_who_moves_is_told_of_and_who_goes_quiet_leaves_the_pyramid(twenty):
    measured()
    with acting(system("tests")) as by:
        last = twenty[-1]
        buy(last, 5_000, NOW - timedelta(days=1), by)
    assert measured() == 4, "one up, and one down over each edge"
    assert tier_of(last) == "Top"
    with acting(system("tests"), read_only=True):
        event = LoggedEvent.objects.get(type="value_tier.changed", about_id=last.pk)
        assert event.payload == {"before": "Base", "after": "Top", "up": True}
        assert str(ValueMove.objects.get(contact=last)) == "Base to Top"
    assert measured(now=NOW + timedelta(days=800)) == 20
    assert tier_of(last) == ""
    with acting(system("tests"), read_only=True):
        gone = LoggedEvent.objects.filter(type="value_tier.changed", payload__after="")
        assert gone.count() == 20


def test_the_first_time_and_new_tiers_tell_of_nobody(twenty, alice):
    measured()
    with as_user(alice) as by:
        set_value_measure(
            by=by,
            tiers=[Tier("Gold", Decimal(1_500)), Tier("Silver", Decimal(700)), Tier("Bronze")],
            cut="amount",
        )
    measured(tell=False)
    assert [tier_of(each) for each in (twenty[0], twenty[5], twenty[6], twenty[13], twenty[14])] == [
        "Gold", "Gold", "Silver", "Silver", "Bronze",
    ]  # fmt: skip
    with acting(system("tests"), read_only=True):
        assert not LoggedEvent.objects.filter(type="value_tier.changed").exists()
        assert list(ValueTier.objects.values_list("name", flat=True)) == ["Gold", "Silver", "Bronze"]


def test_the_potential_is_what_the_best_quarter_of_ones_like_buys():
    """Nobody is promised anything: it is the distance to the upper quarter of 40 customers in Portugal."""
    with acting(system("tests")) as by:
        people = [customer(f"In Porto {at}", 100 + 10 * at, by=by, country="PT") for at in range(40)]
    measured()
    with acting(system("tests"), read_only=True):
        least, most = (CustomerValue.objects.get(contact=each) for each in (people[0], people[-1]))
    assert (least.peers, least.peer_count) == ("PT:home", 40)
    assert least.peer_yearly == Decimal(
        "392.50"
    )  # between the 30th and the 31st of 40, as percentile_cont has it
    assert least.potential == Decimal("292.50")
    assert most.potential == 0


def test_too_few_to_compare_say_nothing(twenty):
    measured()
    with acting(system("tests"), read_only=True):
        assert not CustomerValue.objects.filter(potential__gt=0).exists()


def test_orders_in_other_currencies_are_left_out_and_counted():
    from fullcircle.differentiate.value.models import ValueMeasure

    with acting(system("tests")) as by:
        who = customer("Two currencies", 100, by=by)
        abroad = {
            "contact": who.pk,
            "subtotal": Decimal(900),
            "currency": "USD",
            "placed_at": NOW - timedelta(days=2),
        }
        create_order(Order, by=by, values=abroad)
    measured()
    with acting(system("tests"), read_only=True):
        assert CustomerValue.objects.get(contact=who).amount == 100
        assert ValueMeasure.objects.get().foreign == 1


def test_firms_have_a_value_of_their_own():
    with acting(system("tests")) as by:
        firm = create_record(Company, by=by, values={"name": "Lumen Studio", "industry": "Design"})
        buyer = customer("Buyer", by=by, company=firm.pk)
        buy(buyer, 400, NOW - timedelta(days=2), by)
    measured()
    with acting(system("tests"), read_only=True):
        assert CustomerValue.objects.get(company=firm).amount == 400
        assert CustomerValue.objects.get(contact=buyer).amount == 400


@pytest.mark.parametrize(
    ("tiers", "key", "sentence"),
    [
        ([Tier("Only")], "tiers", "2 to 8 tiers"),
        ([Tier("A", Decimal(10)), Tier("a")], "tiers.1", "has this name"),
        ([Tier("A", Decimal(120)), Tier("B")], "tiers.0", "less than 100 percent"),
        ([Tier("A"), Tier("B")], "tiers.0", "less than 100 percent"),
        ([Tier("A", Decimal(30)), Tier("B", Decimal(20)), Tier("C")], "tiers.1", "larger share"),
    ],
)
def test_tiers_that_make_no_pyramid_are_refused(alice, tiers, key, sentence):
    with as_user(alice) as by, pytest.raises(Refused) as refused:
        set_value_measure(by=by, tiers=tiers)
    assert sentence in refused.value.fields[key]


def test_sellers_do_not_decide_on_tiers_and_see_their_own_customers(bob, charlie, signed_in):
    with acting(system("tests")) as by:
        customer("Hers", 500, by=by, owner=charlie.pk)
        customer("His", 300, by=by, owner=bob.pk)
    measured()
    with as_user(bob) as by, pytest.raises(NotAllowed):
        set_value_measure(by=by, tiers=[Tier("A", Decimal(1)), Tier("B")])
    with as_user(bob):
        assert [value.contact.name for value in CustomerValue.objects.all()] == ["His"]
    page = signed_in(bob).get("/value/").content.decode()
    assert "€500" not in page
    assert "€300" in page
    assert signed_in(bob).get("/value/tiers/").status_code == 403


def test_the_page_shows_the_pyramid_and_every_figure_opens_its_rows(twenty, alice, signed_in):
    browser = signed_in(alice)
    assert "Nobody was measured yet" in browser.get("/value/").content.decode()
    measured()
    page = browser.get("/value/").content.decode()
    assert "/contacts/?among=value:tier-2" in page
    rows = browser.get("/contacts/?among=value:tier-2").content.decode()
    assert "Customer 1" in rows
    assert "Customer 4" not in rows
    cells = browser.get("/contacts/?among=value:cell-3-3")
    assert cells.status_code == 200
    assert browser.get("/contacts/?among=value:tier-9").status_code == 400


def test_deciding_on_tiers_in_the_browser(twenty, alice, signed_in):
    browser = signed_in(alice)
    asked = {
        "by": "sales",
        "months": "12",
        "cut": "share",
        "name": ["Gold", "Rest", ""],
        "limit": ["10", "", ""],
    }
    assert browser.post("/value/tiers/", asked | {"limit": ["ten", "", ""]}).status_code == 422
    assert browser.post("/value/tiers/", asked).status_code == 302
    measured(tell=False)
    assert [tier_of(each) for each in twenty[:3]] == ["Gold", "Gold", "Rest"]
    assert "Gold" in browser.get(f"/contacts/{twenty[0].pk}/parts/value/").content.decode()


def test_a_program_reads_the_pyramid_and_a_customer(twenty, bob):
    measured()
    api = Api(key_of(bob))
    tiers = api.get("value/pyramid?kind=people").json()["data"]
    assert [(tier["tier"], tier["customers"]) for tier in tiers] == [
        ("Top", 1),
        ("High", 3),
        ("Middle", 6),
        ("Base", 10),
    ]
    one = api.get(f"value/people/{twenty[0].pk}").json()
    assert (one["tier"], one["place"], one["recency"]) == ("Top", 1, 3)
    assert api.get("value/people/999999999").status_code == 404
    assert api.get("value/pyramid?kind=robots").status_code == 422
