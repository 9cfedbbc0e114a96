"""What is kept about people's tastes and circumstances: definitions, what they said, and what was inferred."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext

from fullcircle.identify.consent.purposes import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Bound, ByParent, Catalog
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.models import CustomField

MANAGE = "traits.manage"
CONTACT = "contact"
SPECIAL = "contact.special"  # where fields of special categories are defined: on no list and in no filter
HOLDS = (
    "EXISTS (SELECT 1 FROM identify_consent_state s JOIN identify_trait t ON t.purpose_id = s.purpose_id "
    "WHERE t.field_id = {table}.trait_id AND s.contact_id = {table}.contact_id AND s.status = 'granted' "
    "AND (s.until IS NULL OR s.until > now()))"
)


class Trait(models.Model):
    """Something worth knowing about a person: the field that holds it, the question, and why we may keep it.

    An ordinary trait is a field of the contact like any other: in lists, filters, forms, imports, exports and the API.
    One of a special category is in a table of its own that PostgreSQL opens only while the person agrees.
    """

    access = Catalog(edit=MANAGE)
    privacy = Nobody("what may be asked about people, and not what they said")

    TOPICS = [
        ("preference", "Preferences"),
        ("demographic", "Demographics"),
        ("psychographic", "Lifestyle and values"),
    ]
    SPECIAL_CATEGORIES = [
        ("health", "Health"),
        ("belief", "Religious or philosophical belief"),
        ("orientation", "Sexual life or orientation"),
        ("origin", "Racial or ethnic origin"),
        ("politics", "Political opinion"),
        ("union", "Trade union membership"),
        ("genetic", "Genetic or biometric data"),
    ]

    field = models.OneToOneField(CustomField, models.CASCADE, primary_key=True, related_name="trait")
    topic = models.CharField(max_length=14, choices=TOPICS, default="preference")
    question = models.CharField(
        max_length=300, blank=True, default="", help_text="As people are asked, word for word."
    )
    special = models.CharField(
        "special category",
        max_length=12,
        choices=SPECIAL_CATEGORIES,
        blank=True,
        default="",
        help_text="What the law protects most: kept apart, and readable only while the person agrees.",
    )
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it is kept for, and for nothing else.",
    )
    keep_days = models.PositiveIntegerField(
        "days it is kept", null=True, blank=True, help_text="After that it is forgotten; empty for no limit."
    )
    method = models.CharField(max_length=20, blank=True, default="")  # how it is inferred, if it is
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "identify_trait"
        ordering = ["topic", "field__position", "field_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(special="") | models.Q(purpose__isnull=False, method=""),
                name="a_special_category_has_a_purpose_and_is_never_inferred",
            )
        ]

    def __str__(self) -> str:
        return str(self.field)


class Said(models.Model):
    """Who asked, when, and in which words: the columns of every answer."""

    HOW = [
        ("conversation", "In conversation"),
        ("form", "By a form"),
        ("survey", "By a survey"),
        ("preferences", "In their preferences"),
        ("program", "By a program"),
        ("import", "From a file"),
    ]

    value = models.JSONField()
    question = models.CharField(max_length=300, blank=True, default="")
    how = models.CharField(max_length=12, choices=HOW, default="conversation")
    asked_by = models.CharField(max_length=120, blank=True, default="")  # which form or survey, or who
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120)

    class Meta:
        abstract = True

    @property
    def in_words(self) -> str:
        """The answer as people read it."""
        if isinstance(self.value, bool):
            return gettext("Yes") if self.value else gettext("No")
        return ", ".join(map(str, self.value)) if isinstance(self.value, list) else str(self.value)


class TraitAnswer(Said):
    """What somebody said when they were asked. The newest answer is the contact's value; the older ones are its history."""

    access = ByParent({"contact_id": "identify_contact"})

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="answers")
    trait = models.ForeignKey(Trait, models.CASCADE, related_name="answers", db_index=False)

    class Meta:
        db_table = "identify_trait_answer"
        ordering = ["-said_at", "-id"]
        indexes = [models.Index(fields=["trait", "said_at"], name="trait_answers_by_age")]

    def __str__(self) -> str:
        return f"{self.trait_id} of contact {self.contact_id}"


class TraitInferred(models.Model):
    """What behavior suggests, by which reckoning, and how sure that is. It never replaces what somebody said."""

    access = ByParent({"contact_id": "identify_contact"})

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="inferred")
    trait = models.ForeignKey(Trait, models.CASCADE, related_name="inferred")
    value = models.JSONField()
    method = models.CharField(max_length=20)
    evidence = models.PositiveIntegerField()  # how many observations say so
    observations = models.PositiveIntegerField()  # of how many
    low = models.FloatField()  # the share, between these two at 95 percent
    high = models.FloatField()
    first_at = models.DateTimeField()  # the observations, from when until when
    observed_at = models.DateTimeField()
    inferred_at = models.DateTimeField()
    applied = models.BooleanField(default=False)  # it stands in the contact's field, for nobody said anything

    class Meta:
        verbose_name = "inferred trait"
        verbose_name_plural = "inferred traits"
        db_table = "identify_trait_inferred"

    def __str__(self) -> str:
        return f"{self.trait_id} of contact {self.contact_id}"

    @property
    def share(self) -> float:
        return self.evidence / self.observations


class SpecialAnswer(Said):
    """What somebody said about a special category; there for nobody without the right, or without their consent."""

    access = Bound("contact_id", "identify_contact", "contact.sensitive", holds=HOLDS)
    on_merge = OneOfEach()

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="special_answers")
    trait = models.ForeignKey(Trait, models.CASCADE, related_name="+")

    class Meta:
        db_table = "identify_trait_special"
        constraints = [
            models.UniqueConstraint(fields=["contact", "trait"], name="a_person_has_one_special_answer_each")
        ]

    def __str__(self) -> str:
        return f"{self.trait_id} of contact {self.contact_id}"
