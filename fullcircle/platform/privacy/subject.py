"""The person in question: their numbers, those merged into them included, and the words that tell them apart."""

from django.db import models

from fullcircle.platform.actions import Missing
from fullcircle.platform.merging.relations import MERGED_INTO
from fullcircle.platform.privacy import kinds, reach, rules
from fullcircle.platform.privacy.copying import rows_about
from fullcircle.platform.privacy.words import Words, gathered

MOST_ROWS = 20_000  # of one table; words of what a machine wrote a million times are not looked for


def person_of(kind: str) -> type[models.Model]:
    """The model whose rows are people of this kind."""
    found = next((each for each in reach.people() if each._meta.model_name == kind), None)
    if found is None:
        raise Missing("There are no people of this kind.")
    return found


def numbers_of(person: models.Model) -> list[int]:
    """Their own number, and those of all records that were merged into it."""
    model, found, new = type(person), [person.pk], [person.pk]
    merged = any(column.name == MERGED_INTO for column in model._meta.concrete_fields)
    while merged and new:
        lost = model._default_manager.filter(merged_into__in=new).exclude(pk__in=found)
        new = list(lost.values_list("pk", flat=True))
        found += new
    return found


def words_about(person: type[models.Model], subjects: list[int]) -> Words:
    """From every column of every row about them, as each is classified."""
    return gathered(
        (kinds.kind_of(column), word)
        for each in reach.reached(person).values()
        if isinstance(each.rule, (rules.Person, rules.Goes)) and is_readable(each.model)
        for row in rows_about(each, subjects)[:MOST_ROWS].iterator(chunk_size=500)
        for column in each.model._meta.concrete_fields
        for word in kinds.words_of(column, getattr(row, column.attname))
    )


def is_readable(model: type[models.Model]) -> bool:
    """Whether whoever acts may read the table at all; some are for functions of the database alone."""
    from fullcircle.platform.access.rules import LoginOnly

    return not isinstance(getattr(model, "access", None), LoginOnly)
