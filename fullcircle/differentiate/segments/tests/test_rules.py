"""Rules find exactly whom they speak of, and say so in a sentence; what makes no sense is refused with one."""

from datetime import UTC, datetime, timedelta

import pytest

from fullcircle.differentiate.segments import actions, tree
from fullcircle.differentiate.segments.figures import live, of_a_sample
from fullcircle.differentiate.segments.matching import View, people
from fullcircle.differentiate.segments.sentences import in_words
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent import actions as consent
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.records.counting import Count
from tests.cast import as_user

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def group(*rules, how="all"):
    return {"kind": "group", "how": how, "rules": list(rules)}


@pytest.fixture
def world(db):
    """Ada buys chairs twice this year, Ben bought a table long ago, Cleo buys nothing and works in Lyon."""
    with acting(system("tests")):
        firm = Company.objects.create(name="Atelier", industry="Design")
        ada = Contact.objects.create(
            name="Ada", city="Paris", country="FR", created_at=NOW - timedelta(days=400)
        )
        ben = Contact.objects.create(
            name="Ben", city="Lyon", country="FR", created_at=NOW - timedelta(days=5)
        )
        Contact.objects.create(
            name="Cleo", city="Lyon", country="BE", company=firm, created_at=NOW - timedelta(days=40)
        )
        chair = Product.objects.create(name="Chair", category="Seats")
        table = Product.objects.create(name="Table", category="Tables")
        for who, what, days, price, currency in (
            (ada, chair, 20, 100, "EUR"), (ada, chair, 200, 150, "EUR"), (ada, chair, 201, 9_000, "JPY"),
            (ben, table, 800, 900, "EUR"),
        ):  # fmt: skip
            order = Order.objects.create(
                number=f"{who.name}{days}", contact=who, placed_at=NOW - timedelta(days=days), subtotal=price,
                currency=currency,
            )  # fmt: skip
            OrderLine.objects.create(order=order, product=what, quantity=1, unit_price=price)
        gone = Order.objects.create(number="X", contact=ben, placed_at=NOW, status="canceled")
        OrderLine.objects.create(order=gone, product=chair, quantity=1, unit_price=1)


def found(alice, *rules, how="all"):
    with as_user(alice, read_only=True) as by:
        return sorted(each.name for each in people(tree.read(group(*rules, how=how)), View(by, NOW)))


FRENCH = {"kind": "field", "field": "country", "values": ["FR"]}
LYON = {"kind": "field", "field": "city", "values": ["lyon"]}
SEATS = {"kind": "bought", "what": "category", "names": ["Seats"]}


@pytest.mark.parametrize(
    ("rules", "how", "names"),
    [
        ([], "all", ["Ada", "Ben", "Cleo"]),
        ([], "any", []),
        ([FRENCH], "all", ["Ada", "Ben"]),
        ([FRENCH, LYON], "all", ["Ben"]),
        ([FRENCH, LYON], "any", ["Ada", "Ben", "Cleo"]),
        ([FRENCH], "none", ["Cleo"]),
        ([FRENCH, group(LYON, how="none")], "all", ["Ada"]),
        ([{"kind": "company", "field": "industry", "values": ["design"]}], "all", ["Cleo"]),
        ([{"kind": "field", "field": "created_at", "way": "last_days", "values": ["30"]}], "all", ["Ben"]),
        ([{"kind": "field", "field": "created_at", "way": "not_last_days", "values": ["30"]}], "all", ["Ada", "Cleo"]),
        ([{"kind": "field", "field": "created_at", "way": "years_ago", "values": ["1", "2"]}], "all", ["Ada"]),
        ([{"kind": "field", "field": "created_at", "way": "years_ago", "values": ["0", "0"]}], "all", ["Ben", "Cleo"]),
        ([SEATS], "all", ["Ada"]),
        ([SEATS | {"times": 2, "days": 365}], "all", ["Ada"]),
        ([SEATS | {"times": 2, "days": 100}], "all", []),
        ([SEATS | {"amount": 250}], "all", ["Ada"]),
        ([SEATS | {"amount": 251}], "all", []),
        ([SEATS | {"amount": 250, "currency": "EUR"}], "all", ["Ada"]),
        ([SEATS | {"amount": 9_000, "currency": "JPY"}], "all", ["Ada"]),
        ([SEATS | {"amount": 9_001, "currency": "JPY"}], "all", []),
        ([LYON | {"way": "not"}], "all", ["Ada"]),
        ([LYON | {"way": "in", "values": ["lyon", "PARIS"]}], "all", ["Ada", "Ben", "Cleo"]),
        ([SEATS | {"never": True}], "all", ["Ben", "Cleo"]),
        ([{"kind": "bought", "what": "product", "names": ["Table"]}], "all", ["Ben"]),
        ([{"kind": "bought", "days": 365}], "all", ["Ada"]),
        ([{"kind": "bought", "never": True}], "all", ["Cleo"]),
    ],
)  # fmt: skip
def test_rules_find_whom_they_speak_of(world, alice, rules, how, names):
    assert found(alice, *rules, how=how) == names


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("rule", [FRENCH, {"kind": "bought", "times": 2}, SEATS | {"amount": 250}])
def test_a_sample_that_is_everybody_finds_as_many(world, alice, bob, rule, exact):
    with as_user(alice) as by:
        add_purpose(by=by, name="News", wording="Yes.", values={"double_opt_in": False})
        Contact.objects.filter(name="Ada").update(email="ada@example.com", owner=bob, last_activity_at=NOW)
        consent.grant_consent(
            Contact.objects.get(name="Ada"),
            by=by,
            purpose="news",
            channels=["email"],
            how="paper",
            evidence="Signed.",
        )
    for colleague in (alice, bob):
        with as_user(colleague, read_only=True) as by:
            found, view = tree.read(group(rule)), View(by, NOW)
            exactly, sampled = (
                live(found, view),
                of_a_sample(found, view, Count(Contact.objects.count(), exact), ["email"]),
            )
            assert (sampled.size, sampled.sample) == (exactly.size, exactly.sample)
            assert sampled.reachable == exactly.reachable
            assert [each.number for each in sampled.reachable] == [1]


