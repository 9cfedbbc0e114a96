"""A message, and how far it has come on its way."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.consent.models import Decision, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog, Follows
from fullcircle.platform.privacy.rules import Goes, Nobody
from fullcircle.platform.records.models import Record, record_indexes

LONGEST_TEXT = 100_000
PERSONAL = "personal"  # the purpose of what one person writes to another


class Message(Record):
    """One message to one person, or from them. Its text can be changed until it is on its way."""

    access = Follows({"contact_id": "identify_contact"})
    named_by: ClassVar = ("subject",)
    searched: ClassVar = ("subject", "contact__name")
    found_alone: ClassVar = True
    STATES = [
        ("draft", "Draft"),
        ("waiting", "On its way"),
        ("sent", "Sent"),
        ("refused", "Held back"),
        ("failed", "Failed"),
        ("uncertain", "Uncertain"),
        ("canceled", "Canceled"),
        ("received", "Received"),
    ]
    tones: ClassVar = {
        "state": {
            "draft": "gray",
            "waiting": "sky",
            "sent": "green",
            "refused": "amber",
            "failed": "rose",
            "uncertain": "amber",
            "canceled": "gray",
            "received": "violet",
        }
    }

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="messages", db_index=False)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=LONGEST_TEXT)
    html = models.TextField("HTML", blank=True, default="", editable=False)
    purpose = models.CharField(max_length=40, default=PERSONAL, editable=False)
    channel = models.CharField(max_length=20, default="email", editable=False)
    state = models.CharField(max_length=10, choices=STATES, default="draft", editable=False)
    address = models.CharField("to", max_length=254, blank=True, default="", editable=False)
    leaves_at = models.DateTimeField("leaves", null=True, editable=False)
    happened_at = models.DateTimeField("when", db_default=Now(), editable=False)
    answer = models.CharField(
        max_length=300, blank=True, default="", editable=False, help_text="What the mail server said last."
    )
    message_id = models.CharField("Message-ID", max_length=200, blank=True, default="", editable=False)
    in_reply_to = models.CharField("answers", max_length=200, blank=True, default="", editable=False)
    earlier = models.TextField(
        "thread",
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Message-IDs of what came before, the oldest first.",
    )
    automatic = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="A machine answered: an out-of-office note, a confirmation.",
    )
    left_out = models.CharField(
        "not kept", max_length=500, blank=True, default="", db_default="", editable=False,
        help_text="Files that came along and are not kept here, with the reason.",
    )  # fmt: skip
    cause = models.CharField(max_length=120, blank=True, default="", editable=False)
    bounced_at = models.DateTimeField("came back", null=True, editable=False)
    complained_at = models.DateTimeField("marked as spam", null=True, editable=False)

    class Meta:
        indexes = [
            *record_indexes("message", "happened_at", "created_at"),
            models.Index(fields=["contact", "-happened_at", "-id"], name="message_by_contact"),
            models.Index(fields=["state", "id"], name="message_by_state"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="message_custom"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~Q(message_id=""), name="a_message_has_its_own_number"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def belongs_to(self) -> Contact:
        """Its customer, by number alone, so that nothing is read."""
        return Contact(pk=self.contact_id)

    @property
    def is_personal(self) -> bool:
        return self.purpose == PERSONAL


class Sending(models.Model):
    """How far a message has come: staged, in the lot of a worker that transmits it, and how it ended.

    `transmitting` is committed before the first byte leaves: whatever kills us after that is seen.
    """

    access = ByParent({"message_id": "interact_message"})
    privacy = Goes(left_out="The machinery behind a message, which is in the copy itself.")

    STATES = [
        ("staged", "Waiting for its turn"),
        ("transmitting", "Being handed over"),
        ("sent", "Taken by the server"),
        ("failed", "Refused by the server"),
        ("uncertain", "Nobody can know"),
        ("refused", "Held back by the gate"),
        ("canceled", "Canceled"),
    ]

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="sending")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=STATES, default="staged")
    due_at = models.DateTimeField()
    worker = models.CharField(max_length=60, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    headers: Any = models.JSONField(default=dict)
    from_name = models.CharField(max_length=120, blank=True, default="")  # empty: the organization's
    reply_to = models.CharField(max_length=254, blank=True, default="")
    cause = models.CharField(max_length=120, blank=True, default="")
    staged_for = models.BigIntegerField(
        null=True
    )  # the number they had then, whoever they are merged with later
    decision = models.ForeignKey(
        Decision, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        db_table = "interact_sending"
        indexes = [
            models.Index(fields=["due_at", "message"], name="sendings_due", condition=Q(state="staged")),
            models.Index(
                fields=["lease_until"],
                name="sendings_in_hand",
                condition=Q(state="transmitting"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["transmitting", "sent", "uncertain"]) | Q(decision__isnull=False),
                name="nothing_leaves_without_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="transmitting") | Q(lease_until__isnull=False) & ~Q(worker=""),
                name="what_is_in_hand_is_in_somebodys_hand",
            ),
            models.UniqueConstraint(
                fields=["cause", "staged_for"],
                condition=~Q(cause=""),
                name="a_cause_writes_to_a_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"


class Wire(models.Model):
    """A message of the lot that a worker hands over at this moment, and whether it has begun with it.

    It has a row for each message in hand and no more, so that the word before each costs little. It survives whatever is
    killed, the database too: of a lost lot everything is known but what became of the one in flight.
    """

    access = ByParent({"message_id": "interact_message"})
    privacy = Goes(left_out="The machinery behind a message, which is in the copy itself.")

    STATES = [
        ("waiting", "In the lot, and not begun"),
        ("begun", "On the wire"),
        ("ended", "Answered"),
        ("stopped", "Called back before it began"),
    ]

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+")
    worker = models.CharField(max_length=60)
    cause = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=8, choices=STATES)
    outcome: Any = models.JSONField(null=True)

    class Meta:
        db_table = "interact_wire"

    def __str__(self) -> str:
        return f"{self.message_id}: {self.state}"


class Hold(models.Model):
    """Messages of one cause that do not leave: till it is lifted, or ever. It holds for all of them, whoever sees which."""

    access = Catalog(edit="message.send")
    privacy = Nobody("a stop sign for many messages")

    cause = models.CharField(max_length=120, unique=True)
    for_good = models.BooleanField(default=False)
    since = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "interact_hold"
        constraints = [models.CheckConstraint(condition=~Q(cause=""), name="a_hold_says_what_it_holds")]

    def __str__(self) -> str:
        return self.cause
