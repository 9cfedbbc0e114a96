"""Answers kept so that a program can safely ask twice."""

from django.conf import settings
from django.db import models

from fullcircle.platform.access.rules import OwnRows
from fullcircle.platform.privacy.rules import Quotes


class StoredAnswer(models.Model):
    """The first answer to a request with an Idempotency-Key, stored in the transaction of its effect."""

    access = OwnRows("user_id", manage="jobs.manage")
    privacy = Quotes("An answer kept for a program that asks twice, for a day.", by="everything", drop=True)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    api_key = models.BigIntegerField(default=0)  # zero for the person's own browser
    key = models.CharField(max_length=255)
    request = models.BinaryField(max_length=32)  # SHA-256 of what was asked
    status = models.SmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        db_table = "platform_stored_answer"
        constraints = [
            models.UniqueConstraint(fields=["user", "api_key", "key"], name="an_idempotency_key_is_used_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_by_age")]

    def __str__(self) -> str:
        return self.key
