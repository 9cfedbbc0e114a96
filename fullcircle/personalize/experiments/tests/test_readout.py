"""What an experiment is read out as, from orders, returns and letters, and who sees it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import CharField, TextField

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.messages.models import Message
from fullcircle.personalize.experiments import actions, assigning
from fullcircle.personalize.experiments.actions import Version
from fullcircle.personalize.experiments.measuring import measure
from fullcircle.personalize.experiments.models import Arm, Experiment, Reading
from fullcircle.personalize.experiments.readout import from_figures, read_out
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
AFTERWARDS = MONDAY + timedelta(days=60)
DAY = timedelta(days=1)
TEXTS = [
    each.column
    for each in Contact._meta.concrete_fields
    if isinstance(each, CharField | TextField) and not each.null and not each.has_db_default()
]


def people(count: int) -> list[int]:
    """Many at once, in one statement: the model would take ten times as long."""
    empty = [each for each in TEXTS if each != "name"]
    names, nothing = ", ".join(empty), ", ".join(["''"] * len(empty))
    made = f"INSERT INTO identify_contact (name, {names}) SELECT 'Dana ' || i, {nothing} FROM generate_series(1, %s) i"
    with connection.cursor() as cursor:
        cursor.execute(f"{made} RETURNING id", [count])
        return [pk for (pk,) in cursor.fetchall()]


def put(experiment: Experiment, members: list[int], key: str) -> None:
    """In an arm of our choice; the lot itself is tested elsewhere."""
    arm = Arm.objects.get(experiment=experiment, key=key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO personalize_assignment (experiment_id, contact_id, arm_id, at, division) "
            "SELECT %s, unnest(%s::bigint[]), %s, %s, 1",
            [experiment.pk, members, arm.pk, MONDAY],
        )
    assigning.count(experiment, len(members), MONDAY)


def orders(buyers: list[int], at: datetime = MONDAY + DAY, **values) -> list[Order]:
    first = Order.objects.count()
    values = {"subtotal": Decimal(50), "cost": Decimal(30), "status": "paid"} | values
    return Order.objects.bulk_create(
        Order(contact_id=each, number=f"T-{first + number}", placed_at=at, **values)
        for number, each in enumerate(buyers)
    )


@pytest.fixture
def acted(db):
    with acting(system("tests")) as by:
        yield by


def test_450_of_9000_against_27_of_1000_is_proven_and_38_is_not_whatever_is_attributed(acted):
    trial = actions.begin_experiment(by=acted, name="Spring letter", run_by="campaign:7")
    everybody = people(10_000)
    treated, left_out = everybody[:9_000], everybody[9_000:]
    put(trial, treated, "a")
    put(trial, left_out, "holdout")
    Message.objects.bulk_create(
        Message(
            contact_id=each,
            subject="Spring",
            state="sent",
            purpose="newsletter",
            cause="campaign:7",
            happened_at=MONDAY,
        )
        for each in treated[:450]
    )
    orders(treated[:450])
    orders(left_out[:27])
    found = read_out(trial, AFTERWARDS)
    assert (found.word, found.is_unfair) == ("proven", False)
    points = [round(100 * each, 1) for each in (found.main.value, found.main.low, found.main.high)]
    assert points == [2.3, 1.2, 3.4]
    extra = found.main.extra
    assert [round(each) for each in (extra.value, extra.low, extra.high)] == [207, 108, 306]
    orders(left_out[27:38])
    found = read_out(trial, AFTERWARDS)
    assert found.word == "not_proven"
    points = [round(100 * each, 2) for each in (found.main.value, found.main.low, found.main.high)]
    assert points == [1.2, -0.07, 2.47]
    arms = {each.key: each for each in found.arms}
    assert (arms["a"].touched_people, arms["a"].buyers, arms["holdout"].buyers) == (450, 450, 38)


def test_only_what_was_bought_in_these_days_and_kept_counts(acted):
    trial = actions.begin_experiment(
        by=acted, name="Card", goal="revenue", window_days=14, holdout=Decimal(50)
    )
    dana, ben, cleo, left = people(4)
    put(trial, [dana, ben, cleo], "a")
    put(trial, [left], "holdout")
    (bought,) = orders([dana], discount=Decimal(10))
    orders([dana], MONDAY + 14 * DAY)  # a moment too late
    orders([dana], MONDAY - DAY, subtotal=Decimal(200))  # before
    orders([dana], MONDAY - 400 * DAY)  # long before
    orders([ben], status="canceled")
    orders([ben], currency="USD")
    orders([cleo], status="returned")
    orders([left], cost=None)
    back = Order(number="R-1", contact_id=dana, placed_at=MONDAY + 30 * DAY, return_of=bought, status="paid")
    back.subtotal, back.cost = Decimal(-15), Decimal(-9)
    back.save()
    groups = {each.people: each for each in measure(trial, AFTERWARDS)}
    treated, held = groups[3], groups[1]
    assert (treated.placed, treated.sums["orders"].some, treated.costless) == (1, 1, 0)
    assert (treated.sums["revenue"].y, treated.sums["margin"].y) == (25, 4)
    assert (treated.sums["revenue"].yy, treated.sums["revenue"].x, treated.sums["revenue"].xy) == (
        625,
        200,
        5_000,
    )
    assert (held.sums["revenue"].y, held.sums["margin"].y, held.costless) == (50, 0, 1)
    early = {each.people: each for each in measure(trial, MONDAY + timedelta(hours=1))}
    assert early[3].placed == 0, "Whoever looks earlier sees what had happened by then."


def test_the_last_letter_before_an_order_has_it(acted):
    trial = actions.begin_experiment(by=acted, name="Letter", run_by="campaign:7")
    dana, ben, cleo = people(3)
    put(trial, [dana, ben, cleo], "a")
    letters = [
        (dana, "campaign:7:a", "newsletter", 0), (ben, "campaign:7:a", "newsletter", 0), (ben, "campaign:70", "newsletter", 12),
        (dana, "", "personal", 12), (cleo, "campaign:7:a", "newsletter", 36),
    ]  # fmt: skip
    for contact, cause, purpose, hours in letters:
        at = MONDAY + timedelta(hours=hours)
        Message.objects.create(
            contact_id=contact, subject="Hello", state="sent", cause=cause, purpose=purpose, happened_at=at
        )
    orders([dana, ben, cleo])
    (group,) = measure(trial, AFTERWARDS)
    assert (group.sums["orders"].some, group.touched_people, group.touched_revenue) == (3, 1, 50)


def test_two_versions_are_each_told_apart_and_more_strictly(acted):
    versions = [Version("a", "Letter"), Version("b", "Postcard")]
    trial = actions.begin_experiment(by=acted, name="Card", holdout=Decimal(20), versions=versions)
    everybody = people(500)
    for key, start, stop, buyers in (("holdout", 0, 100, 20), ("a", 100, 300, 40), ("b", 300, 500, 90)):
        put(trial, everybody[start:stop], key)
        orders(everybody[start : start + buyers])
    found = read_out(trial, AFTERWARDS)
    assert {each.of: round(each.value, 3) for each in found.by_arm} == {"a": 0.0, "b": 0.25}
    assert all(each.high - each.low > found.main.high - found.main.low for each in found.by_arm)
    assert [each.measure for each in found.others] == ["revenue", "margin"]


def test_a_reading_is_kept_by_day_and_a_new_word_is_told_once(acted):
    trial = actions.begin_experiment(by=acted, name="Card", holdout=Decimal(50))
    everybody = people(400)
    put(trial, everybody[:200], "a")
    put(trial, everybody[200:], "holdout")
    orders(everybody[:80])
    orders(everybody[200:210])
    for hours, day in ((24, 1), (30, 1), (24, 2), (1, 15)):
        actions.take_reading(trial, by=acted, now=MONDAY + timedelta(days=day, hours=hours))
    kept = list(Reading.objects.filter(experiment=trial))
    assert [each.verdict for each in kept] == ["early", "early", "proven"]
    assert kept[0].low is not None
    assert kept[-1].safe_low < kept[-1].low, "The interval for every day is the wider one."
    assert from_figures(kept[-1].figures).main.low == kept[-1].low
    told = LoggedEvent.objects.filter(about_kind="experiment", about_id=trial.pk, type="verdict.reached")
    assert [each.payload["verdict"] for each in told.order_by("id")] == ["early", "proven"]


def test_only_the_machine_that_sees_everybody_measures(alice):
    with as_user(alice) as by:
        trial = actions.begin_experiment(by=by, name="Card")
        with pytest.raises(Refused, match="in the background"):
            actions.take_reading(trial, by=by)


def test_people_who_are_not_spread_as_the_lot_would_have_it_end_every_verdict(acted):
    trial = actions.begin_experiment(by=acted, name="Card", holdout=Decimal(50))
    everybody = people(400)
    put(trial, everybody[:260], "a")
    put(trial, everybody[260:], "holdout")
    orders(everybody[:200])
    assert (read_out(trial, AFTERWARDS).word, read_out(trial, AFTERWARDS).is_unfair) == ("unfair", True)
