"""Forms, what each version of them asked in which words, and what came in."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Catalog, Common, Intake, Published
from fullcircle.platform.privacy.rules import Goes, Nobody
from fullcircle.platform.records.models import Record, record_indexes

FORMS = "identify_form"
CONTACTS = "identify_contact"
PUBLISH, REVIEW, SUBMIT, SORT = "form.publish", "form.review", "form.submit", "form.sort"


def new_token() -> str:
    """The public name of a form: random, so that nobody counts our forms or guesses one."""
    return secrets.token_urlsafe(16)


class Form(Record):
    """A form that people fill in. Everybody sees the list; those who may edit forms change it."""

    access = Common(edit="form.edit")
    privacy = Nobody("what is asked, and not what was answered")
    tones: ClassVar = {"status": {"draft": "gray", "published": "green", "closed": "amber"}}

    BEGINNINGS = [
        ("contact", "Contact us"),
        ("newsletter", "Newsletter sign-up"),
        ("event", "Event registration"),
        ("empty", "Something else"),
    ]
    STATUSES = [("draft", "Draft"), ("published", "Published"), ("closed", "Closed")]

    name = models.CharField(
        max_length=120,
        help_text="As colleagues call it; visitors read the title that you write into the form.",
    )
    kind = models.CharField("what it is for", max_length=12, choices=BEGINNINGS, default="contact")
    status = models.CharField(max_length=12, choices=STATUSES, default="draft")
    token = models.CharField("public name", max_length=40, unique=True, default=new_token, editable=False)
    published_at = models.DateTimeField("published", null=True, editable=False)

    class Meta:
        indexes = record_indexes("form", "name", "created_at")
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_form_has_a_name")]

    @property
    def tone(self) -> str:
        return str(self.tones["status"][self.status])


class FormDraft(models.Model):
    """A form as it is being built; nobody outside sees it."""

    access = Catalog(edit="form.edit")
    privacy = Nobody("what is asked, and not what was answered")

    form = models.OneToOneField(Form, models.CASCADE, primary_key=True, related_name="draft")
    content = models.JSONField()
    edition = models.PositiveIntegerField(
        default=1
    )  # grows with every save, so that two editors notice each other
    changed_at = models.DateTimeField(null=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "identify_form_draft"

    def __str__(self) -> str:
        return f"Draft of form {self.pk}"


class FormVersion(models.Model):
    """A form as visitors saw it from some day on. It never changes: what somebody answered was asked like this."""

    access = Published(add=PUBLISH, column="form_id", parent=FORMS)
    privacy = Nobody("what was asked, and not what was answered")

    form = models.ForeignKey(Form, models.DO_NOTHING, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField(db_default=Now(), editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "identify_form_version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="a_form_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"Form {self.form_id}, version {self.number}"


class Submission(models.Model):
    """What one person sent by a form, exactly, with the version and the wordings that they saw."""

    access = Intake(SUBMIT, REVIEW, "contact_id", CONTACTS)
    privacy = Goes(unlinked="drop")

    STATUSES = [
        ("received", "Just arrived"),
        ("review", "To be reviewed"),
        ("accepted", "Accepted"),
        ("rejected", "Rejected"),
    ]
    TONES: ClassVar = {"received": "sky", "review": "amber", "accepted": "green", "rejected": "gray"}

    form = models.ForeignKey(Form, models.CASCADE, related_name="submissions")
    seen = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(
        max_length=64, unique=True, editable=False
    )  # the same answers from the same page, once
    page_view = models.CharField(max_length=32, blank=True, default="", editable=False)
    status = models.CharField(max_length=12, choices=STATUSES, default="received")
    reasons = models.JSONField(default=list)  # why a person should look at it first
    notes = models.JSONField(default=list)  # what could not be done with it, in sentences
    language = models.CharField(max_length=10, default="en")
    answers = models.JSONField(default=dict)
    agreed = models.JSONField(
        default=list
    )  # purposes with channels, language, version and words as they were read
    differences = models.JSONField(
        default=dict
    )  # answers that differ from what we knew, kept for a colleague
    page = models.CharField(max_length=500, blank=True, default="")
    referrer = models.CharField(max_length=500, blank=True, default="")
    origin = models.JSONField(default=dict)  # campaign, search or site that brought them
    visitor = models.CharField(
        max_length=200, blank=True, default=""
    )  # the number that tracking gave the browser
    link = models.CharField(
        max_length=64, blank=True, default="", editable=False
    )  # hash of the personal link they came by
    ip = models.GenericIPAddressField("IP address", null=True)
    browser = models.CharField(max_length=300, blank=True, default="")
    received_at = models.DateTimeField()
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="submissions")
    is_new_contact = models.BooleanField(default=False)
    occasion = models.UUIDField(null=True)  # what its confirmation confirms
    sorted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "identify_submission"
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["form", "-received_at", "-id"], name="submissions_of_form"),
            models.Index(fields=["-received_at", "-id"], name="submissions_latest_first"),
            models.Index(fields=["status", "-received_at"], name="submissions_by_status"),
            models.Index(fields=["ip", "received_at"], name="submissions_from_address"),
            models.Index(
                fields=["page_view"], name="submissions_of_page_view", condition=~models.Q(page_view="")
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk}"

    @property
    def tone(self) -> str:
        return str(self.TONES[self.status])


class FormSighting(models.Model):
    """That a browser showed a form, or that somebody began to fill it in; it says nothing about who."""

    access = Intake(SUBMIT, "form.view")
    privacy = Nobody("that a form was seen, by a number that is gone with the page")

    KINDS = [("view", "Seen"), ("start", "Begun")]

    form = models.ForeignKey(Form, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    page_view = models.CharField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "identify_form_sighting"
        indexes = [
            models.Index(fields=["form", "kind", "at"], name="form_sightings_by_day"),
            models.Index(fields=["at"], name="form_sightings_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page_view", "kind"], name="a_page_view_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of form {self.form_id}"
