"""Reviewers' decisions as lessons: what counts as one, what does not, what they change, and who sees it."""

import random

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.duplicates import actions, bulk, checking, queries, teaching
from fullcircle.identify.duplicates.models import DuplicateModel, PossibleDuplicate
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
PLACE = {"street": "Kanalstrasse 9", "postcode": "1010", "city": "Vienna", "phone": "+43155512345"}


def add(user, **values) -> Company:
    with as_user(user) as by:
        return create_record(Company, by=by, values=values)


def pair_of(user, *names: str) -> PossibleDuplicate:
    """Two firms in one house, proposed to be one."""
    ends = [add(user, name=name, domain="kupfer.example", **PLACE).pk for name in names]
    with acting(system("tests")) as by:
        actions.store_pairs(by=by, kind="company", pairs=[(*sorted(ends), 3.0)])
    with as_user(user):
        return PossibleDuplicate.objects.get(about_id=min(ends), other_id=max(ends))


def decided_like(pair: PossibleDuplicate, *, same: int, different: int, sister: PossibleDuplicate) -> None:
    """As many decisions of other firms as if somebody had made them: doubles agree in every word, sisters do not."""
    with as_system():
        rows = []
        for number, like in enumerate([pair] * same + [sister] * different):
            one = 10_000_000 + 2 * number
            rows.append(
                PossibleDuplicate(
                    about_kind="company",
                    about_id=one,
                    other_id=one + 1,
                    weight=like.claimed,
                    claimed=like.claimed,
                    answers=like.answers,
                    state=like.state,
                    drawn="queue",
                    decided_by="Alice",
                    decided_at=like.decided_at,
                )
            )
        PossibleDuplicate.objects.bulk_create(rows)


def as_system():
    return acting(system("tests"))


@pytest.fixture
def taught_pairs(alice):
    """A double that was merged, and two sisters told apart."""
    double, sister = (
        pair_of(alice, "Kupfer Foods GmbH", "Kupfer Foods"),
        pair_of(alice, "Kupfer Steel", "Kupfer Travel"),
    )
    with as_user(alice) as by:
        actions.accept_duplicate(double, by=by)
        actions.keep_apart(sister, by=by, drawn="doubtful")
        double.refresh_from_db()
        sister.refresh_from_db()
    return double, sister


def test_a_decision_keeps_what_each_field_answered_and_no_value_of_anybody(taught_pairs):
    double, sister = taught_pairs
    assert (double.drawn, sister.drawn) == ("queue", "doubtful")
    assert double.answers["words"] == 0
    assert sister.answers["words"] == 3
    assert all(isinstance(place, int) for place in sister.answers.values())
    assert sister.claimed == pytest.approx(sister.weight)


def test_what_is_undone_teaches_nothing_any_more(taught_pairs, alice):
    _double, sister = taught_pairs
    with as_user(alice) as by:
        assert (teaching.standing("company").same, teaching.standing("company").different) == (1, 1)
        actions.undo_merge(Merge.objects.get(), by=by)
        actions.reconsider_duplicate(sister, by=by)
        assert teaching.standing("company").decisions == 0
        assert set(PossibleDuplicate.objects.values_list("claimed", "drawn")) == {(None, "")}


def test_merging_many_at_once_is_no_lesson(alice):
    pair_of(alice, "Kupfer Foods GmbH", "Kupfer Foods")
    with as_user(alice) as by:
        done = bulk.merge_next("company", 0.0, bulk.BEFORE_ALL, by, "duplicates:test")
        assert done is not None
        assert done.merged == 1
        assert teaching.standing("company").decisions == 0


def test_learning_waits_for_enough_decisions_of_both_kinds(taught_pairs, alice, bob):
    double, sister = taught_pairs
    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.learn_from_decisions(by=by, kind="company")
    with as_user(alice) as by, pytest.raises(Refused, match="2 decisions teach too little"):
        actions.learn_from_decisions(by=by, kind="company")
    decided_like(double, same=205, different=3, sister=sister)
    with as_user(alice) as by, pytest.raises(Refused, match="Nearly all decisions say the same"):
        actions.learn_from_decisions(by=by, kind="company")


def test_what_decisions_taught_is_shown_used_and_switched_off(taught_pairs, alice, signed_in):
    double, sister = taught_pairs
    browser, page = signed_in(alice), "/duplicates/companies/taught/"
    assert "198 more decisions" in browser.get(page).content.decode()
    assert browser.post("/duplicates/companies/learn/").status_code == 422
    decided_like(double, same=120, different=100, sister=sister)
    waits = pair_of(alice, "Kupfer Media", "Kupfer Optics")
    before = weight_of(waits, alice)
    assert browser.post("/duplicates/companies/learn/").status_code == 302
    run_waiting()
    with as_user(alice) as by:
        model = DuplicateModel.objects.get(kind="company")
        assert model.learned["used"]
        assert model.learned["backtest"]["decisions"] == 222
        told = LoggedEvent.objects.get(type="decisions.learned").payload
        assert (told["decisions"], told["used"]) == (222, True)
        assert told["f1_after"] > told["f1_before"]
        why = queries.reasons("company", waits.about_id, waits.other_id, by)
    after = weight_of(waits, alice)
    assert after < 0 < before
    # The reasons are still a list of fields that adds up.
    assert "go on differently" in why.sentence
    said = browser.get(page).content.decode()
    assert "Better, and in use" in said
    assert "Begin alike and go on differently" in said
    browser.post("/duplicates/companies/learning/", {"on": "no"})
    assert weight_of(waits, alice) > 0


def test_pairs_that_teach_are_doubtful_with_some_by_chance_among_them(alice, signed_in):
    pair = pair_of(alice, "Kupfer Foods GmbH", "Kupfer Foods")
    sure = pair_of(alice, "Kupfer Steel AG", "Kupfer Steel")
    with as_system():
        PossibleDuplicate.objects.filter(pk=sure.pk).update(weight=12.0)
    with as_user(alice):
        pairs = queries.waiting("company")
        shown = [teaching.draw("company", turn, pairs, random.Random(turn)) for turn in range(5)]
        assert [how for _, how in shown] == ["doubtful", "doubtful", "chance", "doubtful", "sure"]
        assert shown[4][0] == sure
    browser = signed_in(alice)
    address = browser.get("/duplicates/companies/teach/?turn=4")["Location"]
    assert address == f"/duplicates/companies/?pair={sure.pk}&turn=4&drawn=sure"
    page = browser.get(address).content.decode()
    assert "chosen to teach" in page
    answer = browser.post(f"/duplicates/companies/{sure.pk}/apart/?turn=4&drawn=sure")
    assert answer["Location"] == "/duplicates/companies/teach/?turn=5"
    with as_user(alice):
        assert PossibleDuplicate.objects.get(pk=sure.pk).drawn == "sure"
        assert teaching.draw("company", 4, queries.waiting("company"), random.Random(1)) == (pair, "chance")


def weight_of(pair: PossibleDuplicate, user) -> float:
    with as_user(user):
        weighed = checking.weighed("company", pair.about_id, pair.other_id)
        assert weighed is not None
        return weighed.weight
