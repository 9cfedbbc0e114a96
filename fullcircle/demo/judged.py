"""What colleagues of Harbor Pine decided about pairs since spring, and what that taught: its page is never empty here."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, islice
from typing import Any

from fullcircle.demo.doubles import EVERY, SOURCE, WAYS
from fullcircle.demo.storing import added, told, write_down
from fullcircle.demo.world import World
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates import checking
from fullcircle.identify.duplicates.actions import learn_from_decisions
from fullcircle.identify.duplicates.linkage.model import Model, Weighed
from fullcircle.identify.duplicates.models import BY_CHANCE, DOUBTFUL, PossibleDuplicate
from fullcircle.identify.duplicates.teaching import standing
from fullcircle.platform.access.actor import Actor

SAME, SAME_BY_NAME, AT_HOME, APART = 100, 30, 50, 60
DAYS = 200
COMPARED = ("name", "given_name", "family_name", "email", "phone", "street", "postcode", "city", "region")
FAMILY = ("Ada", "Bruno", "Clara", "Dora", "Elias", "Flora", "Georg", "Hilda")
Ends = tuple[Contact, Contact]


def store_decisions(world: World, by: Actor) -> None:
    """Doubles that became one, families that share a telephone, namesakes; and a model corrected by all of them."""
    model = checking.model_of("contact")
    pairs = [(ends, "merged") for ends in doubles(world)]
    pairs += [(ends, "apart") for ends in (*families(world), *islice(namesakes(world), world.many(APART)))]
    PossibleDuplicate.objects.bulk_create(
        [decision(world, model, ends, state, number) for number, (ends, state) in enumerate(pairs)],
        ignore_conflicts=True,
    )
    if standing("contact").is_enough:  # a smaller world has fewer people to decide about
        learn_from_decisions(by=by, kind="contact")


def whole(world: World) -> list[Contact]:
    """People of whom enough is known, without those who are there twice today."""
    return [
        each
        for place, each in enumerate(world.contacts)
        if place % EVERY and each.given_name and each.family_name and each.email and each.phone and each.city
    ]


def doubles(world: World) -> list[Ends]:
    """Somebody was here twice, some of them by nothing but name and city; the younger record leads to the older one now."""
    kept = whole(world)[: world.many(SAME + SAME_BY_NAME)]
    lost = [
        put_away(
            world, person, "Merged", merged_into=person, **again(person, place, place < world.many(SAME))
        )
        for place, person in enumerate(kept)
    ]
    return list(zip(kept, stored(lost), strict=True))


def again(person: Contact, place: int, well_known: bool) -> dict[str, str]:
    """As somebody else had written them; the last ones with a new mailbox and a new number."""
    if well_known:
        return WAYS[place % len(WAYS)](person)
    mailbox = f"{person.family_name}{place}@example.net".lower().replace(" ", "")
    return {"name": person.name, "city": person.city, "email": mailbox if mailbox.isascii() else ""}


def families(world: World) -> list[Ends]:
    """Two people of one home share its telephone, and one of them has left."""
    ones = whole(world)[world.many(SAME + SAME_BY_NAME) :][: world.many(AT_HOME)]
    others = [
        put_away(
            world, person, "Moved away", name=f"{FAMILY[place % len(FAMILY)]} {person.family_name}",
            phone=person.phone, street=person.street, postcode=person.postcode, city=person.city,
        )
        for place, person in enumerate(ones)
    ]  # fmt: skip
    return list(zip(ones, stored(others), strict=True))


def stored(people: list[Contact]) -> list[Contact]:
    """With the line of the log by which the demo knows its own."""
    made = Contact.objects.bulk_create(people)
    if made:
        write_down(
            [told("contact.added", {"changes": added(each)}, each, None, each.created_at) for each in made]
        )
    return made


def put_away(world: World, person: Contact, why: str, **values: Any) -> Contact:
    return Contact(
        **{key: value for key, value in values.items() if value}, source=SOURCE, owner_id=person.owner_id,
        created_at=world.now - timedelta(days=2 * DAYS), archived_at=world.now - timedelta(days=DAYS), archived_reason=why,
    )  # fmt: skip


def namesakes(world: World) -> Iterator[Ends]:
    """One family name and one city, and not the same."""
    found: dict[tuple[str, str], list[Contact]] = {}
    for person in whole(world):
        found.setdefault((person.family_name, person.city), []).append(person)
    for people in found.values():
        yield from islice(combinations(people, 2), 3)


def decision(world: World, model: Model, ends: Ends, state: str, number: int) -> PossibleDuplicate:
    """As it is written down when somebody presses a key."""
    first, last = sorted(ends, key=lambda each: each.pk)
    weighed = compared(model, first, last)
    decided = world.now - timedelta(days=DAYS * (number % 97) / 97 + 0.2)
    return PossibleDuplicate(
        about_kind="contact", about_id=first.pk, other_id=last.pk, weight=weighed.weight, claimed=weighed.claimed,
        answers=weighed.answers, state=state, drawn=DOUBTFUL if number % 5 else BY_CHANCE, decided_at=decided,
        found_at=decided, decided_by=world.sellers[number % len(world.sellers)].name,
    )  # fmt: skip


def compared(model: Model, one: Contact, other: Contact) -> Weighed:
    mine, theirs = (
        checking.one_of(checking.typed("contact", {name: getattr(each, name) for name in COMPARED}), 0)
        for each in (one, other)
    )
    return model.weigh(mine, theirs)
