"""The same company through the verbs that colleagues use, one at a time: slow, and what the quick way is compared with."""

from decimal import Decimal
from typing import TypeVar

from django.db import connection

from fullcircle.identify.behavior.sorting import store as sort_in
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import take_back
from fullcircle.identify.consent.said import Asked
from fullcircle.identify.consent.telling import tell
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import cancel_order, create_order, record_return
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import follow_purchases
from fullcircle.interact.activities.actions import complete_task, create_activity
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.simulation.ground import Ground, euros, said_no, said_yes
from fullcircle.simulation.story import Story, Values
from fullcircle.simulation.walking import walked

Person = TypeVar("Person", Contact, Company)


def act_out(story: Story, ground: Ground) -> None:
    """Everything that happened in one portion, each thing by whoever did it."""
    firms = [made(Company, values, ground) for values in story.firms]
    people = []
    for values, firm in zip(story.people, story.portion.people.works_at, strict=True):
        company = None if firm is None else firms[firm].pk
        people.append(made(Contact, values | {"company": company}, ground))
    sell(story, ground, people)
    grow(story, ground, people, firms)
    work(story, ground, people)
    with acting(ground.by):
        agree(story, ground, people)
        visit(story, ground)


def made(model: type[Person], values: Values, ground: Ground) -> Person:
    with acting(ground.hand(values["owner"])) as by:
        thing: Person = create_record(model, by=by, values=given(values), source=ground.source)
        return thing


def sell(story: Story, ground: Ground, people: list[Contact]) -> None:
    placed = []
    for at, (values, lines) in enumerate(orders(story, ground, people)):
        with acting(ground.hand(story.taken_by(at))) as by:
            placed.append(create_order(Order, by=by, values=values, lines=lines, source=ground.source))
    with acting(ground.hand(None)) as by:
        for at in story.canceled:
            cancel_order(placed[at], by=by)
        for at, moment in story.back:
            record_return(placed[at], by=by, returned_at=moment)


def grow(story: Story, ground: Ground, people: list[Contact], firms: list[Company]) -> None:
    """Orders make customers; then colleagues say who has stopped, and who speaks well of the firm."""
    with acting(ground.automation) as by:
        follow_purchases(by=by, contacts=[each.pk for each in people], companies=[each.pk for each in firms])
    for kind, things, rows in (("contact", people, story.people), ("company", firms, story.firms)):
        for step in story.later_steps[kind]:
            with acting(ground.hand(rows[step.who]["owner"])) as by:
                edit_record(things[step.who], by=by, values={"lifecycle_stage": step.after})


def work(story: Story, ground: Ground, people: list[Contact]) -> None:
    written = []
    for values, person in zip(story.activities, story.portion.work.person.tolist(), strict=True):
        with acting(ground.hand(values["owner"])) as by:
            whole = given(values | {"contact": people[person].pk})
            written.append(create_activity(Activity, by=by, values=whole, source=ground.source))
    for at, moment in story.done:
        with acting(ground.hand(written[at].owner_id)) as by:
            complete_task(written[at], by=by, done_at=moment)


def agree(story: Story, ground: Ground, people: list[Contact]) -> None:
    letter, wording = ground.purpose, ground.wording
    if letter is None:
        return
    for at, moment in story.agreed:
        tell(people[at], ground.by, said_yes(moment), "granted", [Asked(letter, "email", wording)])
    for at, moment in story.stopped:
        take_back(people[at], ground.by, said_no(moment), [Asked(letter, "email")])


def visit(story: Story, ground: Ground) -> None:
    """The way that every report goes once it is out of the inbox."""
    if calls := walked(story, ground):
        with connection.cursor() as cursor:
            sort_in(cursor, calls, ground.by)


def given(values: Values) -> Values:
    return {key: value for key, value in values.items() if value not in (None, "")}


def orders(story: Story, ground: Ground, people: list[Contact]) -> list[tuple[Values, list[Line]]]:
    found, orders = [], story.portion.orders
    lines = lines_by_order(story, ground)
    for at, number in enumerate(story.numbers):
        buyer = int(orders.buyer[at])
        values = {
            "number": number, "contact": people[buyer].pk, "placed_at": story.placed_at[at],
            "status": story.statuses[at], "channel": orders.channel[at], "currency": orders.currency[at],
            "discount": euros(int(orders.discount[at])), "tax": euros(int(orders.tax[at])),
            "shipping": euros(int(orders.shipping[at])), "owner": story.people[buyer]["owner"],
        }  # fmt: skip
        found.append((values, lines[at]))
    return found


def lines_by_order(story: Story, ground: Ground) -> list[list[Line]]:
    lines = story.portion.orders.lines
    found: list[list[Line]] = [[] for _ in story.numbers]
    for order, product, quantity, price, cost in zip(
        lines.order.tolist(),
        lines.product.tolist(),
        lines.quantity.tolist(),
        lines.unit_price.tolist(),
        lines.unit_cost.tolist(),
        strict=True,
    ):
        found[order].append(
            Line(
                ground.products[product],
                quantity=Decimal(quantity),
                unit_price=Decimal(price) / 10_000,
                unit_cost=Decimal(cost) / 10_000,
            )
        )
    return found
