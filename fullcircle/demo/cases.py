"""What customers of Harbor Pine asked and complained about, with what it promises them."""

from datetime import timedelta
from random import Random

from fullcircle.demo.world import SEED, SOURCE, World
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import new_record, tell
from fullcircle.retain.cases.actions import (
    close_case,
    opened,
    resume_case,
    solve_case,
    wait_for_customer,
)
from fullcircle.retain.cases.models import Case
from fullcircle.retain.sla.models import ServiceLevel

MANY = 36
WORDS = (
    ("The table top has a scratch", "It runs along the edge, about as long as a hand. The rest is fine.", "complaint", "high"),
    ("When does my shelf arrive?", "It was to come on Tuesday, and nobody rang.", "question", "normal"),
    ("A leg of the chair is loose", "It turns when one sits down.", "problem", "normal"),
    ("Which oil for the oak?", "The one from the shop is used up.", "question", "low"),
    ("The invoice names the wrong street", "We have moved; the new address is on the order.", "request", "normal"),
    ("The wrong drawers came", "Four were ordered in walnut, and four came in oak.", "complaint", "urgent"),
    ("Can the bench be made longer?", "By twenty centimeters, for the new kitchen.", "request", "low"),
    ("The lamp flickers", "In the evening more often than in the morning.", "problem", "high"),
)  # fmt: skip


def store_cases(world: World, by: Actor) -> None:
    """A promise for everybody, and cases in every state: most of them solved, some that wait, some that are over."""
    values = {
        "name": "Harbor Pine standard",
        "is_default": True,
        "time_zone": "Europe/Amsterdam",
        "holidays": "2026-12-25",
    }
    level, facts = new_record(ServiceLevel, by=by, values=values, source=SOURCE)
    tell(level, "added", facts, by, cause=SOURCE)
    random = Random(SEED)  # noqa: S311 invents cases, guards nothing
    customers = [each for each in world.contacts if each.lifecycle_stage == "customer" and each.owner_id]
    for number, person in enumerate(random.sample(customers, min(world.many(MANY), len(customers)))):
        happened(world, by, person, number, random)


def happened(world: World, by: Actor, person: Contact, number: int, random: Random) -> None:
    """One case, and how far it has come: the later, the less."""
    subject, description, category, priority = WORDS[number % len(WORDS)]
    recent = number % 3 == 0
    start = world.now - (
        timedelta(minutes=random.randint(20, 3_000)) if recent else timedelta(days=random.randint(5, 90))
    )
    values = {"contact": person.pk, "subject": subject, "description": description, "category": category,
              "priority": priority, "owner": person.owner_id}  # fmt: skip
    case = opened(values, by, source=SOURCE, origin=random.choice(("mail", "form", "hand")), at=start)
    if recent and number % 2:
        return
    asked = start + min(world.now - start, timedelta(days=2)) * 0.1
    wait_for_customer(case, by=by, at=asked)
    if number % 7 == 1:
        return
    resume_case(case, by=by, at=asked + min(world.now - asked, timedelta(days=2)) * 0.2)
    if not recent:
        over(case, by, random)


def over(case: Case, by: Actor, random: Random) -> None:
    """Solved within a day or two of work; some are closed since."""
    case.refresh_from_db()
    last = case.opened_at + timedelta(hours=random.choice((12, 26, 50, 100)), minutes=random.randint(0, 59))
    solve_case(case, by=by, at=last)
    if random.random() < 0.5:
        close_case(case, by=by)
