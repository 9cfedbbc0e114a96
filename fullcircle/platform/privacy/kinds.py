"""Which kind of personal data a column holds, and which values tell a person apart from everybody else."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a person reads, and the record of processing lists.
KINDS: dict[str, str | Promise] = {
    "identity": _("Names and numbers"),
    "contact": _("Ways to reach them"),
    "sensitive": _("Sensitive details"),
    "words": _("What was written about them or by them"),
    "facts": _("Facts about them and what they did"),
    "traces": _("Traces of devices and networks"),
    "machinery": _("Numbers that the software needs"),
}
MACHINERY = {
    "acl", "acl_write", "shared_read", "shared_write", "search_text", "version", "team", "merged_into", "salt", "digest",
}  # fmt: skip
EMAIL = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+\.[^\s@<>\"',;:]+")
SHORTEST_WORDS = 12  # shorter sentences are written about many people
SHORTEST_NAME = 5


def kind_of(column: models.Field) -> str:
    """By what the model says in `personal`, and otherwise by the type of the column."""
    said: dict[str, str] = getattr(column.model, "personal", {})
    if column.name in said:
        return said[column.name]
    if column.name in MACHINERY or column.primary_key or isinstance(column, models.BinaryField):
        return "machinery"
    if isinstance(column, models.GenericIPAddressField):
        return "traces"
    if isinstance(column, (models.EmailField, models.URLField)) or getattr(column, "kind", "") == "phone":
        return "contact"
    if isinstance(column, (models.TextField, models.JSONField)) and not column.choices:
        return "words"
    return "facts"


def is_text(column: models.Field) -> bool:
    """Whether anything may be written there."""
    base = column.base_field if isinstance(column, ArrayField) else column
    return isinstance(base, (models.CharField, models.TextField, models.JSONField)) and not base.choices


def text_columns(model: type[models.Model]) -> list[str]:
    """The columns in which words may stand, as the table calls them; what PostgreSQL computes follows from others."""
    skipped = ("search_text",)
    return [
        column.column
        for column in model._meta.concrete_fields
        if column.column and is_text(column) and column.name not in skipped and not column.generated
    ]


def words_of(column: models.Field, value: Any) -> Iterator[str]:
    """The values that tell this person apart: addresses, numbers, whole names, whole sentences."""
    kind = kind_of(column)
    if value in (None, "", [], {}) or kind == "machinery":
        return
    if kind in ("identity", "contact"):
        yield from (text for text in leaves(value) if len(text) >= SHORTEST_NAME)
    elif kind == "words":
        yield from (text for text in leaves(value) if len(text) >= SHORTEST_WORDS and " " in text)


def leaves(value: Any) -> Iterator[str]:
    """The texts in a value, however deep."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        yield value.strip()


def telling(name: str) -> bool:
    """Whether a name alone says who is meant: one of several words does, a given name does not."""
    return len(name) >= SHORTEST_NAME and len(name.split()) > 1


def distinct(words: Iterable[str]) -> list[str]:
    """Each once, long ones first, so that a sentence is found before the address in it."""
    return sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))
