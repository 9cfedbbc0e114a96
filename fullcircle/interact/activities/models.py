"""What colleagues do with customers by hand: notes, calls, meetings and tasks."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Follows
from fullcircle.platform.records.models import Record, record_indexes

LONGEST_TEXT = 20_000


class Activity(Record):
    """One thing done, or to be done, with a customer; its owner did it, or is to do it."""

    access = Follows({"contact_id": "identify_contact", "company_id": "identify_company"})
    named_by: ClassVar = ("subject", "kind")
    searched: ClassVar = ("subject", "contact__name", "company__name")
    found_alone: ClassVar = True
    tones: ClassVar = {"kind": {"note": "amber", "call": "green", "meeting": "violet", "task": "sky"}}

    KINDS = [("note", "Note"), ("call", "Call"), ("meeting", "Meeting"), ("task", "Task")]
    DIRECTIONS = [("out", "We called"), ("in", "They called")]

    kind = models.CharField(max_length=8, choices=KINDS, default="note")
    subject = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField("text", blank=True, default="", max_length=LONGEST_TEXT)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    happened_at = models.DateTimeField("when", db_default=Now())
    minutes = models.PositiveIntegerField(null=True, blank=True, help_text="How long it took.")
    direction = models.CharField(max_length=3, choices=DIRECTIONS, blank=True, default="")
    due_at = models.DateTimeField("due", null=True, blank=True)
    done_at = models.DateTimeField("done", null=True, editable=False)

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            *record_indexes("activity", "happened_at", "due_at", "created_at"),
            models.Index(fields=["contact", "-happened_at", "-id"], name="activity_by_contact"),
            models.Index(fields=["company", "-happened_at", "-id"], name="activity_by_company"),
            models.Index(
                fields=["owner", "due_at"],
                name="activity_open_tasks",
                condition=Q(kind="task", done_at__isnull=True, archived_at__isnull=True),
            ),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="activity_custom"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False),
                name="an_activity_is_with_a_contact_or_a_company",
            ),
            models.CheckConstraint(
                condition=~Q(subject="", body=""), name="an_activity_says_what_it_was_about"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(kind="task"), name="only_a_task_is_ticked_off"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.get_kind_display()

    @property
    def belongs_to(self) -> Contact | Company | None:
        """Its customer, by number alone, so that nothing is read."""
        if self.contact_id:
            return Contact(pk=self.contact_id)
        return Company(pk=self.company_id) if self.company_id else None
