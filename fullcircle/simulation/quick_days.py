"""The quick way of days at work and of visits."""

from datetime import datetime

from django.db import connection

from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.behavior.sorting import Sorted, Visiting, keep, put_in_order
from fullcircle.interact.activities.actions import EVENTS
from fullcircle.interact.activities.events import TaskDone
from fullcircle.interact.activities.models import Activity
from fullcircle.simulation.columns import numbers, store
from fullcircle.simulation.ground import Ground
from fullcircle.simulation.story import Story
from fullcircle.simulation.told import Told
from fullcircle.simulation.walking import keys_of, walked


def store_work(
    story: Story, ground: Ground, people: list[int], employer: list[int | None], told: Told
) -> None:
    """What colleagues wrote down, and which tasks they ticked off."""
    rows, who = story.activities, story.portion.work.person.tolist()
    pks, done = numbers(Activity, len(rows)), dict(story.done)
    store(Activity, {
        "id": pks, **{name: [row[name] for row in rows] for name in ("kind", "subject", "body", "happened_at")},
        "minutes": [row.get("minutes") for row in rows], "direction": [row.get("direction", "") for row in rows],
        "due_at": [row.get("due_at") for row in rows], "done_at": [done.get(at) for at in range(len(rows))],
        "contact_id": [people[each] for each in who], "company_id": [employer[each] for each in who],
        "owner_id": [row["owner"] for row in rows], "version": [1 + (at in done) for at in range(len(rows))],
        "source": [ground.source] * len(rows), "created_at": [row["happened_at"] for row in rows],
        "updated_at": [row["happened_at"] for row in rows],
    })  # fmt: skip
    for at, (pk, values) in enumerate(zip(pks, rows, strict=True)):
        event, by = EVENTS[values["kind"]](Activity(**shown(values))), ground.hand(values["owner"])
        about, within = ("activity", pk), ("contact", people[who[at]])
        told.add(event.type, values["happened_at"], about, by, event.payload, within)
        if at in done:
            ticked = TaskDone(values["subject"])
            told.add(ticked.type, done[at], about, by, ticked.payload, within)


def shown(values: dict[str, object]) -> dict[str, object]:
    return {
        key: values[key] for key in ("kind", "subject", "minutes", "direction", "due_at") if key in values
    }


def store_visits(story: Story, ground: Ground, people: list[int]) -> None:
    """Who the visitors are is known beforehand; their calls are sorted as those of real ones."""
    if ground.shop is None or not (calls := walked(story, ground)):
        return
    spans: dict[str, tuple[datetime, datetime]] = {}
    for call in calls:
        spans[call.key] = (spans.get(call.key, (call.at,))[0], call.at)
    spans = dict(sorted(spans.items()))
    whose = dict(zip(keys_of(story, ground), story.portion.visits.owner.tolist(), strict=True))
    contacts = {key: people[whose[key]] if whose[key] >= 0 else None for key in spans}
    pks = numbers(Visitor, len(spans))
    store(Visitor, {
        "id": pks, "key": list(spans), "contact_id": list(contacts.values()), "traits": ["{}"] * len(spans),
        "first_seen_at": [first for first, _ in spans.values()], "last_seen_at": [last for _, last in spans.values()],
    })  # fmt: skip
    visitors = {
        key: Visiting(pk, key, contact, True)
        for pk, (key, contact) in zip(pks, contacts.items(), strict=True)
    }
    done = Sorted()
    for call in calls:
        put_in_order(done, call, visitors[call.key])
    with connection.cursor() as cursor:
        keep(cursor, done)
