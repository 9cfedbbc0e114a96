"""The mail server and the key that signs; secrets are stored encrypted with a key that lies outside the database."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.platform.access.rules import Catalog, Reserved
from fullcircle.platform.access.secrets import cipher
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "settings.manage"


class MailServer(models.Model):
    """The one server through which mail to customers leaves, and in whose name."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody("a server of ours")

    SECURITY = [("starttls", "STARTTLS"), ("tls", "TLS from the start"), ("none", "None")]

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=8, choices=SECURITY, default="starttls")
    username = models.CharField(max_length=200, blank=True, default="")
    password_sealed = models.TextField(blank=True, default="", editable=False)
    from_name = models.CharField(max_length=120)
    from_address = models.EmailField()
    reply_to = models.EmailField(blank=True, default="")
    per_minute = models.PositiveIntegerField(default=0)  # to one domain; 0 for as fast as it goes
    tested_at = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=300, blank=True, default="", editable=False)
    trouble_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "interact_mail_server"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_mail_server")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def password(self) -> str:
        return cipher().decrypt(self.password_sealed.encode()).decode() if self.password_sealed else ""

    def seal(self, password: str) -> None:
        self.password_sealed = cipher().encrypt(password.encode()).decode() if password else ""


class SigningKey(models.Model):
    """A key with which mail from a domain is signed (DKIM); its public half stands in the domain's DNS."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody("a key of ours")

    domain = models.CharField(max_length=253)
    selector = models.CharField(max_length=63)
    public_key = models.TextField()
    private_key_sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    in_use = models.BooleanField(default=False)

    class Meta:
        db_table = "interact_signing_key"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["domain", "selector"], name="a_selector_names_one_key"),
            models.UniqueConstraint(
                fields=["domain"], condition=Q(in_use=True), name="one_key_signs_for_a_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def private_key(self) -> bytes:
        return cipher().decrypt(self.private_key_sealed.encode())

    @property
    def record(self) -> str:
        """What the DNS of the domain says under the name of this key."""
        return f"v=DKIM1; k=rsa; p={self.public_key}"


class DomainStanding(models.Model):
    """What the DNS said about the sender's domain when it was asked last; whoever approves a mailing reads it."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("what a domain of ours says")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    domain = models.CharField(max_length=253)
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "interact_domain_standing"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_sender_domain")]

    def __str__(self) -> str:
        return self.domain


class DomainPace(models.Model):
    """When the next mail to a domain may leave, for all workers together."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody("a pace")

    domain = models.CharField(max_length=253, primary_key=True)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "interact_domain_pace"

    def __str__(self) -> str:
        return self.domain
