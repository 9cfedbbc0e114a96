"""What Harbor Pine's customers like: what they were asked, what they do, and one thing that only some may read."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from orjson import dumps

from fullcircle.demo.world import World
from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.actions import Topic
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import SpecialAnswer, Trait, TraitAnswer
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.fields.actions import key_from
from fullcircle.simulation.columns import change

ASKED: tuple[tuple[str, Topic, str, tuple[str, ...]], ...] = (
    ("Wood they like", "preference", "Which wood would you live with?", ("Oak", "Walnut", "Ash", "Pine")),
    ("Household", "demographic", "Who lives with you?", ("Alone", "Two of us", "Family", "Shared flat")),
    ("What matters most", "psychographic", "What matters most when you buy furniture?",
     ("Craft", "Sustainability", "Design", "Price", "Comfort")),
)  # fmt: skip
SURVEYS = (("survey", "Spring survey"), ("form", "Visit to the showroom"), ("conversation", "Bob Sato"))
ALLERGIES = "Allergies"
TRAIT_KEYS = [
    key_from(label)
    for label in (*(each[0] for each in ASKED), ALLERGIES, *(m.label for m in METHODS.values()))
]
HEALTH = "What must we keep out of your home?"
IRRITANTS = ("Wool", "Linseed oil", "Beeswax", "Lacquer")


def store_tastes(world: World, by: Actor) -> None:
    """Answers first, then what behavior suggests where nobody answered."""
    for label, topic, question, choices in ASKED:
        trait = actions.define_trait(
            by=by, label=label, topic=topic, question=question, choices=list(choices)
        )
        answered(world, trait, by)
    allergies(world, by)
    actions.add_usual_traits(by=by)
    numbers = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), 2_000):
        actions.infer_traits(by=by, ids=numbers[start : start + 2_000], now=world.now - timedelta(days=1))


def answered(world: World, trait: Trait, by: Actor) -> None:
    """A good part of the customers answered, one way or the other."""
    some = world.random.sample(world.contacts, round(len(world.contacts) * 0.3))
    rows, known = [], Contact.objects.in_bulk([each.pk for each in some])
    for person in known.values():
        how, who = world.random.choice(SURVEYS)
        said_at = world.now - timedelta(days=world.random.randint(3, 400))
        rows.append(
            TraitAnswer(
                contact=person, trait=trait, value=world.random.choice(trait.field.choices), question=trait.question,
                how=how, asked_by=who, said_at=said_at, recorded_at=said_at, actor_name=by.name,
            )
        )  # fmt: skip
        person.custom = {**person.custom, trait.field.key: rows[-1].value}
    LoggedEvent.objects.bulk_create(told_of(trait, row, by) for row in TraitAnswer.objects.bulk_create(rows))
    people = list(known.values())
    change(
        Contact, [each.pk for each in people], {"custom": [dumps(each.custom).decode() for each in people]}
    )


def told_of(trait: Trait, row: TraitAnswer, by: Actor) -> LoggedEvent:
    """As the verb would have told it on that day."""
    return LoggedEvent(
        type="contact.changed", occurred_at=row.said_at, about_kind="contact", about_id=row.contact_id,
        actor_kind=by.kind, actor_name=by.name, cause=f"answer:{row.pk}",
        payload={"changes": {trait.field.key: [None, row.value]}},
    )  # fmt: skip


def allergies(world: World, by: Actor) -> None:
    """Of those who agree to offers, a few said what they cannot live with."""
    trait = actions.define_trait(
        by=by, label=ALLERGIES, topic="demographic", question=HEALTH, choices=list(IRRITANTS),
        special="health", purpose="offers", keep_days=730,
    )  # fmt: skip
    holds = Q(until=None) | Q(until__gt=timezone.now())
    agreed = ConsentState.objects.filter(holds, purpose__key="offers", status="granted").order_by(
        "contact_id"
    )
    people = list(agreed.values_list("contact_id", flat=True).distinct())
    SpecialAnswer.objects.bulk_create(
        SpecialAnswer(
            contact_id=pk, trait=trait, value=world.random.choice(IRRITANTS), question=HEALTH, how="form",
            asked_by="Checkout", said_at=world.now - timedelta(days=world.random.randint(3, 300)), actor_name=by.name,
        )
        for pk in world.random.sample(people, min(len(people), world.many(25)))
    )  # fmt: skip
