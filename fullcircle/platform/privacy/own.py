"""Records of kinds that the organization defined: whose relation names a person is part of what is held about them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q

from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.privacy.copying import AT_ONCE, Section, plain, without_others
from fullcircle.platform.records.models import CustomField

KINDS = {"email": "contact", "phone": "contact", "text": "words"}


def own_sections(person: str, subjects: list[int], own: Callable[[str], bool]) -> Iterator[Section]:
    """One section for each kind that has records of the person; those put away are among them."""
    for kind, fields, naming in naming_kinds(person, subjects):
        section = Section(
            kind.key, kind.plural, ["id", "name", *(each.key for each in fields)],
            ["id", kind.name_label, *(each.label for each in fields)],
            ["machinery", "words", *(KINDS.get(each.kind, "facts") for each in fields)],
        )  # fmt: skip
        for row in ObjectRecord.objects.filter(naming, kind=kind).order_by("pk").iterator(chunk_size=AT_ONCE):
            section.rows.append(values_of(row, fields, own))
        if section.rows:
            yield section


def naming_kinds(person: str, subjects: list[int]) -> Iterator[tuple[ObjectDefinition, list[CustomField], Q]]:
    """Each kind with a relation to people, its fields, and which of its records name the person."""
    for kind in ObjectDefinition.objects.order_by("key"):
        fields = list(CustomField.objects.filter(resource=kind.key, deletes_values=False))
        pointing = [each.key for each in fields if each.kind == "relation" and each.target == person]
        naming = Q()
        for key in pointing:
            for number in subjects:
                naming |= Q(custom__contains={key: number})
        if pointing:
            yield kind, fields, naming


def own_counted(person: str, subjects: list[int]) -> list[tuple[ObjectDefinition, int]]:
    """How many records of each kind a copy would have."""
    counts = [
        (kind, ObjectRecord.objects.filter(naming, kind=kind).count())
        for kind, _fields, naming in naming_kinds(person, subjects)
    ]
    return [(kind, many) for kind, many in counts if many]


def values_of(row: ObjectRecord, fields: list[CustomField], own: Callable[[str], bool]) -> list[Any]:
    values = (row.name, *(row.custom.get(each.key) for each in fields))
    return [row.pk, *(without_others(plain(value), own) for value in values)]
