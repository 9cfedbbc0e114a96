"""Segments are ranked by what is counted of them, every figure opens its rows, and what is decided stands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from fullcircle.differentiate.segments.actions import add_to_segment, define_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting import queries
from fullcircle.differentiate.targeting.actions import decide_on_segment, measure_targeting, set_targeting
from fullcircle.differentiate.targeting.models import TargetingDecision
from fullcircle.differentiate.targeting.words import told_factors
from fullcircle.differentiate.value.actions import measure_value
from fullcircle.identify.consent.actions import grant_consent, raise_objection, withdraw_consent
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.messages.models import Message
from fullcircle.interact.templates.models import LinkClick, SentLink
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SENT = NOW - timedelta(days=30)


def person(name: str, by, *, worth: int = 0, agrees: bool = True) -> Contact:
    found = create_record(Contact, by=by, values={"name": name, "email": f"{name.lower()}@example.com"})
    if worth:
        buy(found, worth, NOW - timedelta(days=200), by)
    if agrees:
        grant_consent(
            found, by=by, purpose="letter", channels=["email"], how="in person", evidence="At the counter"
        )
    return found


def buy(who: Contact, worth: int, at, by) -> None:
    create_order(Order, by=by, values={"contact": who.pk, "placed_at": at, "subtotal": Decimal(worth)})


def write_to(who: Contact, *, opens: str = "") -> None:
    """A letter to many reached them; `opens` says who opened a link of it."""
    message = Message.objects.create(
        contact=who, subject="New arrivals", text="Oak.", purpose="letter", state="sent", happened_at=SENT
    )
    if opens:
        link = SentLink.objects.create(
            contact=who, message=str(message.pk), digest=str(who.pk).encode(), url="https://example.com/oak"
        )
        at = SENT + timedelta(hours=5)
        LinkClick.objects.create(contact=who, link=link, at=at, is_bot=opens == "program")


@pytest.fixture
def segments(alice) -> dict[str, Segment]:
    """Regulars: few, rich, reachable, and they answer. Passers-by: more of them, and worth little."""
    with as_user(alice) as by:
        add_purpose(by=by, name="Letter", wording="Yes.", values={"double_opt_in": False})
        regulars = [person(f"Regular{at}", by, worth=1_000) for at in range(4)]
        passing = [person(f"Passing{at}", by, worth=100, agrees=at < 3) for at in range(6)]
        for who in (*regulars, *passing):
            write_to(who, opens="person" if who in regulars[:2] else "program")
        buy(regulars[2], 50, SENT + timedelta(days=3), by)
        buy(passing[0], 50, SENT + timedelta(days=20), by)
        found = {}
        for name, people in (("Regulars", regulars), ("Passers-by", passing)):
            found[name] = define_segment(by=by, name=name)
            add_to_segment(found[name], by=by, contacts=[who.pk for who in people])
        found["Nobody yet"] = define_segment(by=by, name="Nobody yet")
    with acting(system("tests")) as by:
        measure_value(by=by, now=NOW)
        measure_targeting(by=by, now=NOW)
    return found


def test_segments_are_ranked_and_every_factor_has_its_reason(segments, alice):
    with as_user(alice, read_only=True):
        how = queries.how_ranked()
        rows = queries.board(how)
        assert [(row.segment.name, row.place, row.score) for row in rows] == [
            ("Regulars", 1, 100), ("Passers-by", 2, 6), ("Nobody yet", 3, 0),
        ]  # fmt: skip
        regulars = rows[0].figures
        assert regulars == {
            "people": 4, "buyers": 4, "amount": Decimal(4_050), "reachable": 4, "asked": 4, "answered": 3,
        }  # fmt: skip
        said = {each.key: (each.figure, each.reason) for each in told_factors(rows[0], how, "EUR")}
        assert said["size"] == ("4 people", "40 % of all contacts")
        assert said["reach"][1] == "100 % of them, 1.4 times the average of all contacts"
        assert said["response"][0] == "3 answered"
        unknown = told_factors(rows[2], how, "EUR")[3]
        assert (unknown.figure, unknown.is_counted) == ("Not known yet", True)


@pytest.mark.parametrize("who", ["Regulars", "Passers-by"])
def test_every_figure_opens_as_many_rows(segments, alice, who):
    with as_user(alice, read_only=True):
        how = queries.how_ranked()
        row = queries.place_of(segments[who].pk, queries.board(how))
    key = key_of(alice)
    for column, part in (
        ("people", ""), ("buyers", "&among=targeting:bought"), ("reachable", "&among=targeting:reach.letter.email"),
        ("asked", "&among=targeting:asked"), ("answered", "&among=targeting:answered"),
    ):  # fmt: skip
        answer = Api(key).get(f"contacts?among=segment:{segments[who].pk}{part}")
        assert len(answer.json()["data"]) == row.figures[column], column


def test_who_objects_or_withdraws_is_not_reachable(segments, alice):
    with as_user(alice) as by:
        first, second = Contact.objects.filter(name__in=("Regular0", "Regular1")).order_by("name")
        raise_objection(first, by=by, regards="marketing", evidence="By phone")
        withdraw_consent(second, by=by, purpose="letter", channels=["email"], evidence="By phone")
        measure_targeting(by=by, now=NOW)
        row = queries.place_of(segments["Regulars"].pk, queries.board(queries.how_ranked()))
        assert row.figures["reachable"] == 2


def test_weights_are_for_those_who_may_decide_on_them(segments, alice, bob):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        set_targeting(by=by, purpose="letter", size=Decimal(2))
    with as_user(alice) as by:
        with pytest.raises(Refused) as refused:
            set_targeting(by=by, purpose="fax", size=Decimal(3))
        assert set(refused.value.fields) == {"purpose", "size"}
        only_size = dict.fromkeys(("value", "reach", "response"), Decimal(0))
        set_targeting(by=by, purpose="letter", **only_size)
        assert queries.board(queries.how_ranked())[0].segment.name == "Passers-by"


def test_a_decision_is_kept_with_the_figures_of_its_moment(segments, alice, bob):
    with as_user(bob) as by:
        made = decide_on_segment(
            by=by, segment=segments["Regulars"].pk, choice="chosen", reason="They answer, and are worth most."
        )
    with as_user(alice) as by:
        buy(Contact.objects.get(name="Regular0"), 9_000, NOW - timedelta(days=100), by)
        measure_value(by=by, now=NOW)
        measure_targeting(by=by, now=NOW)
        kept = TargetingDecision.objects.get(pk=made.pk)
        assert (kept.decided_by, kept.place, kept.score, kept.people, kept.amount) == (
            "Bob",
            1,
            100,
            4,
            4_050,
        )
        assert (kept.approach, kept.counted) == (
            "Letter by email", "size × value × reach × past response"
        )  # fmt: skip
        with pytest.raises(Refused):
            decide_on_segment(by=by, segment=segments["Regulars"].pk, choice="chosen", reason="")
        with pytest.raises(Refused, match="no such segment"):
            decide_on_segment(by=by, segment=10**9, choice="not_now", reason="Later.")


def test_a_decision_stands(segments, alice):
    """Not by its form, and not past the verbs either."""
    with as_user(alice) as by:
        made = decide_on_segment(
            by=by, segment=segments["Regulars"].pk, choice="not_now", reason="In spring."
        )
        with pytest.raises(Refused):
            edit_record(made, by=by, values={"choice": "chosen"})
        with pytest.raises(DatabaseError, match="stands as it was made"), transaction.atomic():
            TargetingDecision.objects.filter(pk=made.pk).update(people=10_000)
        edit_record(made, by=by, values={"source": "The spring meeting"})
        assert TargetingDecision.objects.get(pk=made.pk).source == "The spring meeting"
