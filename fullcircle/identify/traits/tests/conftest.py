"""Dana, her shopping, and something that the firm would like to know about her."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import place_order
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Product
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.models import Trait
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana Reyes", "email": "dana@example.com"})


@pytest.fixture
def drink(alice) -> Trait:
    """Asked, and never inferred."""
    with as_user(alice) as by:
        return actions.define_trait(
            by=by,
            label="Coffee or tea",
            choices=["Coffee", "Tea"],
            question="What do you drink in the morning?",
        )


@pytest.fixture
def care(alice) -> Purpose:
    with as_user(alice) as by:
        values = {"channels": ["email"], "double_opt_in": False, "is_marketing": False}
        return add_purpose(
            by=by, name="Careful service", wording="Keep what I tell you about my health.", values=values
        )


@pytest.fixture
def allergy(alice, care) -> Trait:
    """Health: kept for one purpose alone."""
    with as_user(alice) as by:
        return actions.define_trait(
            by=by, label="Allergy", choices=["Nuts", "Wool"], special="health", purpose=care.key,
            question="Is there anything we must keep away from you?",
        )  # fmt: skip


@pytest.fixture
def usual(alice) -> dict[str, Trait]:
    """Everything that can be inferred."""
    with as_user(alice) as by:
        actions.add_usual_traits(by=by)
        return {trait.method: trait for trait in Trait.objects.select_related("field")}


@pytest.fixture
def buys(alice) -> Callable[..., None]:
    """Dana buys something of a category, so many times, on Mondays."""

    def buy(
        contact: Contact, category: str, times: int, *, discount: int = 0, channel: str = "online"
    ) -> None:
        with as_user(alice) as by:
            product = Product.objects.filter(category=category).first() or create_record(
                Product, by=by, values={"name": f"Fine {category}", "category": category, "price": "50"}
            )
            for week in range(times):
                place_order(
                    contact, by=by, lines=[Line(product=product.pk, quantity=Decimal(1), unit_price=Decimal(50))],
                    placed_at=MONDAY + timedelta(weeks=week), channel=channel, discount=Decimal(discount),
                )  # fmt: skip

    return buy


@pytest.fixture
def look() -> Callable[..., tuple[int, int]]:
    """Look at some people's behavior."""

    def at(*people: Contact) -> tuple[int, int]:
        with acting(system("Inference")) as by:
            return actions.infer_traits(by=by, ids=[each.pk for each in people], now=NOW)

    return at
