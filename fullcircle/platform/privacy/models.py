"""What is kept of answering requests: erasures and their receipts, copies that wait, holds, and rules of keeping."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from fullcircle.platform.access.rules import Reserved
from fullcircle.platform.merging.rules import Stays
from fullcircle.platform.privacy.rules import Goes, Nobody

MANAGE = "privacy.manage"
ONLY_NUMBERS = "numbers and counts of what was erased, and no word about whom"


class Erasure(models.Model):
    """Forgetting one person: what was done, and the signed receipt. Its number is its place in the erasure log."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody(ONLY_NUMBERS)

    STATES = [("running", "Under way"), ("cleaning", "Looking once more"), ("done", "Done")]

    subject_kind = models.CharField(max_length=40)
    subjects = ArrayField(models.BigIntegerField())  # the record, and those merged into it
    state = models.CharField(max_length=8, choices=STATES, default="running")
    request = models.CharField(max_length=40, blank=True, default="")  # of a request for it, its number
    marks = models.JSONField(default=dict)  # keyed hashes of the addresses, as suppressions have them
    counts = models.JSONField(default=dict)  # table → rows
    held = models.JSONField(default=list)  # what stays, why and until when
    files = models.JSONField(default=list)  # where on disk and how many
    scan = models.JSONField(default=dict)  # what was found when everything was looked through again
    chain = models.CharField(max_length=64, blank=True, default="")  # its line's digest in the erasure log
    receipt = models.JSONField(null=True)
    signature = models.CharField(max_length=120, blank=True, default="")
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    actor_name = models.CharField(max_length=120)

    class Meta:
        db_table = "platform_erasure"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"


class Copy(models.Model):
    """A copy of everything about a person, as a package that waits to be fetched by a link until a day."""

    access = Reserved(manage=MANAGE)
    privacy = Goes(left_out="The package itself, of which this is the note.")
    on_merge = Stays("It was made of one person's record as it was then.")

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    token = models.CharField(max_length=32, blank=True, default="")  # its name on disk
    salt = models.BinaryField(max_length=16, editable=False)  # with our key it makes the link again
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    tables = models.IntegerField(default=0)
    files = models.IntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    fetched = models.IntegerField(default=0)
    removed_at = models.DateTimeField(null=True)
    actor_name = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "copies"
        db_table = "platform_copy"
        ordering = ["-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="copies_about")]

    def __str__(self) -> str:
        return f"Copy {self.pk}"


class LegalHold(models.Model):
    """A reason why a person may not be erased for now: a lawsuit, an inquiry, a debt."""

    access = Reserved(manage=MANAGE)
    privacy = Goes(left_out="")

    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    basis = models.CharField("legal basis", max_length=200)
    until = models.DateField(null=True, blank=True, help_text="Empty until somebody lifts it.")
    placed_at = models.DateTimeField(db_default=Now())
    placed_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "platform_legal_hold"
        ordering = ["-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="holds_about")]

    def __str__(self) -> str:
        return self.reason


class KeepingRule(models.Model):
    """For how long one kind of row is kept, and whether old ones go by themselves. Off until somebody turns it on."""

    access = Reserved(manage=MANAGE)
    privacy = Nobody("days and counts")

    key = models.CharField(max_length=60, unique=True)
    days = models.PositiveIntegerField()
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=120, blank=True, default="")
    ran_at = models.DateTimeField(null=True)
    ran_rows = models.BigIntegerField(default=0)

    class Meta:
        db_table = "platform_keeping_rule"
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1), name="a_rule_keeps_at_least_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.days} days"
