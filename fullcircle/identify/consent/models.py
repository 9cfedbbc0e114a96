"""Everything known about consent: purposes, the ledger, choices, suppressed addresses, decisions and personal links."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.ledger import CONTACTS, ConsentEvent, ConsentState, Standing
from fullcircle.identify.consent.purposes import PURPOSES, Purpose, Topic, Wording
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Ledger, Published
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Goes, Quotes

__all__ = [
    "Choice",
    "ConsentEvent",
    "ConsentState",
    "Decision",
    "PersonalLink",
    "Purpose",
    "Standing",
    "Suppression",
    "Topic",
    "Wording",
]


class Choice(models.Model):
    """How somebody wants to hear from us about a purpose: how often, and on which topics."""

    access = ByParent({"contact_id": CONTACTS})
    on_merge = OneOfEach()

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consent_choices")
    purpose = models.ForeignKey(Purpose, models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=12, blank=True, default="", choices=Purpose.FREQUENCIES)
    topics = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        db_table = "identify_consent_choice"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose"], name="a_person_has_one_choice_for_each_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.purpose_id}: {self.frequency}"


class Suppression(models.Model):
    """An address that must not be used, known by a keyed hash alone: it outlives the record it was on."""

    access = Published(
        add="contact.edit",
        change="consent.manage",
        changeable=("lifted_at",),
        column="purpose_id",
        parent=PURPOSES,
    )
    privacy = Quotes(
        "A keyed hash, which outlives the person so that nobody writes to them again.", wipe=("note",)
    )

    KINDS = [("email", "Email"), ("phone", "Phone")]
    REASONS = [
        ("erased", "The person was erased"),
        ("withdrawn", "The person withdrew or objected"),
        ("asked", "The person asked for it"),
        ("complaint", "Marked as spam"),
        ("bounced", "The address does not work"),
        ("imported", "On a list that was imported"),
        ("other", "Another reason"),
    ]

    kind = models.CharField(max_length=8, choices=KINDS)
    digest = models.BinaryField(max_length=32)
    channel = models.CharField(max_length=20, blank=True, default="")  # empty for every channel
    # None for all; the database takes a suppression away with its purpose, and never otherwise.
    purpose = models.ForeignKey(Purpose, models.DO_NOTHING, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=12, choices=REASONS)
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    only_marketing = models.BooleanField(default=False)
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "identify_consent_suppression"
        ordering = ["-id"]
        indexes = [models.Index(fields=["digest"], name="suppression_by_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"

    @property
    def mark(self) -> str:
        """The beginning of the hash, to tell two apart."""
        return bytes(self.digest).hex()[:8]

    @property
    def channel_label(self) -> str:
        return label_of(self.channel)


class Decision(models.Model):
    """Whether somebody might be contacted, as it was decided at a moment, with every reason."""

    access = Ledger("contact_id", CONTACTS, added_by_readers=True)

    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="+")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    phase = models.CharField(max_length=12, default="asked")
    allowed = models.BooleanField()
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    cause = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "identify_consent_decision"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["contact", "-id"], name="decisions_about"),
            models.Index(fields=["cause"], name="decisions_by_cause", condition=~models.Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.purpose_id} {self.channel}: {'yes' if self.allowed else 'no'}"

    @property
    def channel_label(self) -> str:
        return label_of(self.channel)


class PersonalLink(models.Model):
    """A link that lets one person in without signing in: to their preferences, to confirm, or to unsubscribe."""

    access = ByParent({"contact_id": CONTACTS})
    privacy = Goes(left_out="A link that only the person may hold.")

    KINDS = [
        ("preferences", "Preferences"),
        ("confirm", "Confirmation"),
        ("unsubscribe", "Unsubscribe"),
        ("form", "Form"),
    ]

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=KINDS)
    purpose = models.ForeignKey(Purpose, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=20, blank=True, default="")
    occasion = models.UUIDField(null=True)  # what a confirmation confirms
    salt = models.BinaryField(max_length=16, editable=False)  # with our key it makes the link again
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identify_consent_link"
        indexes = [models.Index(fields=["contact", "kind"], name="personal_links_of")]

    def __str__(self) -> str:
        return f"{self.kind} of contact {self.contact_id}"
