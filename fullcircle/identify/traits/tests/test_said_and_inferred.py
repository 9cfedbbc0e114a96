"""What people say and what their behavior suggests: kept apart, both shown, and what they say wins."""

import pytest

from fullcircle.identify.consent.actions import lift_objection, raise_objection
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.models import Trait, TraitAnswer, TraitInferred
from fullcircle.identify.traits.queries import KnownTrait, known_traits
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.undo import last_event, undo
from tests.cast import as_user


def known(contact: Contact, user, key: str) -> KnownTrait:
    with as_user(user) as by:
        fresh = Contact.objects.get(pk=contact.pk)
        return next(each for each in known_traits(fresh, by) if each.trait.field.key == key)


@pytest.fixture
def catalog(alice) -> None:
    """Five categories: chance gives each a fifth."""
    with as_user(alice) as by:
        for name in ("Chairs", "Tables", "Lamps", "Rugs", "Vases"):
            create_record(Product, by=by, values={"name": f"Fine {name}", "category": name, "price": "50"})


def test_what_dana_says_is_kept_with_who_asked_and_in_which_words(dana, drink, bob):
    with as_user(bob) as by:
        actions.record_answer(
            dana, by=by, trait="coffee_or_tea", value="Tea", how="survey", asked_by="Spring survey"
        )
        contact = Contact.objects.get(pk=dana.pk)
        assert contact.custom == {"coffee_or_tea": "Tea"}
        answer = TraitAnswer.objects.get(contact=dana)
        assert (answer.how, answer.asked_by, answer.question) == (
            "survey", "Spring survey", "What do you drink in the morning?",
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Beer")
    assert "value" in refused.value.fields
    assert known(dana, bob, "coffee_or_tea").origin == "stated"


def test_an_answer_that_was_given_earlier_does_not_replace_a_later_one(dana, drink, bob):
    from datetime import UTC, datetime

    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Tea")
        old = datetime(2020, 1, 1, tzinfo=UTC)
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Coffee", said_at=old)
        assert Contact.objects.get(pk=dana.pk).custom["coffee_or_tea"] == "Tea"
        assert TraitAnswer.objects.filter(contact=dana).count() == 2


def test_orders_suggest_what_dana_likes_and_how_sure_that_is(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 6, channel="store")
    buys(dana, "Tables", 1, channel="online")
    assert look(dana) == (1, 1)
    likes = known(dana, bob, "favorite_category")
    assert likes.origin == "inferred"
    assert likes.value == "Chairs"
    assert (likes.inferred.evidence, likes.inferred.observations) == (6, 7)
    assert (round(likes.inferred.low, 3), round(likes.inferred.high, 3)) == (
        0.487,
        0.974,
    )  # Wilson, at 95 percent
    assert known(dana, bob, "usual_channel").value == "Store"
    assert known(dana, bob, "usual_day").value == "Monday"
    assert known(dana, bob, "usual_time_of_day").value == "Morning"
    assert known(dana, bob, "price_and_discounts").value == "Buys at full price"
    assert look(dana) == (1, 0), "looking again finds the same and changes nothing"


def test_too_little_says_nothing(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 2)
    assert look(dana) == (0, 0)
    assert known(dana, bob, "favorite_category").value is None


def test_half_and_half_says_nothing_about_the_price(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 3, discount=5)
    buys(dana, "Chairs", 3)
    look(dana)
    assert known(dana, bob, "price_and_discounts").value is None


def test_what_dana_says_wins_and_what_was_inferred_is_still_shown(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 6)
    look(dana)
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="favorite_category", value="Lamps")
    look(dana)
    likes = known(dana, bob, "favorite_category")
    assert (likes.value, likes.origin, likes.inferred.value, likes.differs) == (
        "Lamps",
        "stated",
        "Chairs",
        True,
    )


