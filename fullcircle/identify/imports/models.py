"""An import: the file, what it means, what came of every row, and how to take it back."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from fullcircle.config.env import env
from fullcircle.platform.access.rules import OwnRows
from fullcircle.platform.privacy.rules import Nobody, Quotes

# Rows of a file name the record they became, of whatever kind the part of the file is.
OF_A_PERSON = (
    "t.record_id = ANY({subjects}) AND EXISTS (SELECT 1 FROM identify_import i WHERE i.id = t.run_id "
    "AND i.plan -> 'parts' -> t.part::int ->> 'resource' = 'contact')"
)


def working_copy() -> Quotes:
    """Rows of a file, kept until the import cannot be taken back any more."""
    why = "A working copy of a file, kept for a while: what it said is in the record."
    return Quotes(why, by="addresses", drop=True, also=OF_A_PERSON, also_needs="contact")


VERDICTS = [
    ("new", "New"),
    ("update", "Update"),
    ("unchanged", "Unchanged"),
    ("review", "Review"),
    ("rejected", "Rejected"),
    ("left_out", "Left out"),
]


class ImportRun(models.Model):
    """One file on its way in. `plan` says which column goes where; the cursor says how far it has come."""

    access = OwnRows("user_id", manage="imports.manage")
    privacy = Quotes(
        "What became of a file that a colleague brought.", wipe=("name", "sheet", "table", "plan", "sentence")
    )

    STATES: ClassVar = [
        ("mapping", "Choose columns"),
        ("checking", "Checking"),
        ("checked", "Ready"),
        ("importing", "Importing"),
        ("done", "Imported"),
        ("canceled", "Canceled"),
        ("failed", "Failed"),
        ("reverting", "Reverting"),
        ("reverted", "Reverted"),
    ]
    RUNNING: ClassVar = ("checking", "importing", "reverting")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("file", max_length=200)
    stored = models.CharField(max_length=100, editable=False)
    size = models.BigIntegerField(default=0)
    sheet = models.CharField(max_length=200, blank=True, default="")
    table = models.JSONField(default=dict, editable=False)  # encoding, delimiter, header and columns as found
    plan = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=10, choices=STATES, default="mapping")
    rows = models.BigIntegerField(default=0)  # seen by the check
    counts = models.JSONField(default=dict, editable=False)  # part → verdict → rows
    at_part = models.SmallIntegerField(default=0)
    at_row = models.BigIntegerField(default=0)
    progress = models.BigIntegerField(default=0)
    goal = models.BigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    sentence = models.CharField(max_length=500, blank=True, default="")  # why it failed
    unsettled = models.BooleanField(default=False)  # decisions concern rows that have to be read again
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)  # too old to be taken back; only the numbers are kept
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta:
        verbose_name = "import"
        db_table = "identify_import"
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"], name="import_by_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def can_be_reverted(self) -> bool:
        """Whether something was written that can still be taken back."""
        return self.state in ("done", "canceled") and self.finished_at is not None and not self.settled

    @property
    def reverts_until(self) -> datetime | None:
        """What was there before is kept until then."""
        return self.finished_at and self.finished_at + timedelta(days=env.import_revert_days)

    @property
    def file_until(self) -> datetime | None:
        """The file is kept until then, for the rows to mend."""
        return self.finished_at and self.finished_at + timedelta(days=env.import_file_days)

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.progress / self.goal)) if self.goal else 0


class SavedMapping(models.Model):
    """A mapping under a name, found again by the columns it was made for."""

    access = OwnRows("user_id", manage="imports.manage", shared="shared")
    privacy = Quotes("Which column of a file means what.", wipe=("name", "columns", "plan"))

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    columns = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    used_at = models.DateTimeField(db_default=Now())
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)  # kept for a while, so that it can be brought back

    class Meta:
        db_table = "identify_import_mapping"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_mapping_has_its_own_name")]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """A row of a file as one record it would become: read, checked and matched, not yet written.

    The table is unlogged: after a crash of the database it is empty, and the check is simply run again.
    """

    access = OwnRows("user_id", manage="imports.manage")
    privacy = working_copy()

    pk = models.CompositePrimaryKey("run_id", "part", "row")
    run_id = models.BigIntegerField()
    part = models.SmallIntegerField()
    row = models.BigIntegerField()
    user_id = models.BigIntegerField()
    verdict = models.CharField(max_length=9, choices=VERDICTS)
    key = models.TextField(null=True)
    cells = models.JSONField(default=dict)
    reason = models.TextField(default="")
    record_id = models.BigIntegerField(null=True)
    same_as = models.BigIntegerField(null=True)  # an earlier row of the same file about the same record

    class Meta:
        db_table = "identify_import_staged"
        indexes = [
            models.Index(
                fields=["key", "run_id", "part"],
                name="staged_by_key",
                condition=models.Q(key__isnull=False, same_as=None),
            ),
            models.Index(
                fields=["run_id", "part", "verdict", "row"],
                name="staged_exceptions",
                condition=~models.Q(verdict="new"),
            ),
            models.Index(
                fields=["record_id", "run_id", "part"],
                name="staged_by_record",
                condition=models.Q(record_id__isnull=False, same_as=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.row}"


class RowDecision(models.Model):
    """What a person said about a row that needed one. It outlives a crash, and every new check of the same plan."""

    access = OwnRows("user_id", manage="imports.manage")
    privacy = working_copy()

    CHOICES: ClassVar = [("update", "Update"), ("create", "Create new"), ("leave", "Leave out")]

    pk = models.CompositePrimaryKey("run_id", "part", "row")
    run_id = models.BigIntegerField()
    part = models.SmallIntegerField()
    row = models.BigIntegerField()
    user_id = models.BigIntegerField()
    choice = models.CharField(max_length=6, choices=CHOICES)
    record_id = models.BigIntegerField(null=True)
    question = models.TextField(default="")  # why a person was asked
    cells = models.JSONField(null=True)  # the row as it was read, before the decision made something of it
    by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "identify_import_decision"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(choice="update", record_id__isnull=False)
                | (~models.Q(choice="update") & models.Q(record_id=None)),
                name="an_update_names_its_record",
            )
        ]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.choice}"


class Outcome(models.Model):
    """What came of one row: the record it made or changed, and the values that were there before."""

    access = OwnRows("user_id", manage="imports.manage")
    privacy = working_copy()

    pk = models.CompositePrimaryKey("run_id", "part", "row")
    run_id = models.BigIntegerField()
    part = models.SmallIntegerField()
    row = models.BigIntegerField()
    user_id = models.BigIntegerField()
    verdict = models.CharField(max_length=9, choices=VERDICTS)
    reason = models.TextField(default="")
    record_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)
    version = models.IntegerField(
        null=True
    )  # of the record after the import; a later one means somebody changed it
    reverted = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "identify_import_outcome"

    def __str__(self) -> str:
        return f"Row {self.row}: {self.verdict}"


class Portion(models.Model):
    """Rows of one part that are written in one transaction, by whoever takes them first; done or not, never half."""

    access = OwnRows("user_id", manage="imports.manage")
    privacy = Nobody("which rows of a file are written together")

    pk = models.CompositePrimaryKey("run_id", "part", "after")
    run_id = models.BigIntegerField()
    part = models.SmallIntegerField()
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    size = models.IntegerField()
    user_id = models.BigIntegerField()
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "identify_import_portion"

    def __str__(self) -> str:
        return f"Rows {self.after + 1} to {self.upto}"
