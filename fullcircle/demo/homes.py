"""The homes that Harbor Pine furnishes: an object of its own, as any organization defines one in the browser."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fullcircle.demo.storing import EVENT_TYPES, Told, insert, told
from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import User
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.objects.events import ObjectDefined
from fullcircle.platform.objects.kinds import model_of
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.records.models import CustomField, SavedView
from fullcircle.platform.records.slots import free_slot

HOMES = 90
KEY = "x_home"
KINDS = ("House", "Apartment", "Cabin", "Office")
STREETS = (
    "Elm Street",
    "Quay Road",
    "Mill Lane",
    "Orchard Way",
    "Station Road",
    "Garden Square",
    "Hill Street",
)
ROOMS = ("Living room", "Kitchen", "Bedrooms", "Study", "Terrace")
FIELDS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("kind", "Kind", "choice", {"choices": list(KINDS)}),
    ("floor_area", "Floor area", "number", {"help": "Square meters."}),
    ("budget", "Budget", "money", {}),
    ("measured_on", "Measured on", "date", {"help": "When we were there last."}),
    ("elevator", "Elevator", "yesno", {}),
    ("rooms", "Rooms we furnish", "multichoice", {"choices": list(ROOMS)}),
    ("belongs_to", "Belongs to", "relation", {"target": "contact", "is_subject": True}),
)


def store_homes(world: World, manager: User) -> None:
    """The definition, its fields, the homes, and what the log tells of them."""
    begun = world.now - timedelta(days=200)
    definition = ObjectDefinition.objects.create(
        key=KEY, slug="x-homes", singular="Home", plural="Homes", icon="house", area="Know", name_label="Address",
        description="Homes we furnish: what was measured there, and whose they are.", created_at=begun,
    )  # fmt: skip
    for field in fields():
        field.save()
    homes = [home(world, definition, owner, at) for at, owner in enumerate(owners(world))]
    ObjectRecord.objects.bulk_create(homes)
    SavedView.objects.create(
        user=manager,
        resource=KEY,
        name="Not measured yet",
        query="measured_on__empty=1&sort=name",
        shared=True,
    )
    defined = ObjectDefined(key=KEY, plural=definition.plural)
    first = told(defined.type, defined.payload, definition, world.lead, begun)
    events = [first, *sorted(log(world, definition, homes), key=lambda event: event["occurred_at"])]
    insert(LoggedEvent._meta.db_table, {name: EVENT_TYPES.get(name, "text") for name in events[0]}, events)


def fields() -> Iterator[CustomField]:
    taken: list[str] = []
    for position, (key, label, kind, more) in enumerate(FIELDS):
        taken.append(free_slot(kind, taken))
        yield CustomField(
            resource=KEY, key=key, label=label, kind=kind, position=position, slot=taken[-1],
            slot_is_filled=bool(taken[-1]), **more,
        )  # fmt: skip


def owners(world: World) -> list[Contact]:
    """People of whom we know the city; a few have two homes."""
    living = [each for each in world.contacts if each.city]
    some = world.random.sample(living, min(world.many(HOMES), len(living)))
    return [*some, *some[: len(some) // 12]]


def home(world: World, definition: ObjectDefinition, owner: Contact, at: int) -> ObjectRecord:
    dice = world.random
    kind = dice.choices(KINDS, [4, 5, 1, 2])[0]
    area = dice.randint(40, 240)
    values: dict[str, Any] = {
        "kind": kind, "floor_area": str(area), "elevator": kind in ("Apartment", "Office") and dice.random() < 0.6,
        "rooms": sorted(dice.sample(ROOMS, dice.randint(1, 3)), key=ROOMS.index), "belongs_to": owner.pk,
    }  # fmt: skip
    if dice.random() < 0.7:
        values["budget"] = f"{area * dice.randint(4, 18) * 10}.00"
    if dice.random() < 0.75:
        values["measured_on"] = (world.now - timedelta(days=dice.randint(5, 190))).date().isoformat()
    moment = world.ago(190, 2)
    address = f"{dice.choice(STREETS)} {dice.randint(1, 140)}, {owner.city}"
    return model_of(definition)(
        name=address, custom=values, owner_id=owner.owner_id, source=SOURCE,
        created_at=moment, updated_at=moment,
    )  # fmt: skip


def log(world: World, definition: ObjectDefinition, homes: list[ObjectRecord]) -> Iterator[Told]:
    for each in homes:
        facts = {"name": each.name, **each.custom}
        yield told(f"{KEY}.added", {"changes": facts}, each, world.lead, each.created_at)