def test_consent_counts_while_it_holds(world, alice):
    with as_user(alice) as by:
        add_purpose(
            by=by,
            name="Letter",
            values={"channels": ["email"], "double_opt_in": False},
            wording="Yes, please.",
        )
        ada = Contact.objects.get(name="Ada")
        Contact.objects.filter(pk=ada.pk).update(email="ada@example.com")
        consent.grant_consent(
            Contact.objects.get(pk=ada.pk),
            by=by,
            purpose="letter",
            channels=["email"],
            how="in person",
            evidence="Said so at the counter.",
        )
    rule = {"kind": "agrees", "purpose": "letter", "channel": "email"}
    assert found(alice, rule) == ["Ada"]
    assert found(alice, rule | {"never": True}) == ["Ben", "Cleo"]


def test_rules_read_as_a_sentence(world, alice):
    rules = group(
        FRENCH, group(SEATS | {"times": 2, "days": 365}, {"kind": "bought", "never": True}, how="any")
    )
    with as_user(alice, read_only=True) as by:
        assert in_words(tree.read(rules), by) == (
            "Country is France and (bought “Seats” at least 2 times in the last 365 days or never bought anything)"
        )


@pytest.mark.parametrize(
    "rules",
    [
        {"kind": "field", "field": "nothing"},
        {"kind": "field", "field": "city", "way": "gt", "values": ["3"]},
        {"kind": "field", "field": "city", "values": []},
        {"kind": "field", "field": "city", "way": "last_days", "values": ["3"]},
        {"kind": "bought", "what": "category"},
        {"kind": "agrees", "purpose": "nothing", "channel": "email"},
        {"kind": "segment", "segment": 999},
        {"kind": "sql", "text": "DROP TABLE"},
        {"kind": "bought", "times": 0},
        {"kind": "field", "field": "city", "surprise": 1},
    ],
)
def test_what_makes_no_sense_is_refused(world, alice, rules):
    with pytest.raises(Refused) as refused, as_user(alice) as by:
        actions.define_segment(by=by, name="Odd", rules=group(rules))
    assert "rules" in refused.value.fields


def test_trees_have_an_end(world, alice):
    deep = group()
    for _ in range(6):
        deep = group(deep)
    with pytest.raises(Refused), as_user(alice) as by:
        actions.define_segment(by=by, name="Deep", rules=deep)
    with pytest.raises(Refused), as_user(alice) as by:
        actions.define_segment(by=by, name="Wide", rules=group(*[FRENCH] * 51))


def test_a_reader_makes_none(world, reader):
    with pytest.raises(NotAllowed), as_user(reader) as by:
        actions.define_segment(by=by, name="Mine", rules=group(FRENCH))
