"""Harbor Pine's days: calls, meetings, notes and tasks, and when each customer was last heard of."""

from datetime import timedelta

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.models import Activity
from fullcircle.simulation import words

ACTIVITIES = 3_600
LEADS_SHARE = 0.25  # of what is to do, by whoever leads the organization


def make_activities(world: World) -> None:
    """Sellers write about the people they look after; open tasks lie around today."""
    known = [each for each in world.contacts if each.owner]
    interest = [world.random.paretovariate(1.1) for _ in known]
    for person in world.random.choices(known, interest, k=world.many(ACTIVITIES)):
        kind = world.random.choices(["note", "call", "meeting", "task"], [30, 38, 14, 18])[0]
        world.activities.append(activity(world, person, kind))


def activity(world: World, person: Contact, kind: str) -> Activity:
    moment = person.created_at + (world.now - person.created_at) * world.random.random() ** 0.6
    moment = moment.replace(hour=world.random.randint(8, 17), second=0)
    moment = min(max(moment, person.created_at), world.now - timedelta(minutes=9))
    subject, body = said(world, kind)
    made = Activity(
        kind=kind, subject=subject, body=body, contact=person, company=person.company, owner=person.owner,
        happened_at=moment, source=SOURCE, created_at=moment, updated_at=moment,
        minutes=world.random.choice([5, 8, 12, 18, 25, 40]) if kind in ("call", "meeting") else None,
        direction=world.random.choice(["in", "out"]) if kind == "call" else "",
    )  # fmt: skip
    if kind == "task":
        plan(world, made)
    return made


def said(world: World, kind: str) -> tuple[str, str]:
    if kind == "call":
        return world.random.choice(words.CALLS)
    if kind == "meeting":
        return world.random.choice(words.MEETINGS)
    if kind == "task":
        return world.random.choice(words.TASKS), ""
    note = world.random.choice(words.NOTES)
    return note[:120], note


def plan(world: World, task: Activity) -> None:
    """Old tasks are done, a few are late, the rest is due within two weeks."""
    task.due_at = task.happened_at + timedelta(days=world.random.randint(1, 10))
    if task.due_at < world.now - timedelta(days=4):
        task.done_at = task.due_at
    elif world.random.random() < 0.5:
        task.due_at = world.now + timedelta(
            days=world.random.randint(0, 14), hours=world.random.randint(0, 5)
        )
    if task.done_at is None and world.lead and world.random.random() < LEADS_SHARE:
        task.owner = world.lead


def remember_last_activity(world: World) -> None:
    """The last time anybody heard of them."""
    bought = [(order.placed_at, order.contact, order.company) for order in world.orders]
    talked = [
        (done.happened_at, done.contact, done.company) for done in world.activities if done.kind != "task"
    ]
    for moment, *customers in (*bought, *talked):
        for customer in customers:
            if customer and (customer.last_activity_at is None or customer.last_activity_at < moment):
                customer.last_activity_at = moment
