"""What behavior suggests about some people: observed, reckoned, and put where nobody said anything else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits.methods import METHODS, Method
from fullcircle.identify.traits.models import CONTACT, Trait, TraitInferred
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import touch
from fullcircle.platform.records.many import log_all
from fullcircle.platform.settings.organization import organization

LOOK_BACK = timedelta(days=400)
BATCH = 1_000
SURE = 1.959964  # standard deviations: 95 percent

# Whoever objects to profiling, or to anything being done at all, is not looked at.
PEOPLE = """
SELECT c.id FROM identify_contact c LEFT JOIN identify_consent_standing st ON st.contact_id = c.id
WHERE c.id = ANY (%s) AND c.archived_at IS NULL AND st.no_profiling_since IS NULL AND st.restricted_since IS NULL
"""
# The value with the most occasions; of two with as many, the latest. Wilson's interval holds for small numbers, too.
RECKONED = """
WITH counted AS (
  SELECT o.contact_id, o.value, count(*) AS many, max(o.at) AS last, min(o.at) AS first
  FROM ({observations}) o (contact_id, value, at) WHERE o.value <> '' AND o.at <= %(now)s GROUP BY 1, 2
), best AS (
  SELECT DISTINCT ON (contact_id) contact_id, value, many, sum(many) OVER whole AS total,
    min(first) OVER whole AS first, max(last) OVER whole AS last
  FROM counted WINDOW whole AS (PARTITION BY contact_id) ORDER BY contact_id, many DESC, last DESC, value
), shares AS (
  SELECT *, (many + {z2} / 2) / (total + {z2}) AS middle,
    {z} * sqrt(many * (total - many) / total + {z2} / 4) / (total + {z2}) AS half
  FROM best WHERE many >= %(least)s
)
SELECT contact_id, value, many, total, middle - half, middle + half, first, last
FROM shares WHERE middle - half > %(chance)s
"""


@dataclass(frozen=True)
class Guess:
    """What one method says about one person."""

    contact: int
    value: Any
    evidence: int
    observations: int
    low: float
    high: float
    first_at: datetime
    observed_at: datetime


@dataclass
class Person:
    """What stands in a contact's fields, and what is to stand there."""

    contact: Contact
    guesses: dict[int, Guess] = field(default_factory=dict)
    known: dict[int, list[TraitInferred]] = field(default_factory=lambda: defaultdict(list))


def traits_inferred() -> list[Trait]:
    """The traits that a method fills."""
    found = Trait.objects.select_related("field").filter(field__removed_at=None, field__resource=CONTACT)
    return [trait for trait in found if trait.method in METHODS]


def guesses(method: Method, people: Sequence[int], now: datetime) -> list[Guess]:
    """What a method says about those of these people that it can say something about."""
    statement = RECKONED.format(observations=method.observations, z=f"{SURE}::float", z2=f"{SURE**2}::float")
    asked: dict[str, Any] = {
        "people": list(people), "now": now, "since": now - LOOK_BACK, "least": method.least,
        "chance": chance(method), "zones": zones(), "zone": organization().time_zone,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [Guess(*row) for row in cursor.fetchall()]


def chance(method: Method) -> float:
    """The share that the best value would have if there were no liking at all."""
    if not method.values:
        return method.chance
    with connection.cursor() as cursor:
        cursor.execute(method.values)
        return max(1 / max(cursor.fetchone()[0], 1), method.chance)


@cache
def zones() -> list[str]:
    """The time zones that PostgreSQL knows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return [name for (name,) in cursor.fetchall()]


def may_be_looked_at(ids: Iterable[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [list(ids)])
        return {pk for (pk,) in cursor.fetchall()}


def infer(
    ids: Sequence[int], traits: Sequence[Trait], now: datetime, by: Actor, cause: str
) -> tuple[int, int]:
    """Look at some people; for how many something was found, and how many contacts changed."""
    people = {each.pk: Person(each) for each in Contact.objects.select_for_update().filter(pk__in=ids)}
    looked_at = sorted(may_be_looked_at(people))
    for row in TraitInferred.objects.filter(contact__in=list(people), trait__in=[t.pk for t in traits]):
        people[row.contact_id].known[row.trait_id].append(row)
    for trait in traits:
        for guess in guesses(METHODS[trait.method], looked_at, now) if looked_at else ():
            people[guess.contact].guesses[trait.pk] = guess
    store(people.values(), traits, now)
    found = sum(bool(each.guesses) for each in people.values())
    changed = put_in_place(people.values(), traits)
    log_all(CONTACT, "changed", changed, by, cause, now)
    return found, len(changed)


def stated(person: Person, trait: Trait) -> bool:
    """Whether somebody said it: there is a value, and it is none that was put there by inference."""
    value = person.contact.custom.get(trait.field.key)
    put = [row.value for row in person.known[trait.pk] if row.applied]
    return value not in (None, "", []) and value not in put


def store(people: Iterable[Person], traits: Sequence[Trait], now: datetime) -> None:
    """Keep what was found, and let go of what was found before. What is found again as it was stays as it is."""
    gone, made = [], []
    for person in people:
        for trait in traits:
            known, guess = person.known[trait.pk], person.guesses.get(trait.pk)
            applied = not stated(person, trait)
            row = new_row(person, trait, guess, now, applied) if guess else None
            if row and len(known) == 1 and same(known[0], row):
                continue
            gone += [each.pk for each in known]
            made += [row] if row else []
    TraitInferred.objects.filter(pk__in=gone).delete()
    TraitInferred.objects.bulk_create(made, BATCH)


def new_row(person: Person, trait: Trait, guess: Guess, now: datetime, applied: bool) -> TraitInferred:
    return TraitInferred(
        contact=person.contact, trait=trait, value=guess.value, method=trait.method, evidence=guess.evidence,
        observations=guess.observations, low=guess.low, high=guess.high, first_at=guess.first_at,
        observed_at=guess.observed_at, inferred_at=now, applied=applied,
    )  # fmt: skip


def same(known: TraitInferred, found: TraitInferred) -> bool:
    names = ("value", "method", "evidence", "observations", "observed_at", "applied")
    return all(getattr(known, name) == getattr(found, name) for name in names)


def put_in_place(people: Iterable[Person], traits: Sequence[Trait]) -> list[tuple[Contact, dict[str, Any]]]:
    """The contact's field takes what was found, unless somebody said something; what changed of whom."""
    changed = []
    for person in people:
        changes: dict[str, list[Any]] = {}
        for trait in traits:
            key, guess = trait.field.key, person.guesses.get(trait.pk)
            before, after = person.contact.custom.get(key), guess.value if guess else None
            if not stated(person, trait) and (before or None) != after:
                changes[key] = [before, after]
        if changes:
            values = {key: after for key, (_, after) in changes.items()}
            kept = {**person.contact.custom, **values}
            person.contact.custom = {key: value for key, value in kept.items() if value is not None}
            touch(person.contact)
            changed.append((person.contact, changes))
    Contact.objects.bulk_update(
        [contact for contact, _ in changed], ["custom", "version", "updated_at"], BATCH
    )
    return changed
