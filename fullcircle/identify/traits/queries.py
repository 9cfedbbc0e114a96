"""What is known about people's traits, read for pages and programs; nothing here writes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits.models import SpecialAnswer, Trait, TraitAnswer, TraitInferred
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing
from fullcircle.platform.readings.noting import note_reading


@dataclass
class KnownTrait:
    """One trait of one person: what they said, and what behavior suggests; kept apart, and what was said wins."""

    trait: Trait
    value: Any = None
    answers: list[TraitAnswer | SpecialAnswer] = field(default_factory=list)  # newest first
    inferred: TraitInferred | None = None

    @property
    def is_inferred(self) -> bool:
        """Whether the value is what behavior suggests, for nobody said anything."""
        return self.inferred is not None and self.inferred.applied and self.inferred.value == self.value

    @property
    def origin(self) -> str:
        """How we know the value: they said so, or it was inferred; nothing without a value."""
        if self.value in (None, "", []):
            return ""
        return "inferred" if self.is_inferred else "stated"

    @property
    def answer(self) -> TraitAnswer | SpecialAnswer | None:
        """The answer that the value is from; an edit since then has none."""
        return next((each for each in self.answers[:1] if each.value == self.value), None)

    @property
    def differs(self) -> bool:
        """Behavior suggests something else than was said."""
        return self.inferred is not None and self.origin == "stated" and self.inferred.value != self.value


def traits_kept() -> list[Trait]:
    return list(Trait.objects.select_related("field", "purpose").filter(field__removed_at=None))


def the_trait(key: str) -> Trait:
    found = (
        Trait.objects.select_related("field", "purpose")
        .filter(field__key=key[:60], field__removed_at=None)
        .first()
    )
    if found is None:
        raise Missing("There is no such trait.")
    return found


def known_traits(contact: Contact, actor: Actor) -> list[KnownTrait]:
    """Every trait of one person that whoever asks may know, in four questions."""
    may = actor.can("contact.sensitive")
    known = {
        trait.pk: KnownTrait(trait, contact.custom.get(trait.field.key))
        for trait in traits_kept()
        if may or not trait.special
    }
    for answer in TraitAnswer.objects.filter(contact=contact):
        if answer.trait_id in known:
            known[answer.trait_id].answers.append(answer)
    for row in TraitInferred.objects.filter(contact=contact).order_by("inferred_at", "pk"):
        if row.trait_id in known:
            known[row.trait_id].inferred = row
    for special in SpecialAnswer.objects.filter(contact=contact) if may else ():
        if special.trait_id in known:
            one = known[special.trait_id]
            one.value, one.answers = special.value, [special]
            note_reading("contact", contact.pk, one.trait.field.key)
    return list(known.values())


def people_by_trait() -> dict[int, dict[str, int]]:
    """For how many contacts something was said or inferred, by trait."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: {"said": 0, "inferred": 0})
    for pk, many in (
        TraitAnswer.objects.values_list("trait").annotate(Count("contact", distinct=True)).order_by()
    ):
        found[pk]["said"] = many
    for pk, many in TraitInferred.objects.values_list("trait").annotate(Count("pk")).order_by():
        found[pk]["inferred"] = many
    return found


@dataclass(frozen=True)
class SpecialRow:
    """A line of the file of a special category."""

    contact_id: int
    contact: str
    value: Any
    said_at: datetime
    how: str
    asked_by: str
    question: str


def special_rows(trait: Trait) -> list[SpecialRow]:
    """What is kept about a special category, of those who agree to it now; every line is a reading."""
    rows = SpecialAnswer.objects.filter(trait=trait).select_related("contact").order_by("contact_id")
    found = [
        SpecialRow(
            row.contact_id,
            str(row.contact),
            row.value,
            row.said_at,
            row.get_how_display(),
            row.asked_by,
            row.question,
        )
        for row in rows
    ]
    for each in found:
        note_reading("contact", each.contact_id, trait.field.key)
    return found
