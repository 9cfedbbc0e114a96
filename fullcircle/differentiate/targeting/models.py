"""How segments are ranked, each segment's figures as they were measured last, and what was decided about segments."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from fullcircle.differentiate.segments.models import SENSITIVE, Segment
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.rules import ByParent, Catalog, Common
from fullcircle.platform.privacy.rules import Nobody, Quotes
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, order_index, record_indexes

MANAGE = "targeting.manage"
LONGEST_REASON = 500
SEGMENTS = "differentiate_segment"


class Figures(models.Model):
    """What is counted of some people."""

    people = models.IntegerField(default=0)
    buyers = models.IntegerField(default=0)  # of whom so many have a value
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # what they are worth together
    reachable = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)  # were sent something within a year
    answered = models.IntegerField(default=0)  # of whom so many did something upon it
    measured_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class TargetingMeasure(Figures):
    """How segments are ranked: one row for the whole organization, with the figures of everybody."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("how segments are ranked, and sums over everybody")

    WEIGHTS = [
        (Decimal("0.0"), "Does not count"),
        (Decimal("0.5"), "Counts half"),
        (Decimal("1.0"), "Counts"),
        (Decimal("2.0"), "Counts double"),
    ]

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    size_weight = models.DecimalField("size", max_digits=2, decimal_places=1, choices=WEIGHTS, default=1)
    value_weight = models.DecimalField("value", max_digits=2, decimal_places=1, choices=WEIGHTS, default=1)
    reach_weight = models.DecimalField("reach", max_digits=2, decimal_places=1, choices=WEIGHTS, default=1)
    response_weight = models.DecimalField(
        "past response", max_digits=2, decimal_places=1, choices=WEIGHTS, default=1
    )
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, default="email")

    class Meta:
        db_table = "differentiate_targeting_measure"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="segments_are_ranked_in_one_way")]

    def __str__(self) -> str:
        return "How segments are ranked"


class SegmentStanding(Figures):
    """The figures of a segment as they were measured last. Seen with the segment."""

    access = ByParent({"segment_id": SEGMENTS})
    privacy = Nobody("counts and sums over many people")

    segment = models.OneToOneField(Segment, models.CASCADE, primary_key=True, related_name="standing")

    class Meta:
        db_table = "differentiate_segment_standing"

    def __str__(self) -> str:
        return f"Standing of segment {self.segment_id}"


class TargetingDecision(Record):
    """That a segment was chosen, or not now, by whom and why, with the figures as they were. It stands as it was made."""

    access = Common(edit="targetingdecision.edit", hidden="is_sensitive", shown_to=SENSITIVE)
    privacy = Quotes(
        "What was decided about many people.", by="addresses", wipe=("custom", "source", "reason")
    )
    searched: ClassVar = ("name", "reason", "approach")
    tones: ClassVar = {"choice": {"chosen": "green", "not_now": "gray"}}

    CHOICES = [("chosen", "Chosen"), ("not_now", "Not now")]

    name = models.CharField(
        "decision", max_length=140, help_text="As the segment was called then, or what you call it."
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, related_name="decisions", db_index=False, editable=False
    )
    choice = models.CharField("decided", max_length=8, choices=CHOICES, editable=False)
    reason = models.CharField(max_length=LONGEST_REASON, editable=False, help_text="Why it was decided so.")
    purpose = models.CharField(
        max_length=40,
        blank=True,
        default="",
        editable=False,
        help_text="What people would be contacted for, by its key.",
    )
    channel = models.CharField(
        max_length=20, default="email", editable=False, help_text="How they would be reached."
    )
    approach = models.CharField("for", max_length=160, editable=False)  # purpose and channel in words
    decided_by = models.CharField(max_length=120, editable=False)
    place = models.IntegerField("rank", null=True, editable=False, help_text="Its place on the board then.")
    segments = models.IntegerField(
        "segments ranked", default=0, editable=False, help_text="So many were on the board."
    )
    score = models.IntegerField(null=True, editable=False, help_text="100 is the best segment of that day.")
    people = models.IntegerField(default=0, editable=False)
    buyers = models.IntegerField(default=0, editable=False)
    amount = of_kind(
        "money",
        models.DecimalField("worth together", max_digits=18, decimal_places=2, default=0, editable=False),
    )
    currency = of_kind("currency", models.CharField(max_length=3, default="EUR", editable=False))
    reachable = models.IntegerField(default=0, editable=False)
    asked = models.IntegerField(
        default=0, editable=False, help_text="Were sent something in the twelve months before."
    )
    answered = models.IntegerField(
        default=0, editable=False, help_text="Opened a link or ordered soon after that."
    )
    counted = models.CharField(
        "how it was ranked", max_length=200, editable=False, help_text="What counted how much."
    )
    measured_at = models.DateTimeField("figures as of", null=True, editable=False)
    is_sensitive = models.BooleanField(
        "about a sensitive segment", default=False, db_default=False, editable=False,
        help_text="Only those who may see sensitive fields know of it.",
    )  # fmt: skip

    class Meta:
        verbose_name = "targeting decision"
        db_table = "differentiate_targeting_decision"
        indexes = [
            *record_indexes("targeting", "name", "created_at"),
            order_index("targeting_by_segment", "segment"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="targeting_custom"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(reason="") & ~Q(decided_by=""),
                name="a_decision_says_about_what_by_whom_and_why",
            ),
        ]

    @property
    def tone(self) -> str:
        return str(self.tones["choice"][self.choice])
