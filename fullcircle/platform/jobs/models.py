"""What the product remembers about its background work."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from fullcircle.platform.access.rules import Machinery, OwnRows
from fullcircle.platform.privacy.rules import Nobody, Quotes


class JobProgress(models.Model):
    """How far one long piece of work is, as whoever started it watches it."""

    access = OwnRows("user_id", manage="jobs.manage", kept_by_login=True)
    privacy = Quotes(
        "A bar that a colleague watched.", by="everything", wipe=("title", "message", "url", "bookmark")
    )

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"

    title = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    job_id = models.BigIntegerField(null=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=500, default="")
    url = models.CharField(max_length=500, default="")  # where the result is
    bookmark = models.JSONField(default=dict)  # where to go on after an interruption
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "progress of jobs"
        ordering = ["-id"]
        indexes = [models.Index("user", models.F("id").desc(), name="my_long_jobs"),
                   models.Index("job_id", name="progress_of_job")]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELED)

    @property
    def shown_state(self) -> str:
        """What has not ended looks as if it were running: the bar follows it."""
        return self.state if self.ended else self.State.RUNNING.value


class DeadLetter(models.Model):
    """A job that failed for good, kept with everything needed to understand it, until somebody decides."""

    access = Machinery(manage="jobs.manage")
    privacy = Quotes(
        "Work that failed, with what it was asked.", by="everything", wipe=("arguments", "error", "traceback")
    )

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a decision"
        RETRIED = "retried", "Tried again"
        DISCARDED = "discarded", "Discarded"

    job_id = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=128)
    queue = models.CharField(max_length=128)
    arguments = models.JSONField(default=dict)
    attempts = models.IntegerField()
    error = models.CharField(max_length=500)
    traceback = models.TextField(default="")
    failed_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.job_id})"

    @property
    def title(self) -> str:
        """The job's name as people read it, if this version still knows it."""
        from fullcircle.platform.jobs.job import job_named

        known = job_named(self.name)
        return known.title if known else self.name


class WorkerProcess(models.Model):
    """One process that works through the queue; its number is also its number in the queue."""

    access = Machinery(manage="jobs.manage")
    privacy = Nobody("programs that run")

    number = models.BigIntegerField(primary_key=True)
    connection_name = models.CharField(max_length=63)  # how its sessions are called in PostgreSQL
    place = models.CharField(max_length=120)  # machine and process namespace
    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    queues = models.CharField(max_length=200)  # empty: all of them
    started_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "worker processes"

    def __str__(self) -> str:
        return f"{self.host}, process {self.pid}"


class JobTally(models.Model):
    """Finished work, counted by the minute, so that finished jobs need not be kept."""

    access = Machinery(manage="jobs.manage")
    privacy = Nobody("counts by the minute")

    minute = models.DateTimeField()
    queue = models.CharField(max_length=128)
    succeeded = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)  # spent working
    waited = models.FloatField(default=0)  # seconds between due and started, summed

    class Meta:
        verbose_name_plural = "job tallies"
        constraints = [
            models.UniqueConstraint(fields=["minute", "queue"], name="one_tally_a_minute_and_queue")
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.minute:%H:%M}"


class Watch(models.Model):
    """When something that must keep running last ran."""

    access = Machinery(manage="jobs.manage")
    privacy = Nobody("when programs ran")

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    rescued = models.IntegerField(default=0)  # jobs, since the beginning

    class Meta:
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return self.name
