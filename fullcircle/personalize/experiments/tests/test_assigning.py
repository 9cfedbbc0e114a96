"""Who gets it and who is left out: by lot, once, and for good."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fullcircle.differentiate.segments.actions import add_to_segment, define_segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact
from fullcircle.personalize.experiments import actions, assigning
from fullcircle.personalize.experiments.actions import Version
from fullcircle.personalize.experiments.models import Assignment, Experiment
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
HALVES = [Version("a", "Letter"), Version("b", "Postcard")]


@pytest.fixture
def people(alice) -> list[int]:
    with as_user(alice):
        made = Contact.objects.bulk_create(
            [Contact(name=f"Dana {number}", owner=alice) for number in range(300)]
        )
        return [contact.pk for contact in made]


@pytest.fixture
def trial(alice) -> Experiment:
    with as_user(alice) as by:
        return actions.begin_experiment(by=by, name="Spring", holdout=Decimal(20), versions=HALVES)


def test_the_lot_is_the_same_in_python_and_in_the_database(trial, people, alice):
    with as_user(alice) as by:
        found = actions.assign_people(trial, by=by, contacts=people, at=MONDAY)
        cuts = assigning.cuts_of(list(trial.arms.all()))
        keys = dict(trial.arms.values_list("pk", "key"))
        assert found == {pk: keys[cuts.arm_of(assigning.lot_of(trial.salt, pk))] for pk in people}
        counts = {key: list(found.values()).count(key) for key in keys.values()}
        # 300 lots of shares 20, 40 and 40: outside of these bounds once in ten thousand salts.
        assert 30 <= counts["holdout"] <= 92
        assert min(counts["a"], counts["b"]) >= 80


def test_the_lots_of_ten_thousand_numbers_are_spread_evenly():
    lots = [assigning.lot_of("spring", number) for number in range(10_000)]
    tenths = [sum(lot // 1000 == tenth for lot in lots) for tenth in range(10)]
    assert all(900 < each < 1100 for each in tenths)
    assert lots != [assigning.lot_of("autumn", number) for number in range(10_000)]


@pytest.mark.parametrize(
    ("holdout", "weights", "shares"),
    [
        ("10", {"a": 1}, {"holdout": 1000, "a": 9000}),
        ("10", {"a": 1, "b": 1, "c": 1}, {"holdout": 1000, "a": 3000, "b": 3000, "c": 3000}),
        ("0", {"a": 1, "b": 1, "c": 1}, {"holdout": 0, "a": 3334, "b": 3333, "c": 3333}),
        ("12.5", {"a": 3, "b": 1, "c": 0}, {"holdout": 1250, "a": 6563, "b": 2187, "c": 0}),
    ],
)
def test_nobody_is_lost_to_rounding(holdout, weights, shares):
    found = assigning.split(Decimal(holdout), {key: Decimal(weight) for key, weight in weights.items()})
    assert found == shares
    assert sum(found.values()) == 10_000


def test_whoever_is_in_stays_whatever_is_changed(trial, people, alice):
    with as_user(alice) as by:
        early = actions.assign_people(trial, by=by, contacts=people[:100], at=MONDAY)
        trial = actions.change_experiment(
            trial,
            by=by,
            holdout=Decimal(50),
            versions=[Version("a", "Letter", Decimal(0)), HALVES[1], Version("c", "Call")],
        )
        again = actions.assign_people(trial, by=by, contacts=people, at=MONDAY)
        assert {pk: again[pk] for pk in early} == early
        late = [again[pk] for pk in people[100:]]
        assert "a" not in late
        assert {"holdout", "b", "c"} == set(late)
        trial.refresh_from_db()
        assert (trial.people, trial.began_at, trial.division) == (300, MONDAY, 2)
        assert [each.shares for each in trial.divisions.all()] == [
            {"holdout": 2000, "a": 4000, "b": 4000},
            {"holdout": 5000, "a": 0, "b": 2500, "c": 2500},
        ]
        with pytest.raises(Refused, match="Somebody got “Letter”"):
            actions.change_experiment(trial, by=by, versions=[HALVES[1]])


def test_what_was_said_beforehand_is_not_changed_by_the_result(trial, people, alice):
    with as_user(alice) as by:
        trial = actions.change_experiment(trial, by=by, goal="revenue", window_days=30)
        actions.assign_people(trial, by=by, contacts=people[:10], at=MONDAY)
        assert (
            actions.change_experiment(trial, by=by, goal="revenue", name="Spring 2026").name == "Spring 2026"
        )
        with pytest.raises(Refused) as refused:
            actions.change_experiment(trial, by=by, goal="orders", window_days=60)
        assert set(refused.value.fields) == {"goal", "window_days"}
        with pytest.raises(Refused, match="Name the event"):
            actions.begin_experiment(by=by, name="Trial", goal="event")


def test_a_segment_comes_in_at_once_and_after_the_end_nobody(trial, people, alice, bob):
    with as_user(alice) as by:
        segment = define_segment(by=by, name="Friends")
        add_to_segment(segment, by=by, contacts=people[:50])
        assert actions.assign_segment(trial, by=by, segment=segment, at=MONDAY) == 50
        assert actions.assign_segment(trial, by=by, segment=segment, at=MONDAY) == 0
        told = LoggedEvent.objects.filter(about_kind="experiment", about_id=trial.pk, type="people.assigned")
        assert [each.payload["people"] for each in told] == [50]
        actions.end_experiment(trial, by=by)
        with pytest.raises(Refused, match="has ended"):
            actions.assign_people(trial, by=by, contacts=people, at=MONDAY)
    with as_user(bob):
        assert not Assignment.objects.exists(), (
            "Bob sees none of these people, so he does not see where they are."
        )


def test_what_a_campaign_runs_is_changed_by_the_campaign_alone(people, alice, reader):
    with as_user(alice) as by:
        trial = actions.begin_experiment(by=by, name="Spring", run_by="campaign:12")
        with pytest.raises(Refused, match="campaign"):
            actions.assign_people(trial, by=by, contacts=people, at=MONDAY)
        assert (
            len(actions.assign_people(trial, by=by, contacts=people, at=MONDAY, cause="campaign:12")) == 300
        )
    with as_user(reader) as by, pytest.raises(NotAllowed):
        actions.end_experiment(trial, by=by)


def test_two_records_of_one_person_keep_one_place_and_it_is_noted_if_they_were_in_two(trial, people, alice):
    with as_user(alice) as by:
        found = actions.assign_people(trial, by=by, contacts=people, at=MONDAY)
        left_out = [pk for pk in people if found[pk] == "holdout"]
        treated = [pk for pk in people if found[pk] == "a"]
        for kept, lost in ((left_out[0], treated[0]), (left_out[1], left_out[2])):
            merge_contact(Contact.objects.get(pk=kept), by=by, other=Contact.objects.get(pk=lost))
        rows = Assignment.objects.filter(contact__in=left_out[:3] + treated[:1]).order_by("contact")
        assert [(row.contact_id, row.arm.key, row.crossed) for row in rows] == [
            (left_out[0], "holdout", True),
            (left_out[1], "holdout", False),
        ]
