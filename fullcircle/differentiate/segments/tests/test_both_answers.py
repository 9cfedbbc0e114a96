"""The record and the warehouse read every tree of rules alike: trees nobody thought of, over a small world with odd edges."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fullcircle.config.env import env
from fullcircle.differentiate.segments import analytic, tree
from fullcircle.differentiate.segments.marts import fields_of
from fullcircle.differentiate.segments.matching import BACK, DATED, LAST, YEARS, Senseless, View, people
from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.identify.behavior.models import BehaviorEvent, TrackingSource, Visitor
from fullcircle.identify.behavior.sorting import MONTHS
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.models import ConsentEvent, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.query import OPERATORS
from fullcircle.platform.warehouse.actions import write_warehouse
from fullcircle.platform.warehouse.mart import marts
from fullcircle.platform.warehouse.reading import opened
from fullcircle.platform.warehouse.store import Store
from tests.cast import as_user

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TREES = 20
CITIES = ["", "Lyon", "LYON", "Åre", "ÅRE", "Gießen", "100 %", "a_b", "İzmir"]
OWN = [("budget", "number", []), ("nick", "text", []), ("seen", "date", []), ("size", "choice", ["S", "M"]),
       ("likes", "multichoice", ["tea", "oat tea"]), ("vip", "yesno", [])]  # fmt: skip
KNOWN = [
    {}, {"budget": "3"}, {"budget": "12.5", "nick": "åre", "likes": ["tea"]}, {"vip": True, "seen": "2026-06-01"},
    {"nick": "ÅRE", "size": "S", "likes": ["oat tea", "tea"]}, {"vip": False, "size": "M", "budget": "-1"},
]  # fmt: skip
MIDNIGHT = datetime(2026, 5, 2, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def define_own(by: Actor) -> None:
    for key, kind, choices in OWN:
        define_field(by=by, resource="contact", label=key.title(), key=key, kind=kind, choices=choices)


def people_and_firms() -> None:
    firms = [
        Company.objects.create(name="Atelier", industry="Design", city="Lyon"),
        Company.objects.create(name="Bare"),
        Company.objects.create(name="Closed", industry="design", archived_at=NOW),
    ]
    for at in range(18):
        Contact.objects.create(
            name=f"P{at}", city=CITIES[at % len(CITIES)], country=["", "FR", "BE"][at % 3],
            email=f"p{at}@example.com" if at % 2 else "", lifecycle_stage=["lead", "customer"][at % 2],
            company=[None, *firms][at % 4], custom=KNOWN[at % len(KNOWN)], archived_at=NOW if at == 17 else None,
            created_at=[ago(0), ago(30), ago(400), MIDNIGHT][at % 4],
            last_activity_at=[None, ago(5), MIDNIGHT + timedelta(days=1, microseconds=-1)][at % 3],
        )  # fmt: skip


def have_them_buy(who: list[Contact]) -> None:
    goods = [Product.objects.create(name=name, category=kind)
             for name, kind in (("Chair", "Seats"), ("Stool", "Seats"), ("Table", ""))]  # fmt: skip
    for at in range(30):
        order = Order.objects.create(
            number=str(at), contact=None if at == 7 else who[at % 11], placed_at=ago([3, 30, 90, 400][at % 4]),
            status=["placed", "paid", "canceled"][at % 3], archived_at=NOW if at == 11 else None,
            subtotal=Decimal(at) * 10, currency=["EUR", "EUR", "JPY"][at % 3],
        )  # fmt: skip
        for line in range(at % 3):
            OrderLine.objects.create(
                order=order, product=[*goods, None][(at + line) % 4], quantity=1, unit_price=Decimal("12.10") * at
            )  # fmt: skip


def have_them_do(who: list[Contact]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, [[ago(20 * turn).date() for turn in range(5)]])
    source = TrackingSource.objects.create(name="Shop", kind="server")
    for at in range(6):
        visitor = Visitor.objects.create(
            key=str(at), contact=who[at] if at else None, first_seen_at=NOW, last_seen_at=NOW
        )
        for turn in range(at):
            BehaviorEvent.objects.create(visitor=visitor, source=source, at=ago(20 * turn), kind="track",
                                         name=["Looked", "Signed up"][turn % 2], is_bot=turn == 3)  # fmt: skip


def have_them_agree(who: list[Contact]) -> None:
    purpose = Purpose.objects.create(key="letter", name="Letter", channels=["email"])
    for at, said in enumerate(["granted", "withdrawn", "granted", "granted"]):
        ConsentEvent.objects.create(
            contact=who[at], purpose=purpose, channel="email", action=said, occurred_at=ago(50),
            until=[None, None, ago(1), ago(-1)][at], source="form", actor_kind="user", actor_name="Alice",
        )  # fmt: skip


@pytest.fixture
def world(db, alice, tmp_path, monkeypatch):
    """Actor, and the same small world in the warehouse, with a segment in it."""
    monkeypatch.setattr(env, "warehouse_url", tmp_path.as_uri())
    with as_user(alice) as by:
        define_own(by)
        people_and_firms()
        who = list(Contact.objects.order_by("pk"))
        have_them_buy(who)
        have_them_do(who)
        have_them_agree(who)
        segment = Segment.objects.create(name="Picked")
        SegmentMember.objects.bulk_create([SegmentMember(segment=segment, contact=each) for each in who[3:9]])
        write_warehouse(by=by, now=NOW)
    with as_user(alice, read_only=True) as by, opened() as db:
        for name in marts(by):  # read once for hundreds of questions
            db.execute(
                f'CREATE TABLE read AS FROM "{name}"; DROP VIEW "{name}"; ALTER TABLE read RENAME TO "{name}"'
            )
        yield by, db, segment.pk


TEXTS = [*CITIES[1:], "lyon", "åre", "izmir", "SS", "ß", "%", "P1", "design"]
NUMBERS = ["3", "3.00", "12.5", "0", "-1"]
VALUES: dict[str, list[str]] = {
    "text": TEXTS, "longtext": TEXTS, "link": TEXTS, "phone": TEXTS, "email": ["P1@example.com", "p3@example.com", "example"],
    "number": NUMBERS, "money": NUMBERS, "integer": NUMBERS, "date": ["2026-06-01", "2026-05-31", "nonsense"],
    "datetime": ["2026-05-02", "2026-05-03", "2026-05-27T12:00:00+00:00", "2026-06-01"],
    "yesno": ["yes", "no"], "country": ["FR", "BE", "Nowhere"], "relation": ["1", "2", "3"], "user": ["1"],
}  # fmt: skip
DAYS = ["1", "5", "30", "31", "0", "x"]


def rules(by: Actor, segment: int) -> st.SearchStrategy:
    """Any tree over what this world has, sensible or not."""
    days, times, never = st.none() | st.sampled_from([1, 30, 90, 365]), st.integers(1, 3), st.booleans()
    fields = [
        (key, field)
        for part, key in (("contact", "field"), ("company", "company"))
        for field in fields_of(part, by)
    ]
    leaf = st.one_of(
        st.sampled_from(fields).flatmap(lambda pair: about(*pair)),
        st.fixed_dictionaries({
            "kind": st.just("bought"), "what": st.sampled_from(["anything", "category", "product"]),
            "names": st.lists(st.sampled_from(["Seats", "Chair", "Stool", "Table", ""]), max_size=2), "times": times,
            "amount": st.none() | st.sampled_from([0, 12.1, 100, 290.4]), "days": days, "never": never,
            "currency": st.sampled_from(["", "EUR", "JPY"]),
        }),
        st.fixed_dictionaries({"kind": st.just("did"), "name": st.sampled_from(["Looked", "Signed up", ""]),
                               "times": times, "days": days, "never": never}),
        st.fixed_dictionaries({"kind": st.just("agrees"), "purpose": st.sampled_from(["letter", "none"]),
                               "channel": st.sampled_from(["email", "sms"]), "never": never}),
        st.fixed_dictionaries({"kind": st.just("segment"), "segment": st.sampled_from([segment, 0]), "never": never}),
    )  # fmt: skip
    return st.recursive(leaf, lambda inner: grouped(inner, 3), max_leaves=5)


def grouped(inner: st.SearchStrategy, most: int) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"kind": st.just("group"), "how": st.sampled_from(["all", "any", "none"]), "rules": st.lists(inner, max_size=most)}
    )  # fmt: skip


def about(kind: str, field: Field) -> st.SearchStrategy:
    back = list(BACK) if field.kind in DATED else []
    ways = st.sampled_from([each.key for each in OPERATORS[field.kind]] + back)
    options = [key for key, _label in field.choices] or VALUES.get(field.kind, ["x"])
    return ways.flatmap(
        lambda way: st.fixed_dictionaries({
            "kind": st.just(kind), "field": st.just(field.key), "way": st.just(way),
            "values": st.lists(st.sampled_from(DAYS if way in back else options), min_size=way != "empty", max_size=2),
        })
    )  # fmt: skip


def of_the_record(found: tree.Group, view: View) -> list[int]:
    return list(people(found, view).values_list("pk", flat=True))


def of_the_warehouse(db: duckdb.DuckDBPyConnection, found: tree.Group, view: View) -> list[int]:
    return [
        pk for (pk,) in db.execute(ibis.to_sql(analytic.expression(found, view), dialect="duckdb")).fetchall()
    ]


def answer(ask: Callable[..., list[int]], *given: Any) -> Any:
    """Who is found, or the sentence with which it is refused."""
    try:
        return sorted(ask(*given))
    except Senseless as refused:
        return str(refused)


def test_record_and_warehouse_agree_on_every_tree(world):
    by, db, segment = world
    view = View(by, NOW)
    several = st.lists(rules(by, segment), min_size=4, max_size=4)
    known = [compared(db, one, view) for one in every_kind(by, segment)]
    assert (
        sum(isinstance(found, list) and bool(found) for found in known) > TREES / 2
    )  # or nothing is compared
    assert isinstance(compared(db, {"kind": "agrees", "purpose": "none", "channel": "sms"}, view), str)

    @settings(
        max_examples=TREES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(several)
    def agree(trees):
        for one in trees:
            compared(db, one, view)

    agree()


def compared(db: duckdb.DuckDBPyConnection, one: dict[str, Any], view: View) -> Any:
    found = tree.read({"kind": "group", "how": "all", "rules": [one]})
    recorded = answer(of_the_record, found, view)
    assert answer(of_the_warehouse, db, found, view) == recorded, one
    return recorded


def every_kind(by: Actor, segment: int) -> list[dict[str, Any]]:
    """One rule of each kind and each way that means something else on another engine."""
    bought = {"kind": "bought", "what": "category", "names": ["Seats"], "times": 2, "days": 365}
    return [
        {"kind": "field", "field": "city", "way": "is", "values": ["åre"]},
        {"kind": "field", "field": "city", "way": "contains", "values": ["%"]},
        {"kind": "field", "field": "city", "way": "begins", "values": ["l"]},
        {"kind": "field", "field": "city", "way": "empty", "values": []},
        {"kind": "field", "field": "city", "way": "not", "values": ["Lyon"]},
        {"kind": "field", "field": "created_at", "way": LAST, "values": ["30"]},
        {"kind": "field", "field": "created_at", "way": YEARS, "values": ["1", "30"]},
        {"kind": "field", "field": "last_activity_at", "way": "between", "values": ["2026-05-02", "2026-05-03"]},
        {"kind": "field", "field": "budget", "way": "gte", "values": ["3"]},
        {"kind": "field", "field": "seen", "way": "is", "values": ["2026-06-01"]},
        {"kind": "field", "field": "likes", "way": "is", "values": ["tea"]},
        {"kind": "field", "field": "vip", "way": "is", "values": ["no"]},
        {"kind": "company", "field": "industry", "way": "is", "values": ["design"]},
        bought, bought | {"what": "anything", "names": [], "amount": 100}, bought | {"times": 1, "never": True},
        bought | {"what": "product", "names": ["Chair"], "times": 1, "amount": 12.1},
        {"kind": "did", "name": "Looked", "times": 2}, {"kind": "did", "name": "Signed up", "days": 30, "never": True},
        {"kind": "agrees", "purpose": "letter", "channel": "email"},
        {"kind": "segment", "segment": segment, "never": True},
        {"kind": "group", "how": "none", "rules": [bought, {"kind": "did", "name": "Looked"}]},
        {"kind": "group", "how": "any", "rules": [{"kind": "group", "how": "all", "rules": []}]},
    ]  # fmt: skip


def test_spark_gives_the_same_answers_from_the_same_files(world, spark):
    by, _db, segment = world
    view, store = View(by, NOW), Store()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for name, kept in store.manifest().marts.items():
        spark.read.parquet(*map(store.path, kept.files)).createOrReplaceTempView(name)
    trees = [tree.read({"kind": "group", "how": "all", "rules": [one]}) for one in every_kind(by, segment)]
    questions = [ibis.to_sql(analytic.expression(each, view), dialect="pyspark") for each in trees]
    # One question for all: what Spark takes to begin is most of what each of them costs.
    whole = " UNION ALL ".join(f"SELECT {at} AS tree, pk FROM ({each})" for at, each in enumerate(questions))
    found = [(row.tree, row.pk) for row in spark.sql(whole).collect()]
    for at, each in enumerate(trees):
        assert sorted(pk for number, pk in found if number == at) == sorted(of_the_record(each, view)), each
    assert found
