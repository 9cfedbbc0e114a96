"""Kinds of records that are defined in the browser, and their records: one table for all of them."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from fullcircle.cycle import AREAS
from fullcircle.platform.access.rules import Catalog, FunctionsOnly, OfKinds
from fullcircle.platform.privacy.rules import Goes, Nobody
from fullcircle.platform.records import slots
from fullcircle.platform.records.models import SEEN_BY, WORDS, Record
from fullcircle.platform.records.resource import resource_for

# A relation of theirs was said to name whom they are about; others only mention somebody.
ABOUT_A_PERSON = (
    't."id" IN (SELECT o.id FROM platform_customfield f JOIN platform_object o ON o.kind = f.resource WHERE f.is_subject '
    "AND o.custom -> f.key IN (SELECT to_jsonb(n) FROM unnest({subjects}) n))"
)
PREFIX = "x_"  # of every key: a later version can bring a kind of its own under any other name


class ObjectDefinition(models.Model):
    """A kind of record that the organization defined."""

    access = Catalog(edit="settings.manage")
    privacy = Nobody("what kinds of records there are")

    AREAS = [(area, area) for area in AREAS]
    SEEN = [
        ("owner", "Whoever looks after it, their team, and roles that see more"),
        ("everybody", "Everybody; its owner's side changes it"),
    ]

    key = models.CharField(max_length=36, unique=True, editable=False)
    slug = models.CharField(max_length=60, unique=True, editable=False)
    singular = models.CharField("one of them", max_length=40)
    plural = models.CharField("many of them", max_length=40)
    description = models.CharField(max_length=200, blank=True, default="")
    icon = models.CharField(max_length=40, default="box")
    area = models.CharField("menu", max_length=20, choices=AREAS, default="Know")
    name_label = models.CharField("what its name is called", max_length=40, default="Name")
    seen_by = models.CharField(max_length=9, choices=SEEN, default="owner")
    is_restricted = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    delete_after = models.DateTimeField(null=True, editable=False)  # till then it can be brought back

    class Meta:
        ordering = ["plural", "id"]

    def __str__(self) -> str:
        return self.plural


class ObjectRecord(Record):
    """One record of any such kind. Each kind has a model of its own at run time, which is this table seen through its key."""

    access = OfKinds()
    privacy = Goes(
        "Records of kinds that the organization defined are under the name of their kind where a relation of theirs names "
        "the person, and nowhere else.",
        found=ABOUT_A_PERSON,
    )

    kind = models.ForeignKey(
        ObjectDefinition, models.PROTECT, to_field="key", db_column="kind", related_name="+", db_index=False,
        editable=False,
    )  # fmt: skip
    name = models.CharField(max_length=200)
    reach_t = models.SmallIntegerField(default=0, db_default=0, editable=False)
    reach_n = models.SmallIntegerField(default=0, db_default=0, editable=False)
    reach_d = models.SmallIntegerField(default=0, db_default=0, editable=False)
    reach_r = models.SmallIntegerField(default=0, db_default=0, editable=False)
    slot_t1 = models.TextField(null=True, editable=False)
    slot_t2 = models.TextField(null=True, editable=False)
    slot_t3 = models.TextField(null=True, editable=False)
    slot_t4 = models.TextField(null=True, editable=False)
    slot_t5 = models.TextField(null=True, editable=False)
    slot_t6 = models.TextField(null=True, editable=False)
    slot_t7 = models.TextField(null=True, editable=False)
    slot_t8 = models.TextField(null=True, editable=False)
    slot_n1 = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    slot_n2 = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    slot_n3 = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    slot_n4 = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    slot_n5 = models.DecimalField(max_digits=24, decimal_places=6, null=True, editable=False)
    slot_d1 = models.DateField(null=True, editable=False)
    slot_d2 = models.DateField(null=True, editable=False)
    slot_d3 = models.DateField(null=True, editable=False)
    slot_d4 = models.DateField(null=True, editable=False)
    slot_r1 = models.BigIntegerField(null=True, editable=False)
    slot_r2 = models.BigIntegerField(null=True, editable=False)
    slot_r3 = models.BigIntegerField(null=True, editable=False)
    slot_r4 = models.BigIntegerField(null=True, editable=False)
    slot_r5 = models.BigIntegerField(null=True, editable=False)
    slot_r6 = models.BigIntegerField(null=True, editable=False)

    class Meta:
        db_table = "platform_object"
        verbose_name_plural = "records of your own objects"
        indexes = [
            GinIndex(
                OpClass("kind", "text_ops"), OpClass("acl", "array_ops"), OpClass("search_text", "gin_trgm_ops"),
                name="object_search",
            ),
            GinIndex(
                OpClass("kind", "text_ops"), OpClass("acl", "array_ops"), OpClass(WORDS, "tsvector_ops"),
                name="object_words",
            ),
            models.Index(
                OpClass("kind", "text_ops"), OpClass("search_text", "text_pattern_ops"), name="object_begins"
            ),
            *(
                models.Index(fields=["kind", sort, "id"], include=SEEN_BY, name=f"object_by_{sort}")
                for sort in ("name", "created_at", "updated_at", "owner")
            ),
            *slots.indexes(),
        ]  # fmt: skip
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_record_has_a_name")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column, value in self.fixed.items():
            if self.__dict__.get(column) is None:
                setattr(self, column, value)

    @property
    def belongs_to(self) -> models.Model | None:
        """Whom it is about, or else the first record that it names: what happens to it is part of that one's story."""
        own = resource_for(self._meta.model_name or "")
        relations = [field for field in own.defined if field.kind == "relation"] if own else []
        for field in sorted(relations, key=lambda field: not field.is_subject):
            target, number = resource_for(field.target), self.custom.get(field.key)
            if target is not None and isinstance(number, int):
                named = target.model()
                named.pk = number
                return named
        return None


class UniqueValue(models.Model):
    """A value that only one record of a kind may have. Kept by a trigger from the records' own values."""

    access = FunctionsOnly()
    privacy = Nobody("which values are taken; kept by a trigger from the records themselves")

    record_id = models.BigIntegerField(db_index=True)
    field = models.CharField(max_length=60)
    kind = models.CharField(max_length=36)
    value = models.CharField(max_length=500)

    class Meta:
        db_table = "platform_object_unique"
        constraints = [
            models.UniqueConstraint(fields=["kind", "field", "value"], name="own_field_is_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
