"""The ledger of what people said about being contacted, and what follows from it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.purposes import Purpose, Wording
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Ledger, Projection
from fullcircle.platform.merging.rules import Computed

CONTACTS = "identify_contact"


class ConsentEvent(models.Model):
    """One thing that was said or happened about a consent, with its evidence. Added, never changed, never deleted.

    With a purpose it is about that purpose on that channel. Without one it is about the whole person: an objection to
    marketing or to profiling, a restriction of processing, a pause.
    """

    access = Ledger("contact_id", CONTACTS)

    ACTIONS = [
        ("requested", "Asked to confirm"),
        ("granted", "Agreed"),
        ("confirmed", "Confirmed"),
        ("withdrawn", "Withdrew"),
        ("objected", "Objected"),
        ("restricted", "Restricted processing"),
        ("lifted", "Lifted"),
        ("expired", "Expired"),
        ("paused", "Paused"),
        ("resumed", "Resumed"),
    ]
    REGARDS = [
        ("purpose", "A purpose"),
        ("marketing", "All marketing"),
        ("profiling", "Profiling"),
        ("processing", "All processing"),
    ]
    SOURCES = [
        ("form", _("Form")),
        ("import", _("Import")),
        ("colleague", _("Colleague")),
        ("preferences", _("Preference center")),
        ("link", _("Link in a mail")),
        ("api", "API"),
        ("system", "Fullcircle"),
    ]

    personal: ClassVar = {"address": "contact", "evidence": "words", "user_agent": "traces"}

    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="consent_events")
    purpose = models.ForeignKey(Purpose, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, blank=True, default="")
    action = models.CharField(max_length=12, choices=ACTIONS)
    regards = models.CharField(max_length=12, choices=REGARDS, default="purpose")
    basis = models.CharField("lawful basis", max_length=20, blank=True, default="", choices=Purpose.BASES)
    wording = models.ForeignKey(Wording, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)  # a consent expires then, a request lapses, a pause ends
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    source = models.CharField(max_length=12, choices=SOURCES)
    origin = models.CharField(
        max_length=200, blank=True, default=""
    )  # which form, which file and row, which mail
    evidence = models.CharField(max_length=1000, blank=True, default="")  # who said it, when and how
    address = models.CharField(max_length=254, blank=True, default="")  # the email or number it is about
    ip = models.GenericIPAddressField("IP address", null=True)
    user_agent = models.CharField("browser", max_length=300, blank=True, default="")
    occasion = models.UUIDField(null=True)  # what was said in one go has it in common
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    cause = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "identify_consent_event"
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(
                fields=["contact", "purpose", "channel", "occurred_at", "id"], name="consent_events_of"
            ),
            models.Index(
                fields=["occasion"],
                name="consent_events_together",
                condition=models.Q(occasion__isnull=False),
            ),
            models.Index(fields=["cause"], name="consent_events_by_cause", condition=~models.Q(cause="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(regards="purpose", purpose__isnull=False) & ~models.Q(channel="")
                | ~models.Q(regards="purpose") & models.Q(purpose__isnull=True, channel=""),
                name="a_consent_is_about_a_purpose_on_a_channel_or_about_the_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.purpose_id} {self.channel}"

    @property
    def channel_label(self) -> str:
        return label_of(self.channel)


class ConsentState(models.Model):
    """What holds now for a person, a purpose and a channel. A trigger keeps it; nobody else can write it."""

    access = Projection("contact_id", CONTACTS)
    on_merge = Computed()

    STATUSES = [
        ("pending", "Waiting for confirmation"),
        ("granted", "Agreed"),
        ("withdrawn", "Withdrawn"),
        ("objected", "Objected"),
        ("expired", "Expired"),
    ]
    TONES: ClassVar = {
        "pending": "amber",
        "granted": "green",
        "withdrawn": "gray",
        "objected": "rose",
        "expired": "gray",
    }

    personal: ClassVar = {"address": "contact"}

    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="consents")
    purpose = models.ForeignKey(Purpose, models.DO_NOTHING, related_name="states")
    channel = models.CharField(max_length=20)
    status = models.CharField(max_length=12, choices=STATUSES)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    wording = models.ForeignKey(Wording, models.DO_NOTHING, null=True, related_name="states")
    address = models.CharField(max_length=254, blank=True, default="")
    source = models.CharField(max_length=12)
    event = models.ForeignKey(ConsentEvent, models.DO_NOTHING, related_name="+")  # the one that decided it

    class Meta:
        db_table = "identify_consent_state"
        indexes = [
            models.Index(fields=["purpose", "channel", "status"], name="consent_state_counts"),
            models.Index(
                fields=["until"], name="consent_state_ends", condition=models.Q(until__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose", "channel"],
                name="a_person_has_one_state_for_each_purpose_and_channel",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.purpose_id} {self.channel}: {self.status}"


class Standing(models.Model):
    """What holds for the whole person: objections, a restriction, a pause. Kept by the same trigger."""

    access = Projection("contact_id", CONTACTS)
    on_merge = Computed()

    contact = models.OneToOneField(Contact, models.DO_NOTHING, primary_key=True, related_name="standing")
    restricted_since = models.DateTimeField(null=True)
    no_marketing_since = models.DateTimeField(null=True)
    no_profiling_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "identify_consent_standing"

    def __str__(self) -> str:
        return f"Standing of contact {self.pk}"
