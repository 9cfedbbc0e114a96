"""One row for each record of which somebody was shown sensitive values."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from fullcircle.platform.access.rules import Witnessed
from fullcircle.platform.merging.rules import Stays


class Reading(models.Model):
    """Somebody was shown sensitive values: of which record, which fields, where. Never the values."""

    access = Witnessed(see="audit.read")
    on_merge = Stays("It was this record that was read; readings of what was merged are found through it.")

    WAYS = [
        ("page", "On its page"),
        ("list", "In a list"),
        ("export", "In a file"),
        ("api", "Through the API"),
    ]

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    way = models.CharField(max_length=8, choices=WAYS)
    place = models.CharField(max_length=200)
    fields = ArrayField(models.CharField(max_length=60))
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "platform_reading"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["about_kind", "about_id", "-at"], name="readings_about"),
            models.Index(fields=["-at"], name="readings_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} saw {self.about_kind} {self.about_id}"
