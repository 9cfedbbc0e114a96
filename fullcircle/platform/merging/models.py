"""The merges there were, and the rows as they were before each."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from fullcircle.platform.access.rules import Attached, FunctionsOnly
from fullcircle.platform.merging.rules import Stays
from fullcircle.platform.privacy.rules import Goes

DAYS = 30


class Merge(models.Model):
    """Two records that became one: `about` is the one that stayed, `lost_id` the one that leads there now."""

    access = Attached(manage="merges.manage")
    on_merge = Stays("Undoing goes through the records as they were then.")

    STATES = [("begun", "Begun"), ("done", "Done"), ("undone", "Undone")]

    personal: ClassVar = {"kept_name": "identity", "lost_name": "identity"}

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    lost_id = models.BigIntegerField()
    kept_name = models.CharField(max_length=200)
    lost_name = models.CharField(max_length=200)
    state = models.CharField(max_length=6, choices=STATES, default="begun")
    cause = models.CharField(max_length=120, blank=True, default="")
    choices = models.JSONField(default=dict)  # field → whose value was taken, where somebody chose
    moved = models.IntegerField(default=0)  # rows that went over
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    done_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")
    forgotten_at = models.DateTimeField(null=True)  # when the rows as they were went for good

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("about_kind", "about_id", name="merges_of_a_record"),
            models.Index("about_kind", "lost_id", name="merges_of_a_lost_record"),
            models.Index("done_at", name="merges_to_forget", condition=models.Q(forgotten_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.lost_name} → {self.kept_name}"

    @property
    def can_be_undone(self) -> bool:
        return self.state == "done" and self.forgotten_at is None and self.days_left > 0

    @property
    def days_left(self) -> int:
        return max(0, (self.done_at + timedelta(days=DAYS) - timezone.now()).days + 1)


class MergedRow(models.Model):
    """One row that a merge changed: its columns as text, before and after. Read by the functions that undo, and by nobody."""

    access = FunctionsOnly()
    privacy = Goes(
        left_out="Rows as they were before two records became one, kept for 30 days so that it can be undone."
    )

    CHANGES = [("held", "Held"), ("changed", "Changed"), ("removed", "Removed"), ("added", "Added")]

    merge = models.ForeignKey(
        Merge, models.DO_NOTHING, related_name="rows", db_index=False, db_constraint=False
    )
    tab = models.CharField(max_length=63)
    key = models.CharField(max_length=63)  # the name of its primary key
    pk_value = models.BigIntegerField()
    change = models.CharField(max_length=8, choices=CHANGES)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index("merge", "tab", "pk_value", name="rows_of_a_merge")]

    def __str__(self) -> str:
        return f"{self.tab} {self.pk_value}"
