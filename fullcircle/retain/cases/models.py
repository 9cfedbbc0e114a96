"""A case: what a customer asks or complains about, the promise that runs, and everything that was said."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.models import Form
from fullcircle.identify.purchases.models import Order, Product
from fullcircle.interact.activities.models import Activity
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.rules import ByParent, Common, Follows
from fullcircle.platform.privacy.rules import Goes, Nobody
from fullcircle.platform.records.models import Record, record_indexes
from fullcircle.retain.sla.models import ServiceLevel

LONGEST_TEXT = 20_000
RUNNING = ("new", "open")
ENDED = ("solved", "closed")
PRIORITIES = [("urgent", "Urgent"), ("high", "High"), ("normal", "Normal"), ("low", "Low")]
CATEGORIES = [
    ("question", "Question"), ("problem", "Problem"), ("complaint", "Complaint"), ("request", "Request"), ("other", "Other"),
]  # fmt: skip


class Case(Record):
    """Something to solve for a customer. Its owner works on it; the clock stands still while we wait for the customer."""

    access = Follows({"contact_id": "identify_contact", "company_id": "identify_company"})
    named_by: ClassVar = ("subject",)
    searched: ClassVar = ("number", "subject", "contact__name", "company__name")
    found_alone: ClassVar = True
    tones: ClassVar = {
        "status": {"new": "rose", "open": "sky", "waiting": "amber", "solved": "green", "closed": "gray"},
        "priority": {"urgent": "rose", "high": "amber", "normal": "sky", "low": "gray"},
    }

    STATUSES = [
        ("new", "New"), ("open", "Open"), ("waiting", "Waiting for the customer"), ("solved", "Solved"), ("closed", "Closed"),
    ]  # fmt: skip
    ORIGINS = [("hand", "By hand"), ("mail", "Mail"), ("form", "Form"), ("api", "Another program")]

    number = models.CharField(max_length=20, unique=True, null=True, editable=False)
    subject = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="", max_length=LONGEST_TEXT)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="cases")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="cases")
    priority = models.CharField(max_length=6, choices=PRIORITIES, default="normal")
    category = models.CharField(max_length=10, choices=CATEGORIES, default="question")
    status = models.CharField(max_length=8, choices=STATUSES, default="new", editable=False)
    origin = models.CharField(max_length=5, choices=ORIGINS, default="hand", editable=False)
    service_level = models.ForeignKey(
        ServiceLevel, models.PROTECT, null=True, blank=True, related_name="cases", help_text="How soon we promise to help."
    )  # fmt: skip
    opened_at = models.DateTimeField("opened", db_default=Now(), editable=False)
    reply_due_at = models.DateTimeField("first reply due", null=True, editable=False)
    due_at = models.DateTimeField("to be solved by", null=True, editable=False)
    replied_at = models.DateTimeField("first reply", null=True, editable=False)
    waiting_since = models.DateTimeField("waiting since", null=True, editable=False)
    waited = models.IntegerField("business seconds waited", default=0, db_default=0, editable=False)
    solved_at = models.DateTimeField("solved", null=True, editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    reopened = models.PositiveIntegerField("times reopened", default=0, db_default=0, editable=False)
    cause = models.CharField(max_length=80, null=True, unique=True, editable=False)  # what opened it, once

    class Meta:
        indexes = [
            *record_indexes("case", "opened_at", "due_at", "created_at"),
            models.Index(fields=["contact", "-opened_at", "-id"], name="case_by_contact"),
            models.Index(fields=["company", "-opened_at", "-id"], name="case_by_company"),
            models.Index(
                fields=["priority", "due_at"],
                name="cases_in_the_queue",
                condition=Q(status__in=RUNNING, archived_at__isnull=True),
            ),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="case_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="a_case_says_what_it_is_about"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False),
                name="a_case_is_of_a_contact_or_a_company",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, solved_at__isnull=False) | (~Q(status__in=ENDED) & Q(solved_at__isnull=True)),
                name="a_solved_case_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", waiting_since__isnull=False)
                | (~Q(status="waiting") & Q(waiting_since__isnull=True)),
                name="a_waiting_case_says_since_when",
            ),
            models.CheckConstraint(condition=Q(waited__gte=0), name="nobody_waits_less_than_nothing"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def belongs_to(self) -> Contact | Company | None:
        """Its customer, by number alone, so that nothing is read."""
        if self.contact_id:
            return Contact(pk=self.contact_id)
        return Company(pk=self.company_id) if self.company_id else None


class CaseEntry(models.Model):
    """A message or a note that is part of a case: they stay what they are on the customer's timeline."""

    access = ByParent({"case_id": "retain_case"})
    privacy = Goes(left_out="Which messages belong to which case; the messages are in the copy themselves.")

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    message = models.OneToOneField(Message, models.CASCADE, null=True, related_name="case_entry")
    note = models.OneToOneField(Activity, models.CASCADE, null=True, related_name="case_entry")

    class Meta:
        verbose_name_plural = "case entries"
        db_table = "retain_case_entry"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=True) ^ Q(note__isnull=True),
                name="an_entry_is_a_message_or_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"Part of case {self.case_id}"


class Intake(Record):
    """What opens cases by itself: mail that answers nothing, or a form."""

    access = Common(edit="intake.edit")
    privacy = Nobody("what opens cases by itself")
    tones: ClassVar = {"opens_from": {"mail": "violet", "form": "sky"}}

    KINDS = [("mail", "Mail that answers nothing"), ("form", "A form that was filled in")]

    name = models.CharField(max_length=120)
    opens_from = models.CharField("opens cases from", max_length=4, choices=KINDS, default="mail")
    form = models.ForeignKey(
        Form, models.CASCADE, null=True, blank=True, related_name="intakes", help_text="Which form, if it is one."
    )  # fmt: skip
    priority = models.CharField(max_length=6, choices=PRIORITIES, default="normal")
    category = models.CharField(max_length=10, choices=CATEGORIES, default="question")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "case intake"
        indexes = [
            *record_indexes("intake", "name", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="intake_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_intake_has_a_name"),
            models.CheckConstraint(
                condition=Q(opens_from="mail", form__isnull=True) | Q(opens_from="form", form__isnull=False),
                name="an_intake_from_a_form_names_the_form",
            ),
        ]
