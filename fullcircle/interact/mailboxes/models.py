"""A mailbox of the organization, every mail that its server has, and what of it belongs to nobody yet."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.rules import Reserved
from fullcircle.platform.access.secrets import cipher
from fullcircle.platform.privacy.rules import Nobody, Quotes

MANAGE = "settings.manage"
SORT = "mailbox.sort"
SETTLED = ("kept", "unsorted", "report", "own", "aside")  # stored here, or known to be nothing to store


class Mailbox(models.Model):
    """One folder on a mail server, which is only ever read: nothing is changed or deleted there."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody("a mailbox of ours, without a mail in it")

    SECURITY = [("tls", "TLS from the start"), ("starttls", "STARTTLS"), ("none", "None")]

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=SECURITY, default="tls")
    username = models.CharField(max_length=200)
    password_sealed = models.TextField(blank=True, default="", editable=False)
    folder = models.CharField(max_length=200, default="INBOX")
    since = models.DateField()  # what came before that day stays where it is
    paused = models.BooleanField(default=False)
    numbering = models.BigIntegerField(null=True, editable=False)  # the UIDVALIDITY that the numbers go by
    on_server = models.PositiveIntegerField(null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)
    tested_at = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=300, blank=True, default="", editable=False)
    trouble_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "mailboxes"
        db_table = "interact_mailbox"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "port", "username", "folder"], name="a_mailbox_is_read_once"
            )
        ]

    def __str__(self) -> str:
        return self.username if self.folder == "INBOX" else f"{self.username}, {self.folder}"

    @property
    def password(self) -> str:
        return cipher().decrypt(self.password_sealed.encode()).decode() if self.password_sealed else ""

    def seal(self, password: str) -> None:
        self.password_sealed = cipher().encrypt(password.encode()).decode() if password else ""


class Arrival(models.Model):
    """One mail that the server has or had: a row as soon as its number is seen, and settled once it is stored.

    The row stays when the person behind the mail is forgotten, so that the mail does not come in again.
    """

    access = Reserved(manage=SORT)
    privacy = Nobody("which mails there are, by their numbers, without a word of them")

    STATES = [
        ("waiting", "Not fetched yet"),
        ("kept", "On a timeline"),
        ("unsorted", "Belongs to nobody yet"),
        ("report", "Report of a mail server"),
        ("own", "Our own mail"),
        ("aside", "Put aside"),
        ("missing", "Missing"),
        ("gone", "Deleted there before it was fetched"),
    ]

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="arrivals", db_index=False)
    numbering = models.BigIntegerField()
    number = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    there = models.BooleanField(default=True)  # whether the server still has it
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    size = models.BigIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True)
    digest = models.BinaryField(
        max_length=32, null=True
    )  # keyed, of every byte: the same mail under another number
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "interact_arrival"
        ordering = ["mailbox", "number"]
        indexes = [
            models.Index(fields=["mailbox", "state", "number"], name="arrivals_by_state"),
            models.Index(fields=["mailbox", "digest"], name="arrivals_by_content"),
            models.Index(
                fields=["message"], name="arrivals_of_a_message", condition=Q(message__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "numbering", "number"], name="a_mail_of_a_mailbox_has_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mailbox_id}/{self.number}: {self.state}"


class Letter(models.Model):
    """Mail of which nobody knows whose it is; or the little that is known of one that could not be fetched."""

    access = Reserved(manage=SORT)
    privacy = Quotes(
        "Mail of which nobody has said whose it is. Once somebody does, it is in the copy as a message.",
        by="addresses",
        drop=True,
    )
    personal: ClassVar = {"sender": "contact", "sender_name": "identity"}

    arrival = models.OneToOneField(Arrival, models.CASCADE, primary_key=True, related_name="letter")
    sender = models.CharField(max_length=254, blank=True, default="")
    sender_name = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    automatic = models.BooleanField(default=False)
    raw = models.BinaryField(null=True)  # every byte of it, until it is sorted

    class Meta:
        db_table = "interact_letter"

    def __str__(self) -> str:
        return self.subject or self.sender
