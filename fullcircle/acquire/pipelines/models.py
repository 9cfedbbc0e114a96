"""Pipelines, and the stages that a deal goes through in one of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fullcircle.platform.access.rules import Common
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.models import Record, record_indexes


class Pipeline(Record):
    """A way from the first talk to the order. Everybody sees it; those who may edit pipelines change it."""

    access = Common(edit="pipeline.edit")
    privacy = Nobody("the way deals go")
    searched: ClassVar = ("name", "description")

    name = models.CharField(max_length=80, unique=True)
    description = models.CharField(
        max_length=300, blank=True, default="", help_text="Which deals go this way."
    )
    is_usual = models.BooleanField(
        "usual", default=False, db_default=False, editable=False, help_text="New deals begin here."
    )

    class Meta:
        indexes = record_indexes("pipeline", "name", "created_at")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_pipeline_has_a_name"),
            models.UniqueConstraint(
                fields=["is_usual"], condition=Q(is_usual=True), name="one_pipeline_is_the_usual_one"
            ),
        ]


class DealStage(Record):
    """A step of a pipeline: how likely deals in it are won, how long they may rest, and what must be known of them."""

    access = Common(edit="dealstage.edit")
    privacy = Nobody("a step of the way deals go")
    searched: ClassVar = ("name", "pipeline__name")

    # What a deal may have to say before it comes into a stage: the column here → the fields of the deal.
    NEEDS: ClassVar = {
        "needs_customer": ("company", "contact"),  # either of them
        "needs_amount": ("amount",),
        "needs_close": ("closes_on",),
        "needs_next_step": ("next_step", "next_on"),
    }

    name = models.CharField(max_length=60)
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages", db_index=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    probability = models.PositiveSmallIntegerField(
        default=50, help_text="How many in a hundred of the deals in it are won."
    )
    rot_days = models.PositiveSmallIntegerField(
        "rests at most",
        null=True,
        blank=True,
        help_text="Days in it after which a deal is marked. Empty: never.",
    )
    needs_customer = models.BooleanField(
        "needs a contact or a company", default=False, help_text="Before a deal comes into it."
    )
    needs_amount = models.BooleanField("needs an amount", default=False)
    needs_close = models.BooleanField("needs a closing date", default=False)
    needs_next_step = models.BooleanField("needs a next step", default=False)

    class Meta:
        verbose_name = "stage"
        db_table = "acquire_deal_stage"
        indexes = [
            *record_indexes("stage", "name", "probability", "created_at"),
            models.Index(fields=["pipeline", "position", "id"], name="stages_of_a_pipeline"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_stage_has_a_name"),
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="a_probability_is_between_0_and_100"
            ),
            models.CheckConstraint(
                condition=Q(rot_days__isnull=True) | Q(rot_days__gt=0), name="a_deal_may_rest_for_a_day"
            ),
            # What a deal points to: its stage is one of its pipeline.
            models.UniqueConstraint(fields=["pipeline", "id"], name="a_stage_is_of_one_pipeline"),
        ]