def test_what_dana_confirms_is_hers_from_then_on(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 6)
    look(dana)
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="favorite_category", value="Chairs")
    assert known(dana, bob, "favorite_category").origin == "stated"
    buys(dana, "Tables", 30)
    look(dana)
    assert known(dana, bob, "favorite_category").value == "Chairs"


def test_an_edit_is_what_a_person_says_and_undoing_it_leaves_what_was_inferred(
    dana, usual, catalog, buys, look, bob
):
    buys(dana, "Chairs", 6)
    look(dana)
    with as_user(bob) as by:
        edit_record(dana, by=by, values={"favorite_category": "Rugs"})
    assert known(dana, bob, "favorite_category").origin == "stated"
    with as_user(bob) as by:
        undo(last_event(dana).pk, by=by)
    likes = known(dana, bob, "favorite_category")
    assert (likes.value, likes.origin) == ("Chairs", "inferred")


def test_whoever_objects_to_profiling_is_not_looked_at(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 6)
    look(dana)
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="usual_channel", value="Phone")
        raise_objection(dana, by=by, regards="profiling", evidence="She wrote so.")
    look(dana)
    with as_user(bob):
        assert not TraitInferred.objects.filter(contact=dana).exists()
        assert Contact.objects.get(pk=dana.pk).custom == {"usual_channel": "Phone"}, "what she said stays"
    with as_user(bob) as by:
        lift_objection(dana, by=by, regards="profiling", evidence="She changed her mind.")
    look(dana)
    assert known(dana, bob, "favorite_category").origin == "inferred"


def test_the_log_says_that_inference_wrote_it(dana, usual, catalog, buys, look, bob):
    buys(dana, "Chairs", 6)
    look(dana)
    with as_user(bob):
        told = LoggedEvent.objects.filter(
            about_kind="contact", about_id=dana.pk, type="contact.changed"
        ).last()
    assert (told.actor_name, told.cause) == ("Inference", "inference")
    assert told.payload["changes"]["favorite_category"] == [None, "Chairs"]


def test_what_is_forgotten_is_gone_with_its_history(dana, drink, bob):
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Tea")
        actions.forget_answer(dana, by=by, trait="coffee_or_tea")
        assert not TraitAnswer.objects.filter(contact=dana).exists()
        assert Contact.objects.get(pk=dana.pk).custom.get("coffee_or_tea") in (None, "")


def test_charlie_neither_reads_nor_writes_what_bobs_customer_said(dana, drink, bob, charlie):
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Tea")
    with as_user(charlie) as by:
        assert not TraitAnswer.objects.filter(contact=dana).exists()
        with pytest.raises(Refused):
            actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Coffee")


def test_bob_does_not_decide_what_is_kept(bob):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        actions.define_trait(by=by, label="Shoe size", kind="number")


def test_after_its_time_an_answer_is_forgotten(dana, drink, alice, bob):
    from datetime import timedelta

    from django.utils import timezone

    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with as_user(alice) as by:
        actions.redefine_trait(
            Trait.objects.get(pk=drink.pk),
            by=by,
            label="Coffee or tea",
            choices=["Coffee", "Tea"],
            keep_days=30,
        )
    with as_user(bob) as by:
        long_ago = timezone.now() - timedelta(days=40)
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Tea", said_at=long_ago)
    with acting(system("Retention")) as by:
        assert actions.let_go(by=by, now=timezone.now()) == 1
        assert actions.let_go(by=by, now=timezone.now()) == 0
    assert known(dana, bob, "coffee_or_tea").value in (None, "")


def test_a_retired_trait_leaves_nothing_behind(dana, drink, alice, bob, run_jobs):
    with as_user(bob) as by:
        actions.record_answer(dana, by=by, trait="coffee_or_tea", value="Tea")
    with as_user(alice) as by:
        actions.retire_trait(drink, by=by)
    run_jobs()
    with as_user(bob):
        assert Contact.objects.get(pk=dana.pk).custom == {}
        assert not TraitAnswer.objects.exists()
        assert not Trait.objects.filter(pk=drink.pk).exists()
