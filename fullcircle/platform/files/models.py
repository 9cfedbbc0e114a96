"""What is known about each file; its content lies in the store, under the digest."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from fullcircle.platform.access.rules import Attached


def random_key() -> str:
    """128 random bits: an address tells nothing about other addresses."""
    return secrets.token_hex(16)


class StoredFile(models.Model):
    """A file of a record, or of one colleague if it hangs on no record."""

    access = Attached(manage="files.manage")

    key = models.CharField(max_length=32, unique=True, default=random_key, editable=False)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=100)  # a media type from our own list, found out from the content
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of what is stored
    about_kind = models.CharField(max_length=40, default="")
    about_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("about_kind", "about_id", name="files_of_a_record"),
            models.Index("digest", name="files_by_content"),
            models.Index("actor", name="files_of_a_colleague", condition=models.Q(about_kind="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_file_hangs_on_a_record_or_on_none",
                condition=models.Q(about_kind="", about_id=None)
                | (~models.Q(about_kind="") & models.Q(about_id__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("stored_file", args=[self.key])
