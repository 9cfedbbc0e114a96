"""Segments, the versions of their rules, who is in them, and how that moved."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog, Common, Published
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody, Quotes
from fullcircle.platform.records.models import Record, record_indexes

MANAGE, SENSITIVE = "segment.edit", "contact.sensitive"
TABLE = "differentiate_segment"


class Segment(Record):
    """People who are alike: by rules, kept up to date by itself, or picked by hand."""

    access = Common(edit=MANAGE, hidden="is_sensitive", shown_to=SENSITIVE)
    privacy = Quotes(
        "What many people have in common.", by="addresses", wipe=("custom", "source", "description")
    )
    searched: ClassVar = ("name", "description")
    tones: ClassVar = {"kind": {"rules": "sky", "list": "violet"}}

    KINDS = [("rules", "By rules"), ("list", "Picked by hand")]

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(
        "people come in",
        max_length=6,
        choices=KINDS,
        default="list",
        help_text="From rules to by hand keeps who is in.",
    )
    size = models.IntegerField("people", default=0, db_default=0, editable=False)
    refreshed_at = models.DateTimeField("last filled", null=True, editable=False)
    is_sensitive = models.BooleanField(
        "rules on sensitive fields", default=False, db_default=False, editable=False,
        help_text="Only those who may see sensitive fields know of it, and of who was ever in it.",
    )  # fmt: skip
    used_for = models.CharField(
        "may be used for", max_length=40, blank=True, default="", db_default="", editable=False,
        help_text="Of rules on sensitive fields: the one purpose for which people may be written to.",
    )  # fmt: skip

    class Meta:
        indexes = [
            *record_indexes("segment", "name", "size", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="segment_custom"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_segment_has_a_name")]


class SegmentVersion(models.Model):
    """The rules of a segment as they were from a moment on. Added, never changed: what was decided then can be read."""

    access = Published(add=MANAGE, column="segment_id", parent=TABLE)
    privacy = Quotes("What many people have in common.", by="addresses", wipe=("rules",))

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    rules = models.JSONField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "differentiate_segment_version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="a_segment_counts_its_versions")
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of segment {self.segment_id}"


class SegmentMember(models.Model):
    """Somebody who is in a segment now, since when and why. Seen with the person."""

    access = ByParent({"contact_id": "identify_contact"}, hidden="is_sensitive", shown_to=SENSITIVE)
    on_merge = OneOfEach(combine={"since": "least(kept.since, lost.since)"})

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="members", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="segments")
    since = models.DateTimeField(db_default=Now())
    why = models.CharField(max_length=120, blank=True, default="")
    is_sensitive = models.BooleanField(default=False, db_default=False)  # as the segment is

    class Meta:
        db_table = "differentiate_segment_member"
        constraints = [
            models.UniqueConstraint(
                # Who may know of a row is then known without fetching it.
                fields=["segment", "contact"],
                include=["is_sensitive"],
                name="somebody_is_in_a_segment_once",
            )
        ]

    def __str__(self) -> str:
        return f"Contact {self.contact_id} in segment {self.segment_id}"


class SegmentMove(models.Model):
    """Somebody came into a segment or left it, when and why. Seen with the person."""

    access = ByParent({"contact_id": "identify_contact"}, hidden="is_sensitive", shown_to=SENSITIVE)

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="moves", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    came = models.BooleanField()
    why = models.CharField(max_length=120, blank=True, default="")
    is_sensitive = models.BooleanField(default=False, db_default=False)  # as the segment was

    class Meta:
        db_table = "differentiate_segment_move"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["segment", "-at", "-id"], name="segment_moves_latest")]

    def __str__(self) -> str:
        return f"Contact {self.contact_id} {'into' if self.came else 'out of'} segment {self.segment_id}"


class SegmentSize(models.Model):
    """How many people were in a segment at the end of a day."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("counts by day")

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="sizes", db_index=False)
    day = models.DateField()
    size = models.IntegerField()

    class Meta:
        db_table = "differentiate_segment_size"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["segment", "day"], name="a_day_has_one_size_of_a_segment")
        ]

    def __str__(self) -> str:
        return f"Segment {self.segment_id} on {self.day}: {self.size}"
