"""Snippets: words that several templates share."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from fullcircle.platform.access.rules import Common
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.models import Record, record_indexes


class Snippet(Record):
    """Words that several templates share, in Markdown, with fields. Everybody sees them."""

    access = Common(edit="snippet.edit")
    privacy = Nobody("words for many, with fields where one of them is named")
    searched: ClassVar = ("name", "text")

    name = models.CharField(max_length=120)
    text = models.TextField(
        max_length=8_000,
        help_text="Markdown: **bold**, [words](https://example.com). Fields as in templates: {{ sender.name }}.",
    )

    class Meta:
        indexes = [
            *record_indexes("snippet", "name", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="snippet_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_snippet_has_a_name"),
            models.CheckConstraint(condition=~models.Q(text=""), name="a_snippet_has_words"),
        ]
