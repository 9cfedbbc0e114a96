"""The one log: change log, timeline, trigger of automations and fact for analysis are the same row."""

from django.db import models

from fullcircle.platform.access.rules import About, Machinery
from fullcircle.platform.merging.rules import Stays
from fullcircle.platform.privacy.rules import Log, Nobody

# What imports write by the million is found by its record, or soon by going back: it needs no index by its type.
RARE = ~models.Q(type__endswith=".added") & ~models.Q(type__endswith=".changed")

# What somebody did one by one: no program, no file of thousands.
BY_HAND = (
    ~models.Q(actor_kind="system")
    & ~models.Q(cause__startswith="import:")
    & ~models.Q(cause__startswith="revert:")
)


class LoggedEvent(models.Model):
    """Something that happened, as it was recorded with the change itself. Never edited."""

    access = About()
    privacy = Log("payload", wipe=("actor_name", "cause"))
    on_merge = Stays(
        "A timeline reads the log of its record and of those merged into it; the log is never edited."
    )

    type = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    within_kind = models.CharField(max_length=40, default="")  # the record whose story this also belongs to
    within_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    cause = models.CharField(max_length=120, default="")  # the import, event or request that led to it
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "platform_event"
        indexes = [
            models.Index("about_kind", "about_id", models.F("occurred_at").desc(), "id", name="events_about"),
            models.Index(
                "within_kind",
                "within_id",
                models.F("occurred_at").desc(),
                "id",
                name="events_within",
                condition=models.Q(within_id__isnull=False),
            ),
            models.Index("recorded_at", "id", name="events_in_order"),
            models.Index("actor_id", "recorded_at", "id", name="events_by_actor"),
            models.Index("type", "recorded_at", "id", name="events_by_rare_type", condition=RARE),
            models.Index("id", name="events_by_hand", condition=BY_HAND),
            models.Index("cause", name="events_by_cause", condition=~models.Q(cause="")),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.about_kind} {self.about_id}"


class Follower(models.Model):
    """How far somebody who follows the log has come."""

    access = Machinery(manage="jobs.manage")
    privacy = Nobody("how far a program has read")

    name = models.CharField(max_length=120, primary_key=True)
    recorded_at = models.DateTimeField()
    event_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "platform_follower"

    def __str__(self) -> str:
        return self.name
