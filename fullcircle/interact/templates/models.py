"""Templates, what each version of them said, and the links of letters that were made from them."""

import hashlib
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates.compiling import Link, Printed
from fullcircle.platform.access.rules import Catalog, Common, Ledger, Published
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.models import Record, record_indexes

EDIT, TABLE, CONTACTS = "template.edit", "interact_template", "identify_contact"


class Template(Record):
    """Words for many people. Everybody sees the list; those who may edit templates change it."""

    access = Common(edit=EDIT)
    privacy = Nobody("words for many, with fields where one of them is named")
    searched: ClassVar = ("name", "description")
    tones: ClassVar = {"status": {"draft": "gray", "published": "green"}}

    STATUSES = [("draft", "Draft"), ("published", "Published")]

    name = models.CharField(max_length=120, help_text="As colleagues call it; nobody else reads it.")
    description = models.CharField("what it is for", max_length=300, blank=True, default="")
    status = models.CharField(max_length=10, choices=STATUSES, default="draft")
    published_at = models.DateTimeField("published", null=True, editable=False)

    class Meta:
        indexes = [
            *record_indexes("template", "name", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="template_custom"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_template_has_a_name")]


class TemplateDraft(models.Model):
    """A template as it is being written, and how it was before the last changes, so that they can be taken back."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("words for many")

    template = models.OneToOneField(Template, models.CASCADE, primary_key=True, related_name="draft")
    content = models.JSONField(default=dict)
    past = models.JSONField(default=list)
    edition = models.IntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())
    editor_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "interact_template_draft"

    def __str__(self) -> str:
        return f"Draft of template {self.pk}"


class TemplateVersion(models.Model):
    """What a template said when it was published, ready to be filled in. Added, never changed."""

    access = Published(add=EDIT, column="template_id", parent=TABLE)
    privacy = Nobody("words for many")

    template = models.ForeignKey(Template, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    content = models.JSONField()
    html = models.TextField()
    text = models.TextField()
    links = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_name = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "interact_template_version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="a_template_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of template {self.template_id}"

    @property
    def printed(self) -> Printed:
        """What senders fill in."""
        said = self.content
        return Printed(
            subject=said["subject"], preheader=said["preheader"], html=self.html, text=self.text,
            links=tuple(Link(url, label) for url, label in self.links), track_links=said["track_links"],
            language=said["language"],
        )  # fmt: skip


OPENED = ""  # where the link leads that is a picture of nothing: whoever fetches it perhaps sees the letter


def digest_of(token: str) -> bytes:
    """The database alone cannot make a link that works."""
    return hashlib.sha256(token.encode()).digest()


class SentLink(models.Model):
    """Where a random link in one person's letter leads. Nobody can make it lead elsewhere afterwards."""

    access = Ledger("contact_id", CONTACTS)

    # The database takes a link away with the person, and lets it outlive the template.
    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="+")
    version = models.ForeignKey(TemplateVersion, models.DO_NOTHING, related_name="+", null=True)
    message = models.CharField(max_length=80, blank=True, default="")  # which letter, as its sender calls it
    digest = models.BinaryField(max_length=32, unique=True)
    url = models.CharField(max_length=2_000)
    label = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "interact_sent_link"
        indexes = [
            models.Index(fields=["message"], name="links_of_a_message", condition=~models.Q(message=""))
        ]

    def __str__(self) -> str:
        return self.label or self.url


class LinkClick(models.Model):
    """That a link was opened, by the person or by a program that looks at mail before they do."""

    access = Ledger("contact_id", CONTACTS)

    contact = models.ForeignKey(Contact, models.DO_NOTHING, related_name="+")
    link = models.ForeignKey(SentLink, models.DO_NOTHING, related_name="clicks")
    at = models.DateTimeField()
    is_bot = models.BooleanField(default=False)
    why = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        db_table = "interact_link_click"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"Link {self.link_id} at {self.at}"
