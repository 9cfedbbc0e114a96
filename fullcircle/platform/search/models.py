"""What is found from everywhere, of the kinds of records of which there are few: one table for all of them."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from fullcircle.platform.access.rules import FunctionsOnly
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.models import WORDS


class Findable(models.Model):
    """The words of one record and who may see it, as triggers copy them: a search asks once, however many kinds there are.

    Nobody reads it. What is found here is read from its own table, whose policies decide.
    """

    access = FunctionsOnly()
    privacy = Nobody("words of a record that triggers copy and take back with it")
    objects: ClassVar[models.Manager[Any]]

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    acl = ArrayField(models.IntegerField())
    search_text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="a_record_is_found_once"),
        ]
        indexes = [
            GinIndex(
                fields=["acl", "search_text"], opclasses=["array_ops", "gin_trgm_ops"], name="findable_search"
            ),
            GinIndex(OpClass("acl", "array_ops"), OpClass(WORDS, "tsvector_ops"), name="findable_words"),
            models.Index(fields=["search_text"], opclasses=["text_pattern_ops"], name="findable_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
