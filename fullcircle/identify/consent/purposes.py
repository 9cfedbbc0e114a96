"""Purposes, and the exact words in which people agree to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.rules import Catalog, Published
from fullcircle.platform.privacy.rules import Nobody

PURPOSES = "identify_consent_purpose"


class Purpose(models.Model):
    """What we want to contact people for, on which legal ground, and how they say yes to it."""

    access = Catalog(edit="consent.manage")
    privacy = Nobody("what people can be asked for")

    BASES = [
        ("consent", "Consent"),
        ("contract", "Contract"),
        ("legal_obligation", "Legal obligation"),
        ("legitimate_interests", "Legitimate interests"),
        ("vital_interests", "Vital interests"),
        ("public_task", "Public task"),
    ]
    FREQUENCIES = [
        ("always", _("Every message")),
        ("weekly", _("At most once a week")),
        ("monthly", _("At most once a month")),
        ("quarterly", _("At most four times a year")),
    ]

    key = models.SlugField(
        max_length=40, unique=True, help_text="Its name in the API and in files; it never changes."
    )
    name = models.CharField(max_length=80, help_text="As people read it, such as “Newsletter”.")
    description = models.CharField(
        max_length=300, blank=True, default="", help_text="What people get, in a sentence; they read it too."
    )
    basis = models.CharField("lawful basis", max_length=20, choices=BASES, default="consent")
    channels = ArrayField(models.CharField(max_length=20), default=list)
    countries = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text="Only for people there; empty for everywhere.",
    )
    double_opt_in = models.BooleanField(
        default=True, help_text="Whoever says yes gets an email, and it counts once they confirm by a click."
    )
    is_marketing = models.BooleanField("marketing", default=True)
    is_profiling = models.BooleanField("profiling", default=False)
    expires_after_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many days a consent holds; empty until it is withdrawn."
    )
    frequencies = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    position = models.IntegerField(default=0)
    retired_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "identify_consent_purpose"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(channels=[]), name="a_purpose_names_at_least_one_channel"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A part of a purpose that people may choose: the newsletter's “New arrivals”."""

    access = Catalog(edit="consent.manage")
    privacy = Nobody("parts of what people can be asked for")

    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="topics")
    name = models.CharField(max_length=80)
    position = models.IntegerField(default=0)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "identify_consent_topic"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["purpose", "name"], name="a_purpose_has_a_topic_once")]

    def __str__(self) -> str:
        return self.name


class Wording(models.Model):
    """The exact words that people agree to. A change is a new version; the old one stays as they read it."""

    access = Published(add="consent.manage", column="purpose_id", parent=PURPOSES)
    privacy = Nobody("sentences that everybody reads")

    purpose = models.ForeignKey(Purpose, models.DO_NOTHING, related_name="wordings")
    language = models.CharField(max_length=10, default="en")
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=2000, help_text="The sentence beside the box that people tick.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "identify_consent_wording"
        ordering = ["purpose", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "language", "version"], name="a_wording_has_each_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} {self.language} {self.version}"
