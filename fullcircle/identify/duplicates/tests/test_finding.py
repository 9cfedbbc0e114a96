"""Who is here twice: found as soon as somebody is added, and when everything is looked through; seen by whoever sees both."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates import actions, bulk, checking, jobs, queries
from fullcircle.identify.duplicates.models import DuplicateModel, PossibleDuplicate
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.events import following
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db
LATER = datetime(9999, 1, 1, tzinfo=UTC)
FOLLOWER = "fullcircle.identify.duplicates.handlers.check_what_changed"
HOME = {"street": "Rua do Ouro 12", "postcode": "1100-063", "city": "Lisbon"}
DANA = {"name": "Dana Reyes", "email": "dana.reyes@example.com", "phone": "+351912345678", **HOME}
AGAIN = {"name": "Reyes, Dana", "email": "Dana.Reyes+news@example.com", "phone": "+351 912 345 678"}
BROTHER = {"name": "Marcus Reyes", "email": "marcus@other.example", **HOME}


def follow() -> None:
    with acting(system("automation")) as by:
        while following.go_on(FOLLOWER, by, LATER):
            pass


def add(user, **values) -> Contact:
    with as_user(user) as by:
        return create_record(Contact, by=by, values=values)


def pairs(user) -> list[PossibleDuplicate]:
    with as_user(user):
        return list(queries.waiting("contact"))


@pytest.fixture
def twice(bob) -> PossibleDuplicate:
    add(bob, **DANA)
    add(bob, **AGAIN)
    follow()
    (pair,) = pairs(bob)
    return pair


def test_somebody_who_is_added_again_is_found_at_once(twice, bob):
    with as_user(bob) as by:
        why = queries.reasons("contact", twice.about_id, twice.other_id, by)
    assert why.percent == 99
    said = {part.key: part.says for part in why.parts}
    assert (said["email"], said["phone"]) == ("Same address", "Same number")
    assert "same name" in why.sentence.lower()
    assert "<svg" in why.chart.svg


def test_a_brother_at_the_same_address_is_nobody_to_be_merged_by_the_way(bob):
    add(bob, **DANA)
    add(bob, **BROTHER)
    follow()
    assert all(queries.probability(pair.weight) < 0.7 for pair in pairs(bob))


def test_what_changes_is_compared_anew(twice, bob):
    with as_user(bob) as by:
        again = Contact.objects.get(pk=twice.other_id)
        edit_record(
            again, by=by, values={"name": "Zoe Adler", "email": "zoe@other.example", "phone": "+4930123456"}
        )
    follow()
    assert pairs(bob) == []


def test_charlie_sees_no_pair_of_which_one_is_bobs(bob, charlie, alice):
    add(bob, **DANA)
    add(charlie, **AGAIN)
    follow()
    assert len(pairs(alice)) == 1
    assert pairs(bob) == pairs(charlie) == []
    with as_user(alice, read_only=True):
        pair = PossibleDuplicate.objects.get()
    with as_user(charlie) as by, pytest.raises(Missing):
        actions.keep_apart(pair, by=by)


def test_rita_who_only_reads_decides_nothing(twice, reader):
    with as_user(reader) as by, pytest.raises(NotAllowed):
        actions.accept_duplicate(twice, by=by)


def test_that_two_are_not_the_same_is_never_forgotten(twice, bob):
    with as_user(bob) as by:
        actions.keep_apart(twice, by=by)
    assert pairs(bob) == []
    third = add(bob, name="Dana Reyes", email="dana.reyes@example.com", **HOME)
    follow()
    # The third is like both. Merged into one of them, it is still not the other.
    assert len(pairs(bob)) == 2
    with as_user(bob) as by:
        pair = PossibleDuplicate.objects.get(about_id=twice.about_id, other_id=third.pk)
        actions.accept_duplicate(pair, by=by, keep=third.pk)
    follow()
    jobs.look("contact", lambda done: True)
    left = [(pair.about_id, pair.other_id) for pair in pairs(bob)]
    assert left == []
    with as_user(bob) as by:
        actions.reconsider_duplicate(PossibleDuplicate.objects.get(state="apart"), by=by)
        with pytest.raises(Refused, match="Nobody has said"):
            actions.reconsider_duplicate(PossibleDuplicate.objects.get(pk=twice.pk), by=by)


def test_a_merge_is_a_decision_and_undoing_it_takes_it_back(twice, bob):
    with as_user(bob) as by:
        kept = actions.accept_duplicate(twice, by=by)
        assert kept.pk == twice.about_id
        held = PossibleDuplicate.objects.get()
        assert (held.state, held.decided_by, held.answers["email"]) == ("merged", "Bob", 0)
        with pytest.raises(Refused, match="merged already"):
            actions.accept_duplicate(twice, by=by)
        actions.undo_merge(Merge.objects.get(), by=by)
        assert PossibleDuplicate.objects.get().state == "open"


def test_looking_through_everything_finds_the_same_and_says_so(bob, alice):
    add(bob, **DANA)
    add(bob, **AGAIN)
    add(bob, **BROTHER)
    assert jobs.look("contact", lambda done: True)
    (pair, *others) = pairs(bob)
    assert pair.weight > 6 > max([0, *(each.weight for each in others)])
    with as_user(alice):
        model = DuplicateModel.objects.get(kind="contact")
        assert (model.records, model.weights["trained"]) == (3, False)
    assert jobs.look("contact", lambda done: True)
    assert len(pairs(bob)) == 1 + len(others)


def test_a_look_that_nobody_wants_any_more_leaves_everything_as_it_was(twice, bob):
    assert not jobs.look("contact", lambda done: False)
    assert pairs(bob) == [twice]


def test_a_look_that_was_interrupted_goes_on_without_comparing_again(bob, monkeypatch, tmp_path):
    add(bob, **DANA)
    add(bob, **AGAIN)
    stored = []

    def pull_the_plug(*, by, kind, pairs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "store_pairs", pull_the_plug)
        with pytest.raises(KeyboardInterrupt):
            jobs.look("contact", lambda done: True, "test")
    # Nobody's rows lie about, and what was found is still there.
    (place,) = (tmp_path / "linkage").glob("contact-test")
    assert {file.name for file in place.iterdir()} == {"began", "errors", "pairs.csv", "told.json"}
    monkeypatch.setattr(jobs, "compared", stored.append)
    assert jobs.look("contact", lambda done: True, "test")
    assert len(pairs(bob)) == 1
    assert not stored
    assert not place.exists()


def test_many_are_merged_at_once_and_parted_at_once(bob, alice):
    for n in range(3):
        add(bob, name=f"Dana{n} Reyes{n}", email=f"dana{n}@example.com", phone=f"+35191234567{n}")
        add(bob, name=f"Dana{n} Reyes{n}", email=f"dana{n}@example.com")
    follow()
    assert len(pairs(alice)) == 3
    with as_user(alice) as by:
        assert bulk.expected("contact", 8.0).pairs == 3
        assert bulk.expected("contact", 8.0).precision is None
        done = bulk.merge_next("contact", 8.0, bulk.BEFORE_ALL, by, "duplicates:test")
        assert done is not None
        assert (done.merged, done.skipped) == (3, 0)
        assert bulk.merge_next("contact", 8.0, done.after, by, "duplicates:test") is None
    with as_user(alice) as by:
        below = 0
        while below is not None:
            below = bulk.undo_next("duplicates:test", by, below)
    assert len(pairs(alice)) == 3


def test_nothing_merges_by_itself_unless_it_is_switched_on_and_safe(twice, bob, alice):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.switch_merging_by_itself(by=by, kind="contact", on=True)
    with as_user(alice) as by:
        model = actions.switch_merging_by_itself(by=by, kind="contact", on=True)
        assert bulk.safe_weight(model) is None
    jobs.merge_by_itself("contact")
    assert pairs(bob) == [twice]
    band = {"rest": 3.0, "bits": 13.0, "low": 12.0, "high": 13.0, "pairs": 9000}
    with acting(system("tests")):
        model.weights = {**checking.model_of("contact").as_json(), "bands": [band]}
        model.trust = [{"weight": 15.0, "pairs": 9000, "precision": 0.9999, "low": 0.9991, "high": 1.0}]
        model.save()
    jobs.merge_by_itself("contact")
    with as_user(alice):
        assert PossibleDuplicate.objects.get().by_itself
        assert Merge.objects.get().cause == "duplicates:by itself"


def test_a_record_is_checked_by_index(twice):
    with acting(system("tests")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + checking.CANDIDATES.format(column="contact_id"), [[1, 2], 10, 10])
        assert "duplicates_by_key" in "\n".join(row for (row,) in cursor.fetchall())


def test_weights_are_read_once_for_each_look():
    """They are large, and a new record asks for them; what the next look learned counts at once."""

    def known(minute, weights):
        at = datetime(2026, 11, 21, 1, minute, tzinfo=UTC)
        return checking.weights_of(DuplicateModel(pk=1, kind="lamp", looked_at=at, weights=weights))

    assert known(11, {"prior": 0.1}) == {"prior": 0.1}
    assert known(11, {"prior": 0.2}) == {"prior": 0.1}
    assert known(12, {"prior": 0.3}) == {"prior": 0.3}
    assert checking.weights_of(DuplicateModel(pk=1, kind="lamp", weights={"prior": 0.4})) == {"prior": 0.4}
