"""Findings of market research, and what rests on them."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from fullcircle.platform.access.rules import Catalog, Common
from fullcircle.platform.privacy.rules import Quotes
from fullcircle.platform.records.models import Record, record_indexes


class ResearchFinding(Record):
    """Something that was found out, told so that others can judge it: the question, how, when, from whom, how sure."""

    access = Common(edit="researchfinding.edit")
    privacy = Quotes("What was found out about many people.", by="addresses", wipe=("custom", "source"))
    searched: ClassVar = ("name", "question", "publisher", "tags")
    tones: ClassVar = {"confidence": {"high": "green", "moderate": "amber", "low": "gray"}}

    METHODS = [
        ("survey", "Survey"),
        ("interviews", "Interviews"),
        ("focus_group", "Focus group"),
        ("observation", "Observation"),
        ("experiment", "Experiment"),
        ("own_data", "Analysis of our data"),
        ("desk", "Published sources"),
    ]
    CONFIDENCE = [("high", "High"), ("moderate", "Moderate"), ("low", "Low")]

    name = models.CharField("finding", max_length=200, help_text="What was found out, in a sentence.")
    question = models.CharField(max_length=300, blank=True, default="", help_text="What was asked.")
    method = models.CharField(max_length=12, choices=METHODS, blank=True, default="")
    found_on = models.DateField("date", null=True, blank=True, help_text="When it was found out.")
    publisher = models.CharField(
        "from",
        max_length=200,
        blank=True,
        default="",
        help_text="Who found it out: an institute, a study, ourselves.",
    )
    sample_size = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many were asked or looked at."
    )
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, blank=True, default="")
    details = models.TextField(blank=True, default="", help_text="Figures, limits, and what follows from it.")
    link = models.URLField(max_length=300, blank=True, default="")
    tags = models.CharField(max_length=200, blank=True, default="", help_text="With commas between.")

    class Meta:
        verbose_name = "finding"
        db_table = "differentiate_finding"
        indexes = [
            *record_indexes("finding", "name", "found_on", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="finding_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_finding_says_something"),
            models.CheckConstraint(
                condition=models.Q(sample_size__isnull=True) | models.Q(sample_size__gt=0),
                name="a_sample_holds_at_least_one",
            ),
        ]


class Citation(models.Model):
    """Something that rests on a finding: the definition of a trait, a segment, a campaign, any record."""

    access = Catalog(edit="researchfinding.edit")

    finding = models.ForeignKey(ResearchFinding, models.CASCADE, related_name="citations")
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True, default="", help_text="What it is cited for.")
    cited_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120, editable=False)

    class Meta:
        db_table = "differentiate_citation"
        ordering = ["-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="citations_by")]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id} cites {self.finding_id}"
