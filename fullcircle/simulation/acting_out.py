"""The same company through the verbs that colleagues use, one at a time: slow, and what the quick way is compared with."""

from decimal import Decimal

from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import take_back
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.consent.telling import tell
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order, record_return
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.acting import acting
from fullcircle.platform.records.actions import create_record
from fullcircle.simulation.ground import SOURCE, Ground, euros, said_no, said_yes
from fullcircle.simulation.story import Story, Values


def act_out(story: Story, ground: Ground) -> None:
    """Everything that happened in one portion."""
    with acting(ground.by) as by:
        firms = [create_record(Company, by=by, values=given(values), source=SOURCE) for values in story.firms]
        people = []
        for values, firm in zip(story.people, story.portion.people.works_at, strict=True):
            company = None if firm is None else firms[firm].pk
            people.append(
                create_record(Contact, by=by, values=given(values | {"company": company}), source=SOURCE)
            )
        placed = [
            create_order(Order, by=by, values=values, lines=lines, source=SOURCE)
            for values, lines in orders(story, ground, people)
        ]
        for at, moment in story.back:
            record_return(placed[at], by=by, returned_at=moment)
        for at, moment in story.agreed:
            tell(
                people[at], by, said_yes(moment), "granted", [Asked(ground.purpose, "email", ground.wording)]
            )
        for at, moment in story.stopped:
            take_back(people[at], by, said_no(moment), [Asked(ground.purpose, "email")])


def given(values: Values) -> Values:
    return {key: value for key, value in values.items() if value not in (None, "")}


def orders(story: Story, ground: Ground, people: list[Contact]) -> list[tuple[Values, list[Line]]]:
    found, orders = [], story.portion.orders
    lines = lines_by_order(story, ground)
    for at, number in enumerate(story.numbers):
        values = {
            "number": number, "contact": people[orders.buyer[at]].pk, "placed_at": story.placed_at[at],
            "status": "shipped" if story.shipped[at] else "placed", "channel": "online", "currency": "EUR",
            "discount": euros(int(orders.discount[at])), "tax": euros(int(orders.tax[at])),
            "shipping": euros(int(orders.shipping[at])),
        }  # fmt: skip
        found.append((values, lines[at]))
    return found


def lines_by_order(story: Story, ground: Ground) -> list[list[Line]]:
    lines = story.portion.orders.lines
    found: list[list[Line]] = [[] for _ in story.numbers]
    for order, product, quantity, price in zip(
        lines.order.tolist(),
        lines.product.tolist(),
        lines.quantity.tolist(),
        lines.unit_price.tolist(),
        strict=True,
    ):
        found[order].append(
            Line(ground.products[product], quantity=Decimal(quantity), unit_price=Decimal(price) / 10_000)
        )
    return found
