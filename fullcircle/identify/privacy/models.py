"""Privacy requests: who asks for what, until when, and how it was answered."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Reserved
from fullcircle.platform.privacy.models import MANAGE
from fullcircle.platform.privacy.rules import Held


class PrivacyRequest(models.Model):
    """Somebody asks for a right that the law gives them; a month counts from the day it came."""

    access = Reserved(manage=MANAGE)
    privacy = Held(
        "Accountability: proof that a request was answered (GDPR 5(2))", years=3, since="received_at",
        empties={"contact_id": "NULL", "name": "''", "address": "''", "message": "''", "identity": "''", "answer": "''",
                 "extended_why": "''", "actor_name": "CASE WHEN t.came_by = 'preferences' THEN '' ELSE t.actor_name END"},
    )  # fmt: skip
    personal: ClassVar = {
        "name": "identity",
        "address": "contact",
        "message": "words",
        "identity": "words",
        "answer": "words",
    }

    KINDS = [
        ("access", "See what is held"),
        ("portability", "Get a copy"),
        ("rectification", "Have it corrected"),
        ("erasure", "Be erased"),
        ("restriction", "Restrict processing"),
        ("objection", "Object"),
    ]
    STATES = [("open", "Open"), ("done", "Done"), ("refused", "Refused")]
    SOURCES = [("preferences", "Preference center"), ("colleague", "Colleague"), ("api", "API")]
    TONES: ClassVar = {"open": "amber", "done": "green", "refused": "gray"}

    kind = models.CharField(max_length=14, choices=KINDS)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="privacy_requests"
    )
    name = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField("answer goes to", max_length=254, blank=True, default="")
    message = models.CharField("what they wrote", max_length=1000, blank=True, default="")
    came_by = models.CharField("came by", max_length=12, choices=SOURCES)
    identity = models.CharField("how we know it is them", max_length=300, blank=True, default="")
    state = models.CharField(max_length=8, choices=STATES, default="open")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField("received", db_default=Now())
    due_on = models.DateField("due")
    extended_why = models.CharField("why it takes longer", max_length=300, blank=True, default="")
    extended_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(max_length=1000, blank=True, default="")
    closed_at = models.DateTimeField(null=True, editable=False)
    erasure = models.BigIntegerField(null=True, editable=False)  # the number of the erasure that answered it
    copy = models.BigIntegerField(null=True, editable=False)  # the number of the package that answers it
    actor_name = models.CharField("written down by", max_length=120)
    cause = models.CharField(max_length=120, blank=True, default="", editable=False)

    class Meta:
        db_table = "identify_privacy_request"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="open_requests_by_due", condition=models.Q(state="open")
            ),
            models.Index(fields=["contact"], name="requests_of", condition=models.Q(contact__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cause"], condition=~models.Q(cause=""), name="a_request_is_written_down_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(closed_at__isnull=False),
                name="an_answered_request_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days
