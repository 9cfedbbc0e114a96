"""A code is used once, by whom it is for and while it counts; or somebody hears why not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from fullcircle.differentiate.segments.actions import add_to_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import cancel_order, create_order, edit_order, record_return
from fullcircle.identify.purchases.models import Order
from fullcircle.personalize.offers.actions import follow_order, give_code, issue_codes, redeem_offer
from fullcircle.personalize.offers.models import Offer, OfferCode, Redemption
from fullcircle.personalize.offers.redeeming import grouped
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import archive_record, create_record, edit_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def offer(by, **values) -> Offer:
    resource = resource_for("offer")
    assert resource is not None
    return resource.create(
        Offer, by=by, values={"name": "Spring", "percent": "15", "currency": "EUR", **values}
    )


def person(name: str, by, **values) -> Contact:
    return create_record(Contact, by=by, values={"name": name, **values})


def order(who: Contact | None, by, goods: int = 200, at: datetime = NOW, **values) -> Order:
    given = {"subtotal": Decimal(goods), "cost": Decimal(100), "placed_at": at, "currency": "EUR", **values}
    return create_order(Order, by=by, values={**given, **({"contact": who.pk} if who else {})})


def refusal(*args, **values) -> str:
    with transaction.atomic(), pytest.raises(Refused) as refused:
        order(*args, **values)
    return refused.value.fields["code"]


def followed(found: Order) -> None:
    """What the follower of the log does a moment later."""
    with acting(system("tests")) as by:
        follow_order(Order.objects.get(pk=found.pk), by=by)


def test_a_shared_code_takes_a_percentage_off_and_the_margin_is_what_is_left(alice):
    with as_user(alice) as by:
        spring = offer(by, code="spring-15")
        assert spring.code == "SPRING15"
        used = order(person("Dana", by), by, code="Spring 15")
    assert (used.discount, used.total, used.margin) == (Decimal("30.00"), Decimal("170.00"), Decimal("70.00"))
    with as_user(alice) as by:
        (told,) = Redemption.objects.all()
        assert (told.amount, told.is_noted, told.given_back_at) == (Decimal("30.00"), False, None)
        assert redeem_offer(used, by=by, code="SPRING15").discount == Decimal("30.00"), (
            "Once, however often it is asked."
        )
        assert Redemption.objects.count() == 1


def test_an_order_that_comes_with_its_discount_keeps_it_and_the_code_is_noted(alice):
    with as_user(alice) as by:
        offer(by, code="SPRING15")
        used = order(person("Dana", by), by, code="SPRING15", discount=Decimal(20))
        assert used.discount == Decimal(20)
        assert Redemption.objects.get().amount == Decimal(20)


def test_whoever_cannot_use_a_code_hears_why(alice):
    with as_user(alice) as by:
        dana, erin = person("Dana", by), person("Erin", by)
        offer(by, code="EARLY", starts_at=NOW + timedelta(days=1))
        offer(by, code="LATE", ends_at=NOW - timedelta(days=1))
        offer(by, code="DOLLARS", percent="", amount="10", currency="USD")
        offer(by, code="TWICE", uses="2", uses_each="1")
        archive_record(offer(by, code="GONE"), by=by)
        order(dana, by, code="TWICE")
        assert refusal(dana, by, code="NOSUCH") == "There is no code “NOSUCH”."
        assert "begins on 1 December 2026" in refusal(dana, by, code="EARLY")
        assert "ended on 29 November 2026" in refusal(dana, by, code="LATE")
        assert "in USD, and the order in EUR" in refusal(dana, by, code="DOLLARS")
        assert "not offered any more" in refusal(dana, by, code="GONE")
        assert "has used “Spring” already; it counts once for each" in refusal(dana, by, code="TWICE")
        order(erin, by, code="TWICE")
        assert "was used 2 times, and that was all there was" in refusal(person("Finn", by), by, code="TWICE")
        assert order(dana, by, at=NOW - timedelta(days=2), code="LATE").discount == 30, (
            "It was placed in time."
        )
        assert Order.objects.filter(contact=dana).count() == 2, "What was refused was not stored."


def test_a_code_of_ones_own_works_once_and_for_them(alice):
    with as_user(alice) as by:
        spring, dana, erin = offer(by), person("Dana", by), person("Erin", by)
        codes = issue_codes(spring, by=by, contacts=[dana.pk, erin.pk])
        assert issue_codes(spring, by=by, contacts=[dana.pk]) == {dana.pk: codes[dana.pk]}, (
            "Who has one keeps it."
        )
        assert give_code(dana, by=by, offer=spring).code == codes[dana.pk]
        assert len(set(codes.values())) == 2
        assert "for somebody else" in refusal(erin, by, code=codes[dana.pk])
        assert "say who orders" in refusal(None, by, code=codes[dana.pk])
        used = order(dana, by, code=grouped(codes[dana.pk]).lower())
        assert "used already, on order " + used.number in refusal(dana, by, code=codes[dana.pk])


def test_the_code_of_one_person_never_becomes_the_code_for_everybody(alice):
    with as_user(alice) as by:
        spring, summer, dana = offer(by), offer(by, name="Summer", code="SUMMER"), person("Dana", by)
        code = issue_codes(spring, by=by, contacts=[dana.pk])[dana.pk]
        edit = resource_for("offer").edit
        for again in (
            lambda: offer(by, name="Fall", code=code),
            lambda: edit(summer, by=by, values={"code": code}),
        ):
            with transaction.atomic(), pytest.raises(Refused) as refused:
                again()
            assert refused.value.fields == {"code": "Choose another code."}


def test_a_code_that_went_to_an_order_one_does_not_see_is_used_all_the_same(alice, bob, charlie):
    with as_user(charlie) as by:
        erin = person("Erin", by)
    with as_user(bob) as by:
        dana = person("Dana", by)
    with as_user(alice) as by:
        code = issue_codes(offer(by), by=by, contacts=[dana.pk])[dana.pk]
        edit_order(order(dana, by, code=code), by=by, values={"contact": erin.pk})
    with as_user(bob) as by:
        assert refusal(dana, by, code=code) == "This code was used already, on an order that you may not see."


def test_limits_count_orders_that_one_does_not_see_and_nobody_reads_them(alice, bob, charlie, signed_in):
    with as_user(alice) as by:
        spring = offer(by, code="SPRING", uses="1", uses_each=None)
    with as_user(charlie) as by:
        used = order(person("Erin", by), by, code="SPRING")
    with as_user(bob) as by:
        assert not Redemption.objects.exists()
        assert not Redemption.objects.filter(order=used.pk).update(given_back_at=NOW)
        assert refusal(person("Dana", by), by, code="SPRING").endswith("that was all there was.")
    page = signed_in(bob).get(f"/offers/{spring.pk}/").content.decode()
    assert "And 1 use on an order that you may not see" in page
    assert f"/orders/{used.pk}/" not in page


def test_offers_are_made_by_those_who_send_campaigns_and_codes_are_handed_out_by_whoever_speaks_with_people(
    alice, bob, signed_in
):
    with as_user(alice) as by:
        spring = offer(by)
    with as_user(bob) as by:
        with transaction.atomic(), pytest.raises(NotAllowed):
            offer(by, name="All for nothing", percent="100")
        with transaction.atomic(), pytest.raises(NotAllowed):
            edit_record(spring, by=by, values={"percent": "100"})
        assert not Offer.objects.filter(pk=spring.pk).update(percent=100)  # the database says so, too
        assert give_code(person("Dana", by), by=by, offer=spring).code
    assert signed_in(bob).get("/offers/new/").status_code == 403
    assert "New offer" not in signed_in(bob).get("/offers/").content.decode()


def test_an_order_that_is_called_off_or_comes_back_gives_its_code_back(alice):
    with as_user(alice) as by:
        offer(by, code="SPRING15", uses="1")
        dana = person("Dana", by)
        first = order(dana, by, code="SPRING15")
        cancel_order(first, by=by)
    followed(first)
    with as_user(alice) as by:
        second = order(dana, by, code="SPRING15")
        record_return(second, by=by)
    followed(second)
    with as_user(alice) as by:
        third = order(dana, by, code="SPRING15")
        archive_record(third, by=by)
    followed(third)
    with as_user(alice) as by:
        fourth = order(dana, by, code="SPRING15")
        taken_off = edit_order(fourth, by=by, values={"code": ""})
        assert (taken_off.discount, taken_off.total) == (0, 200), "Whoever takes the code off pays in full."
        assert order(dana, by, code="SPRING15").discount == 30
        assert Redemption.objects.exclude(given_back_at=None).count() == 4
        told = LoggedEvent.objects.filter(type="offer.given_back")
        assert told.count() == 4


def test_a_code_from_a_file_is_noted_and_never_changes_what_was_paid(alice):
    """Files are stored in bulk; their codes are looked at afterwards, and those that do not count say why."""
    with as_user(alice) as by:
        offer(by, code="SPRING15", uses="1")
        dana = person("Dana", by)
        good, bad = Order.objects.bulk_create(
            Order(number=number, contact=dana, placed_at=NOW, subtotal=200, discount=25, code="spring15")
            for number in ("F-1", "F-2")
        )
    for each in (good, bad):
        followed(each)
    with as_user(alice) as by:
        assert [(each.order_id, each.amount, each.is_noted) for each in Redemption.objects.all()] == [
            (good.pk, 25, True)
        ]
        assert set(Order.objects.values_list("discount", flat=True)) == {25}
        (refused,) = LoggedEvent.objects.filter(about_kind="order", about_id=bad.pk, type="offer.refused")
        assert "that was all there was" in refused.payload["reason"]


def test_an_offer_may_be_only_for_some_people(alice):
    with as_user(alice) as by:
        dana, erin = person("Dana", by), person("Erin", by)
        best = create_record(Segment, by=by, values={"name": "Best", "kind": "list"})
        add_to_segment(best, by=by, contacts=[dana.pk])
        offer(by, code="BEST15", segment=best.pk)
        assert order(dana, by, code="BEST15").discount == 30
        assert refusal(erin, by, code="BEST15") == "“Spring” is only for people in “Best”."


def test_programs_use_a_code_once_and_only_whoever_sees_the_person_sees_their_code(
    alice, bob, charlie, reader
):
    with as_user(alice) as by:
        spring = offer(by)
    with as_user(bob) as by:
        dana = person("Dana", by)
        sold = order(dana, by)
    with as_user(alice) as by:
        code = issue_codes(spring, by=by, contacts=[dana.pk])[dana.pk]
    with as_user(reader) as by, pytest.raises(NotAllowed):
        offer(by, code="MINE")
    with as_user(charlie):
        assert not OfferCode.objects.exists()
    rep, other = Api(key_of(bob)), Api(key_of(charlie))
    assert other.post(f"orders/{sold.pk}/actions/redeem_offer", {"code": code}).status_code == 404
    first = rep.post(f"orders/{sold.pk}/actions/redeem_offer", {"code": code}, Idempotency_Key="once")
    again = rep.post(f"orders/{sold.pk}/actions/redeem_offer", {"code": code}, Idempotency_Key="once")
    assert (first.status_code, again.status_code, first.content) == (200, 200, again.content)
    wrong = rep.post("orders", {"contact": dana.pk, "subtotal": "50", "currency": "EUR", "code": code})
    assert wrong.status_code == 422
    assert "used already" in wrong.content.decode()
