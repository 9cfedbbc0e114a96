"""Experiments, their arms, who is in which, and what was read out of them day by day."""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog, Common
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody, Quotes
from fullcircle.platform.records.models import Record, record_indexes

EDIT = "experiment.edit"
WHOLE = 10_000  # shares are counted in hundredths of a percent
MOST_HELD_OUT = 50
LONGEST_WINDOW = 365


def fresh_salt() -> str:
    return secrets.token_hex(8)


class Experiment(Record):
    """Some get it, some are left out by lot: what the others did without it is what it is compared with."""

    access = Common(edit=EDIT)
    privacy = Quotes("What many people were given.", by="addresses", wipe=("custom", "source", "description"))
    searched: ClassVar = ("name", "description")

    GOALS = [
        ("orders", "People who order"),
        ("revenue", "Revenue per person"),
        ("margin", "Margin per person"),
        ("event", "People who do something"),
    ]
    LOOKS = [("end", "Once, when everybody's days are over"), ("any", "On any day, by the stricter interval")]

    name = models.CharField(max_length=120)
    description = models.CharField(
        "what is tried",
        max_length=500,
        blank=True,
        default="",
        help_text="What people get, and why it might work.",
    )
    goal = models.CharField(
        max_length=8,
        choices=GOALS,
        default="orders",
        help_text="What it should cause; one thing, said beforehand.",
    )
    goal_event = models.CharField(
        "event that counts", max_length=200, blank=True, default="",
        help_text="For “People who do something”: the name of the event as your website reports it.",
    )  # fmt: skip
    window_days = models.PositiveSmallIntegerField(
        "days that count", default=14, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WINDOW)],
        help_text="So many days after somebody came in.",
    )  # fmt: skip
    holdout = models.DecimalField(
        "left out, in percent", max_digits=4, decimal_places=2, default=Decimal(10),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(MOST_HELD_OUT))],
        help_text="These get nothing, by lot. Without them nobody can say what it caused.",
    )  # fmt: skip
    looks = models.CharField(
        "decided", max_length=3, choices=LOOKS, default="end",
        help_text="Looking earlier is always allowed; this says when a verdict is spoken.",
    )  # fmt: skip
    alpha = models.DecimalField(
        "chance of a false alarm", max_digits=4, decimal_places=3, default=Decimal("0.05"),
        validators=[MinValueValidator(Decimal("0.001")), MaxValueValidator(Decimal("0.2"))],
        help_text="0.05 makes intervals of 95 percent.",
    )  # fmt: skip
    run_by = models.CharField(max_length=60, blank=True, default="", editable=False)  # campaign:12
    salt = models.CharField(max_length=32, default=fresh_salt, editable=False)
    division = models.PositiveSmallIntegerField(
        default=1, db_default=1, editable=False
    )  # which shares are valid
    people = models.IntegerField(default=0, db_default=0, editable=False)
    began_at = models.DateTimeField("began", null=True, editable=False)
    last_at = models.DateTimeField("last one in", null=True, editable=False)
    ended_at = models.DateTimeField("ended", null=True, editable=False)

    class Meta:
        indexes = [
            *record_indexes("experiment", "name", "people", "began_at", "created_at"),
            models.Index(fields=["run_by"], name="experiments_run_by", condition=~Q(run_by="")),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="experiment_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_experiment_has_a_name"),
            models.CheckConstraint(
                condition=Q(holdout__gte=0, holdout__lte=MOST_HELD_OUT), name="at_most_half_are_left_out"
            ),
            models.CheckConstraint(
                condition=Q(window_days__gte=1, window_days__lte=LONGEST_WINDOW),
                name="days_are_counted_for_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(goal="event") | ~Q(goal_event=""), name="an_event_that_counts_has_a_name"
            ),
        ]

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.window_days)

    @property
    def decided_at(self) -> datetime | None:
        """When the days of the last one who came in are over."""
        return self.last_at + self.window if self.last_at else None

    def is_over(self, now: datetime) -> bool:
        return self.decided_at is not None and now >= self.decided_at


class Arm(models.Model):
    """One of the ways people are treated, or the holdout that gets nothing."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("ways in which many people are treated")

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="arms", db_index=False)
    key = models.SlugField(max_length=20)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    share = models.PositiveSmallIntegerField()  # of 10,000, for those who come in from now on
    is_holdout = models.BooleanField(default=False)

    class Meta:
        db_table = "personalize_arm"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "key"], name="an_arm_is_known_by_its_key"),
            models.CheckConstraint(condition=Q(share__lte=WHOLE), name="an_arm_is_part_of_the_whole"),
        ]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """How people were shared out from a moment on. Added, never changed: whoever came in then is judged by it."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("how many people are shared out")

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="divisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    shares = models.JSONField()  # of each arm by its key
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "personalize_division"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "number"], name="an_experiment_counts_its_divisions"
            )
        ]

    def __str__(self) -> str:
        return f"Division {self.number} of experiment {self.experiment_id}"


class Assignment(models.Model):
    """Who is in which arm, since when. Seen with the person; nothing that is offered changes it.

    When two records turn out to be one person, the assignment of the record that stays is the one, and it is marked if
    the other was in another arm: they may have got what they should not have.
    """

    access = ByParent({"contact_id": "identify_contact"})
    on_merge = OneOfEach(combine={"crossed": "kept.crossed OR lost.crossed OR kept.arm_id <> lost.arm_id"})

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="assignments", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="experiments")
    arm = models.ForeignKey(Arm, models.PROTECT, related_name="assignments", db_index=False)
    at = models.DateTimeField()
    division = models.PositiveSmallIntegerField(default=1)
    crossed = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "personalize_assignment"
        indexes = [models.Index(fields=["arm", "contact"], name="assignments_by_arm")]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "contact"], name="a_person_is_in_an_experiment_once"
            )
        ]

    def __str__(self) -> str:
        return f"Contact {self.contact_id} in arm {self.arm_id}"


class Reading(models.Model):
    """What an experiment had shown by the end of a day, kept as it was seen: the first look is not forgotten by the last."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("counts and sums over many people")

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="readings", db_index=False)
    day = models.DateField()
    taken_at = models.DateTimeField()
    figures = models.JSONField()
    verdict = models.CharField(max_length=12)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    safe_low = models.FloatField(null=True)  # of the interval that stays true however often one looks
    safe_high = models.FloatField(null=True)

    class Meta:
        db_table = "personalize_reading"
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "day"], name="a_day_has_one_reading_of_an_experiment"
            )
        ]

    def __str__(self) -> str:
        return f"Experiment {self.experiment_id} on {self.day}: {self.verdict}"
