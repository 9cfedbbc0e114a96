"""Products bought together suggest each other, with the counts shown; and nobody is suggested what they have."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order, record_return
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.personalize.recommendations.actions import (
    keep_product_back,
    release_product,
    set_suggestion_rules,
)
from fullcircle.personalize.recommendations.jobs import count
from fullcircle.personalize.recommendations.models import ProductPair
from fullcircle.personalize.recommendations.queries import Likely, bought_together, likely_next
from fullcircle.personalize.recommendations.trying import Race
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def product(name: str, by, **values) -> Product:
    return create_record(
        Product, by=by, values={"name": name, "price": Decimal(20), "currency": "EUR", **values}
    )


def person(name: str, by) -> Contact:
    return create_record(Contact, by=by, values={"name": name})


def buy(who: Contact, by, *goods: Product, ago: int = 60) -> Order:
    lines = [Line(product=each.pk, quantity=Decimal(1), unit_price=Decimal(20)) for each in goods]
    values = {
        "contact": who.pk,
        "placed_at": NOW - timedelta(days=ago),
        "status": "shipped",
        "currency": "EUR",
    }
    return create_order(Order, by=by, values=values, lines=lines)


def counted() -> int:
    return count(NOW, None)


def next_of(who: Contact, now: datetime = NOW) -> Likely:
    with acting(system("tests"), read_only=True):
        return likely_next(Contact, [who.pk], now=now)[who.pk]


def new_names(who: Contact) -> list[str]:
    return [each.goods.name for each in next_of(who).new]


def many_buy(groups: list[tuple[int, list[Product]]], by) -> list[Contact]:
    """So many customers with an order of these products each, in a few statements."""
    wanted = [goods for many, goods in groups for _each in range(many)]
    people = Contact.objects.bulk_create(Contact(name=f"Customer {at}") for at, _goods in enumerate(wanted))
    orders = Order.objects.bulk_create(
        Order(number=f"T-{who.pk}", contact=who, placed_at=NOW - timedelta(days=90), status="shipped")
        for who in people
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=each, unit_price=20, description=each.name)
        for order, goods in zip(orders, wanted, strict=True)
        for each in goods
    )
    return people


def shop_of(scale: int) -> tuple[Product, Product, list[Contact]]:
    """Of 20 parts of customers 2 have A and 3 have B; of the parts with A two fifths have B, too."""
    with acting(system("tests")) as by:
        a, b, other = product("A", by), product("B", by), product("Candle", by)
        parts = [(8, [a, b]), (12, [a]), (22, [b]), (158, [other])]
        people = many_buy([(scale * many, goods) for many, goods in parts], by)
    counted()
    return a, b, people


@pytest.fixture
def shop() -> tuple[Product, Product, list[Contact]]:
    """40 customers with A, 16 of them with B, too: the first 16 have both, the next 24 have A, then 44 have B."""
    return shop_of(2)


def test_b_is_suggested_for_a_with_its_counts_and_owners_never_see_it(alice, signed_in):
    """A was bought by 200 customers, 80 of whom bought B, which 300 of 2,000 bought."""
    a, b, people = shop_of(10)
    with acting(system("tests"), read_only=True):
        found = bought_together(a)
    (pair,) = found.pairs
    assert (pair.other, pair.together, pair.buyers, pair.other_buyers, pair.customers) == (
        b,
        80,
        200,
        300,
        2_000,
    )
    assert round(pair.lift, 2) == 2.67
    assert new_names(people[100]) == ["B"]
    assert [new_names(owner) for owner in (people[0], people[79], people[250])] == [[], [], ["A"]]

    browser = signed_in(alice)
    page = browser.get(f"/products/{a.pk}/parts/boughttogether/").content.decode()
    assert "80 of 200" in page
    assert "2.67" in page
    page = browser.get(f"/contacts/{people[100].pk}/parts/likelynext/").content.decode()
    assert "Goes with A: 80 of 200 who bought it, 2.67 times as often as all customers do" in page
    with as_user(alice) as by:
        buy(people[100], by, b, ago=0)
    assert new_names(people[100]) == [], "Whoever bought it a moment ago has it."


def test_too_few_buyers_say_nothing(alice):
    with acting(system("tests")) as by:
        a, b, other = product("A", by), product("B", by), product("Candle", by)
        people = many_buy([(19, [a, b]), (100, [other])], by)
    counted()
    with acting(system("tests"), read_only=True):
        found = bought_together(a)
        assert (found.says_enough, found.pairs, ProductPair.objects.count()) == (False, [], 0)
    assert found.standing is not None
    assert found.standing.buyers == 19
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            set_suggestion_rules(by=by, least_buyers=4)
        assert "could be told apart" in refused.value.fields["least_buyers"]
        set_suggestion_rules(by=by, least_buyers=10)
    counted()
    with acting(system("tests"), read_only=True):
        assert [pair.together for pair in bought_together(a).pairs] == [19]
    assert new_names(people[0]) == []


def test_what_came_back_is_no_reason_and_is_not_suggested_again(shop, bob):
    a, b, _people = shop
    with as_user(bob) as by:
        dana = person("Dana", by)
        record_return(buy(dana, by, a), by=by, returned_at=NOW - timedelta(days=1))
        erin = person("Erin", by)
        buy(erin, by, a)
        record_return(buy(erin, by, b), by=by, returned_at=NOW - timedelta(days=1))
    assert new_names(dana) == [], "She gave A back."
    assert new_names(erin) == [], "She tried B, and gave it back."


def test_what_people_buy_again_comes_when_it_is_due_and_not_as_something_new(shop, alice):
    _a, b, _people = shop
    with acting(system("tests")) as by:
        dana = person("Dana", by)
        for ago in (90, 60, 30):
            buy(dana, by, b, ago=ago)
    (again,) = next_of(dana).again
    assert (again.goods.name, again.days, round(again.gap), again.since) == ("B", 3, 30, 30)
    assert again.is_own_rhythm
    assert next_of(dana, NOW - timedelta(days=20)).again == [], "Ten days after the last one it is too early."
    assert next_of(dana, NOW + timedelta(days=60)).again == [], (
        "After three times the usual pause it is over."
    )
    assert new_names(dana) == ["A"]


def test_a_product_that_is_kept_back_is_not_suggested(shop, alice, bob):
    _a, b, people = shop
    with as_user(bob) as by, pytest.raises(NotAllowed):
        keep_product_back(b, by=by)
    with as_user(alice) as by:
        keep_product_back(b, by=by, reason="A deposit")
        with pytest.raises(Refused):
            keep_product_back(b, by=by)
    assert new_names(people[20]) == []
    assert new_names(people[50]) == [], "Nor is anything suggested because of it."
    with as_user(alice) as by:
        release_product(b, by=by)
    assert new_names(people[20]) == ["B"]


def test_programs_see_the_counts_as_far_as_they_see_the_customer(shop, alice, bob, charlie):
    a, b, _people = shop
    with as_user(bob) as by:
        dana = person("Dana", by)
        buy(dana, by, a)
    boss, other = Api(key_of(alice)), Api(key_of(charlie))
    told = boss.get(f"suggestions/products/{a.pk}").json()
    assert told["data"] == [
        {
            "product": b.pk,
            "name": "B",
            "both": 16,
            "other_buyers": 60,
            "support": 0.04,
            "confidence": 0.4,
            "lift": 2.6667,
        }
    ]
    likely = boss.get(f"suggestions/contacts/{dana.pk}").json()
    assert [(each["product"], each["because"], each["both"], each["buyers"]) for each in likely["new"]] == [
        (b.pk, a.pk, 16, 40)
    ]
    assert other.get(f"suggestions/contacts/{dana.pk}").status_code == 404
    assert other.get(f"suggestions/products/{a.pk}").status_code == 200


def test_the_block_of_a_letter_names_what_they_lack_and_says_something_else_to_whom_there_is_nothing(
    shop, alice
):
    from fullcircle.interact.templates.content import read
    from fullcircle.interact.templates.queries import mistakes, shown_to

    _a, _b, people = shop
    written = {
        "subject": "{{ suggestion.name | default: 'News' }} for you",
        "blocks": [{"kind": "suggested", "reason": "Goes with your", "fallback": "Come and **see** us."}],
    }
    with as_user(alice) as by:
        content = read(written)
        assert mistakes(content, by) == []
        lacks, has = (
            shown_to(content, Contact.objects.get(pk=each.pk), by) for each in (people[20], people[0])
        )
    assert lacks.subject == "B for you"
    assert "Goes with your A" in lacks.html
    assert "20.00 EUR" in lacks.html
    assert "<strong>see</strong>" not in lacks.html
    assert "B, 20.00 EUR (Goes with your A)" in lacks.text
    assert has.subject == "News for you"
    assert "<strong>see</strong>" in has.html
    assert "Goes with" not in has.html
    assert "Come and see us." in has.text


def test_a_guess_is_compared_with_best_sellers_and_told_when_it_is_no_better(shop):
    with acting(system("tests")) as by:
        _a, b, people = shop
        for who in people[16:36]:
            buy(who, by, b, ago=3)
    counted()
    from fullcircle.personalize.recommendations.models import rules_now

    with acting(system("tests"), read_only=True):
        tried = rules_now().trial
    new = Race(**tried["new"])
    assert (new.people, new.ours) == (20, 20)
    assert new.sellers == 20, "Three products are all there are: naming them is right, too."
    assert new.verdict == "alike"
    assert Race(people=100, ours=40, sellers=10, only_ours=30, only_sellers=0).verdict == "better"
    assert Race(people=100, ours=10, sellers=40, only_ours=0, only_sellers=30).verdict == "worse"
