"""What the gate knows: when it is quiet, how often is too often, whom to leave alone, and which addresses do not work."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog
from fullcircle.platform.privacy.rules import Nobody, Quotes

MANAGE = "consent.manage"
CONTACTS = "identify_contact"


class QuietHours(models.Model):
    """When nobody is disturbed on a channel, by the clock on the recipient's wall."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("a rule for everybody")

    channel = models.CharField(max_length=20, unique=True)
    begins = models.TimeField()
    ends = models.TimeField()
    everything = models.BooleanField(default=False)  # not only marketing

    class Meta:
        verbose_name_plural = "quiet hours"
        db_table = "interact_quiet_hours"
        ordering = ["channel"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(begins=models.F("ends")), name="quiet_hours_leave_some_of_the_day"
            )
        ]

    def __str__(self) -> str:
        return f"{label_of(self.channel)} {self.begins:%H:%M} to {self.ends:%H:%M}"


class Cap(models.Model):
    """How many marketing messages one person gets at most in so many days: on a channel, for a purpose, or in all."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("a rule for everybody")

    channel = models.CharField(max_length=20, blank=True, default="")  # empty for every channel
    purpose = models.ForeignKey(Purpose, models.CASCADE, null=True, blank=True, related_name="+")
    most = models.PositiveIntegerField()
    days = models.PositiveIntegerField()

    class Meta:
        db_table = "interact_cap"
        ordering = ["channel", "purpose_id", "days"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "purpose", "days"],
                name="a_cap_is_set_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(most__gte=1, days__gte=1), name="a_cap_allows_something"),
        ]

    def __str__(self) -> str:
        return f"{self.most} in {self.days} days"

    @property
    def channel_label(self) -> str:
        return label_of(self.channel)


class PauseLength(models.Model):
    """How long only people speak with somebody who complained, unless somebody says otherwise."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("a rule for everybody")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    days = models.PositiveIntegerField(default=14)

    class Meta:
        db_table = "interact_pause_length"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_pause_length"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365), name="a_pause_is_a_day_or_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} days"


class AutomationPause(models.Model):
    """Somebody complained: for a while only people speak with them, no program does."""

    access = ByParent({"contact_id": CONTACTS})

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="automation_pauses")
    since = models.DateTimeField()
    until = models.DateTimeField()
    why = models.CharField(max_length=200)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "interact_automation_pause"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["contact", "until"], name="automation_pauses_open", condition=Q(ended_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="a_pause_ends_after_it_began"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} until {self.until:%Y-%m-%d}"


class AddressState(models.Model):
    """What became of mail to an address: for a while, or for good, it does not arrive. Known by a keyed hash alone."""

    access = Catalog(edit="contact.edit")
    privacy = Quotes("A keyed hash, and how a mail server answered.")

    STATES = [("soft", "Does not take mail at the moment"), ("hard", "Does not exist"), ("works", "Works")]

    kind = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=5, choices=STATES)
    failures = models.PositiveIntegerField(default=0)  # in a row
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    code = models.CharField(max_length=20, blank=True, default="")  # as the server put it: 550 5.1.1

    class Meta:
        db_table = "interact_address_state"

    def __str__(self) -> str:
        return f"{self.kind} {bytes(self.digest).hex()[:8]}: {self.state}"


class Outreach(models.Model):
    """Somebody was written to or called: what caps are counted from, and the share of programs in it."""

    access = ByParent({"contact_id": CONTACTS})

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+", db_index=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    marketing = models.BooleanField()
    at = models.DateTimeField()
    cause = models.CharField(max_length=120, unique=True)  # the message, so that no message counts twice
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "outreach"
        db_table = "interact_outreach"
        indexes = [models.Index(fields=["contact", "at"], name="outreach_to")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.at:%Y-%m-%d %H:%M}"
