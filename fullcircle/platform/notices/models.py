"""One row for each colleague and each thing they should know of."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from fullcircle.platform.access.rules import OwnRows
from fullcircle.platform.merging.rules import Moves

LOOK_AFTER = "people.manage"


class Notice(models.Model):
    """Something that one colleague should know of. It holds no words about the record: the page asks for its name anew."""

    access = OwnRows("user_id", manage=LOOK_AFTER)
    on_merge = Moves()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)  # what its sentence names: the form, the list
    about_kind = models.CharField(max_length=40, blank=True, default="")
    about_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=300)
    cause = models.CharField(max_length=120)  # of which one notice comes, however often it is told
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "platform_notice"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="one_notice_of_each_thing")]
        indexes = [
            models.Index("user", models.F("id").desc(), name="notices_of"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notices_unread"),
            models.Index(fields=["about_kind", "about_id"], name="notices_about"),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
