"""Rules, what breaks them, how the figures moved, and who mended what."""

from django.db import models
from django.db.models.functions import Now, TruncDate

from fullcircle.platform.access.rules import About, Catalog
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "quality.manage"


class QualityRule(models.Model):
    """What is expected of a field of a kind of record."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("what is expected of fields")

    DIMENSIONS = [
        ("completeness", "Completeness"),
        ("validity", "Validity"),
        ("uniqueness", "Uniqueness"),
        ("freshness", "Freshness"),
        ("consistency", "Consistency"),
    ]
    KINDS = [
        ("required", "Is filled in"),
        ("format", "Has the right form"),
        ("range", "Lies between two values"),
        ("reference", "Points to something that is still used"),
        ("fresh", "Was looked after lately"),
        ("unique", "Is nobody else's, too"),
        ("consistent", "Fits another field"),
        ("deliverable", "Is an address that takes mail"),
    ]
    DIMENSION_OF = {
        "required": "completeness",
        "format": "validity",
        "range": "validity",
        "reference": "validity",
        "deliverable": "validity",
        "unique": "uniqueness",
        "fresh": "freshness",
        "consistent": "consistency",
    }

    resource = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=KINDS)
    field = models.CharField(max_length=60)
    dimension = models.CharField(max_length=12, choices=DIMENSIONS, editable=False)
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "identify_quality_rule"
        ordering = ["resource", "dimension", "id"]

    def __str__(self) -> str:
        return f"{self.resource}.{self.field} {self.kind}"


class Finding(models.Model):
    """A record that breaks a rule."""

    access = About(appends_only=False)
    on_merge = OneOfEach()

    # No index of its own: the one by rule and record serves both ways, and leaves no other to be chosen wrongly.
    rule = models.ForeignKey(QualityRule, models.CASCADE, related_name="findings", db_index=False)
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    found_at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)  # machines find

    class Meta:
        db_table = "identify_quality_finding"
        constraints = [
            models.UniqueConstraint(fields=["rule", "about_id"], name="a_record_breaks_a_rule_once"),
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="findings_about")]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id} breaks rule {self.rule_id}"


class Measure(models.Model):
    """How many records there were on a day, and how many of them broke something: of all, of a field, a source, a person."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("counts by day")

    SCOPES = [("all", "All"), ("rule", "Rule"), ("field", "Field"), ("source", "Source"), ("owner", "Owner")]

    day = models.DateField()
    resource = models.CharField(max_length=40)
    scope = models.CharField(max_length=8, choices=SCOPES)
    key = models.CharField(max_length=120, blank=True, default="")
    dimension = models.CharField(max_length=12)
    total = models.BigIntegerField()
    failing = models.BigIntegerField()
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "identify_quality_measure"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "resource", "scope", "key", "dimension"], name="a_day_measures_each_thing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.resource} {self.dimension}: {self.failing} of {self.total}"

    @property
    def dimension_label(self) -> str:
        return dict(QualityRule.DIMENSIONS).get(self.dimension, self.dimension)

    @property
    def percent(self) -> float:
        """The share without a finding, in percent with one decimal; an empty list is without fault."""
        return round(100 - 100 * self.failing / self.total, 1) if self.total else 100.0


class Mended(models.Model):
    """How many findings of a rule went away on a day by somebody's hand: what a trend is explained by."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("counts by day and colleague")

    day = models.DateField(db_default=TruncDate(Now()))
    rule = models.ForeignKey(QualityRule, models.CASCADE, related_name="+")
    actor_id = models.BigIntegerField(default=0)
    actor_name = models.CharField(max_length=120)
    count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "mended record"
        verbose_name_plural = "mended records"
        db_table = "identify_quality_mended"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "rule", "actor_id", "actor_name"], name="a_day_thanks_each_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.actor_name}: {self.count}"


class MailDomain(models.Model):
    """Whether mail servers answer for a domain, as far as a resolver could tell."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("whether a domain takes mail")

    name = models.CharField(max_length=253, primary_key=True)
    takes_mail = models.BooleanField(null=True)  # none: nobody could be asked
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "identify_mail_domain"

    def __str__(self) -> str:
        return self.name
