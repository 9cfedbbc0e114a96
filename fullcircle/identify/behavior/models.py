"""Sources that report, visitors they report about, the stream of what happened, and where visitors came from."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import Catalog, Machinery, Observed, Trail
from fullcircle.platform.privacy.rules import Goes, Nobody, Quotes

# Of a report that came for several people only the calls that name the person are taken out.
INBOX = Quotes(
    "A report that is sorted within a minute.",
    by="addresses",
    statement="UPDATE identify_behavior_inbox t SET agent = '', address = NULL, calls = (SELECT coalesce(jsonb_agg(c), '[]') "
    "FROM jsonb_array_elements(t.calls) c WHERE NOT (lower(c::text) LIKE ANY ($2) AND c::text ~* $3))",
)
CAPABILITY = "behavior.manage"
STRANGERS = "behavior.strangers"


class TrackingSource(models.Model):
    """A website, an app or a server that reports what people do, known by its write key."""

    access = Catalog(edit=CAPABILITY)
    privacy = Nobody("websites and programs that report")

    KINDS = [("browser", "Website or app"), ("server", "Server")]

    name = models.CharField(max_length=80, help_text="As colleagues call it, such as “Shop”.")
    kind = models.CharField(
        max_length=8,
        choices=KINDS,
        default="browser",
        help_text="A website's key can be read by anybody; a server's key is secret and may say who people are.",
    )
    key = models.CharField(max_length=60, blank=True, default="", editable=False)  # of websites: no secret
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    domains = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        help_text="Only reports from pages there are taken; empty for any page.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "identify_behavior_source"
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="a_source_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Inbox(models.Model):
    """Reports as they came in, acknowledged and safe, until they are sorted into the stream."""

    access = Machinery(manage=CAPABILITY)
    privacy = INBOX

    source = models.ForeignKey(TrackingSource, models.CASCADE, related_name="+")
    received_at = models.DateTimeField(db_default=Now())
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=400, blank=True, default="")
    calls = models.JSONField()
    problem = models.CharField(max_length=200, blank=True, db_default="")  # why it could not be sorted

    class Meta:
        verbose_name_plural = "inboxes"
        db_table = "identify_behavior_inbox"

    def __str__(self) -> str:
        return f"Report {self.pk}"


class Known(models.Model):
    """Messages of the last days by their number, so that one that is sent twice counts once."""

    access = Machinery(manage=CAPABILITY)
    privacy = Nobody("numbers of messages, for some days")

    message = models.UUIDField(primary_key=True)
    day = models.DateField(db_default=models.functions.TruncDate(Now()))

    class Meta:
        verbose_name = "known message"
        verbose_name_plural = "known messages"
        db_table = "identify_behavior_known"
        indexes = [models.Index(fields=["day"], name="known_messages_by_day")]

    def __str__(self) -> str:
        return str(self.message)


class Refusal(models.Model):
    """A report that could not be taken, with the reason: what a developer asks first."""

    access = Machinery(manage=CAPABILITY)
    privacy = Quotes("A report that could not be taken.", by="addresses", drop=True)

    source = models.ForeignKey(TrackingSource, models.CASCADE, related_name="+")
    received_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=200)
    sample = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        db_table = "identify_behavior_refusal"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reason


class Visitor(models.Model):
    """A browser or a device, or a user of a product: somebody, once we know who, and till then nobody in particular."""

    access = Observed("contact_id", "identify_contact", strangers=STRANGERS)
    privacy = Goes(unlinked="wipe")

    personal: ClassVar = {"key": "contact", "claim": "words", "company": "words"}
    key = models.CharField(
        max_length=200, unique=True
    )  # the id it was given, or `user:` and its number there
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="visitors")
    claim = models.CharField(max_length=200, blank=True, default="")  # who a page says it is, unproven
    traits = models.JSONField(default=dict)  # what was said about somebody we do not know yet
    company = models.CharField(max_length=200, blank=True, default="")  # the group it was said to belong to
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    is_bot = models.BooleanField(default=False)

    class Meta:
        db_table = "identify_visitor"
        indexes = [
            models.Index(fields=["contact"], name="visitors_of", condition=models.Q(contact__isnull=False)),
            models.Index(fields=["-last_seen_at", "-id"], name="visitors_latest_first"),
        ]

    def __str__(self) -> str:
        return f"Visitor {self.pk}"


class BehaviorEvent(models.Model):
    """One thing a visitor did. Added, never changed; stored by month, so that old months can be dropped whole."""

    access = Trail("visitor_id", "identify_visitor")

    KINDS = [
        ("page", "Page"),
        ("screen", "Screen"),
        ("track", "Event"),
        ("identify", "Identified"),
        ("group", "Group"),
    ]

    visitor = models.ForeignKey(Visitor, models.DO_NOTHING, related_name="events")
    source = models.ForeignKey(TrackingSource, models.DO_NOTHING, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=KINDS)
    name = models.CharField(max_length=200)  # of the event, or the title of the page
    path = models.CharField(max_length=500, blank=True, default="")
    properties = models.JSONField(default=dict)
    context = models.JSONField(default=dict)  # device, browser, language, program; no full address
    is_bot = models.BooleanField(default=False)

    class Meta:
        db_table = "identify_behavior_event"
        indexes = [
            models.Index(fields=["visitor", "-at"], name="behavior_of"),
            models.Index(fields=["name", "-at"], name="behavior_by_name"),
            models.Index(fields=["-at"], name="behavior_latest_first"),
        ]

    def __str__(self) -> str:
        return self.name


class Touch(models.Model):
    """A visit that came from somewhere: a campaign, a search, another site. The first and the last of them matter most."""

    access = Trail("visitor_id", "identify_visitor")

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="touches")
    at = models.DateTimeField()
    source = models.CharField(max_length=100)
    medium = models.CharField(max_length=100, blank=True, default="")
    campaign = models.CharField(max_length=200, blank=True, default="")
    term = models.CharField(max_length=200, blank=True, default="")
    content = models.CharField(max_length=200, blank=True, default="")
    referrer = models.CharField(max_length=200, blank=True, default="")
    landing = models.CharField(max_length=500, blank=True, default="")
    click_kind = models.CharField(max_length=12, blank=True, default="")
    click_id = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name_plural = "touches"
        db_table = "identify_touch"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["visitor", "at"], name="touches_of")]

    def __str__(self) -> str:
        return f"{self.source} / {self.medium}"


class DayCount(models.Model):
    """How often what happened on which day: what charts are drawn from, whatever the size of the stream."""

    access = Catalog(edit=CAPABILITY)
    privacy = Nobody("how often what happened on a day")

    day = models.DateField()
    source = models.ForeignKey(TrackingSource, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    is_bot = models.BooleanField(default=False)
    count = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "identify_behavior_day"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "source", "kind", "name", "is_bot"], name="a_day_counts_each_thing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}: {self.count}"


class Keeping(models.Model):
    """For how many months the stream is kept."""

    access = Catalog(edit=CAPABILITY)
    privacy = Nobody("one number")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    months = models.PositiveSmallIntegerField(
        default=25, help_text="Older months are deleted, day and night."
    )

    class Meta:
        db_table = "identify_behavior_keeping"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="behavior_is_kept_for_one_time"),
            models.CheckConstraint(
                condition=models.Q(months__range=(1, 120)), name="behavior_is_kept_for_1_to_120_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} months"
