"""Campaigns, whom they are for, what each of them gets, and what was spent."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.messages.models import Message
from fullcircle.interact.templates.models import Template, TemplateVersion
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.personalize.offers.models import Offer
from fullcircle.platform.access.rules import ByParent, Catalog, Common
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody, Quotes
from fullcircle.platform.records.models import Record, record_indexes

EDIT, APPROVE, SEND = "campaign.edit", "campaign.approve", "campaign.send"
OPEN = ("draft", "approved", "scheduled")  # nothing of it has begun
UNDER_WAY = ("sending", "paused")
OVER = ("sent", "measured", "canceled")


class Campaign(Record):
    """Words for people of some segments, less those left out by lot: what these do tells what the words caused."""

    access = Common(edit=EDIT)
    privacy = Quotes(
        "What many people are written.", by="addresses", wipe=("custom", "source", "objective", "reply_to")
    )
    searched: ClassVar = ("name", "objective")

    STATES = [
        ("draft", "Draft"),
        ("approved", "Approved"),
        ("scheduled", "Scheduled"),
        ("sending", "Sending"),
        ("paused", "Paused"),
        ("sent", "Sent"),
        ("measured", "Measured"),
        ("canceled", "Canceled"),
    ]
    tones: ClassVar = {
        "state": {
            "draft": "gray", "approved": "sky", "scheduled": "sky", "sending": "violet", "paused": "amber",
            "sent": "green", "measured": "green", "canceled": "gray",
        }
    }  # fmt: skip

    name = models.CharField(max_length=120)
    objective = models.CharField(
        max_length=500, blank=True, default="", help_text="What it should bring about, in a sentence."
    )
    state = models.CharField(max_length=10, choices=STATES, default="draft", editable=False)
    purpose = models.CharField(max_length=40, blank=True, default="", editable=False)
    channel = models.CharField(max_length=20, default="email", editable=False)
    sender_name = models.CharField(
        "sender",
        max_length=120,
        blank=True,
        default="",
        help_text="In whose name; empty: the organization's.",
    )
    reply_to = models.EmailField(
        "answers go to", blank=True, default="", help_text="Empty: as the mail settings say."
    )
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    starts_at = models.DateTimeField("leaves", null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField("approved", null=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    frozen_at = models.DateTimeField("audience frozen", null=True, editable=False)
    audience = models.IntegerField(null=True, editable=False)
    sent_at = models.DateTimeField("all sent", null=True, editable=False)
    experiment = models.OneToOneField(
        Experiment, models.PROTECT, null=True, editable=False, related_name="campaign"
    )

    class Meta:
        indexes = [
            *record_indexes("campaign", "name", "starts_at", "created_at"),
            models.Index(fields=["state", "id"], name="campaign_by_state"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="campaign_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_campaign_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "canceled"]) | Q(approved_at__isnull=False),
                name="nothing_is_sent_without_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "paused", "sent", "measured"])
                | Q(frozen_at__isnull=False),
                name="a_campaign_that_is_sent_has_an_audience",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="a_budget_is_not_below_zero"
            ),
        ]

    @property
    def cause(self) -> str:
        """How its messages, its experiment and its decisions name it."""
        return f"campaign:{self.pk}"

    @property
    def people_expected(self) -> int:
        """How many the gate will probably let through, for whoever plans how much can be seen."""
        from fullcircle.personalize.campaigns.queries import expected

        return expected(self)


def why_it_stays(campaign: Campaign) -> str:
    """Nobody loses sight of what is leaving."""
    if campaign.state in UNDER_WAY:
        return f"“{campaign.name}” is being sent. Cancel it first, or wait until all of it has left."
    if campaign.state == "scheduled":
        return f"“{campaign.name}” is scheduled. Cancel it first, or change it again."
    return ""


class CampaignSegment(models.Model):
    """A segment whose people a campaign is for, or is not for."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("which people are meant, by what they have in common")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="segments", db_index=False)
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="campaigns")
    excluded = models.BooleanField(default=False)

    class Meta:
        db_table = "personalize_campaign_segment"
        ordering = ["excluded", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "segment"], name="a_campaign_names_a_segment_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return (
            f"Campaign {self.campaign_id} {'without' if self.excluded else 'for'} segment {self.segment_id}"
        )


class CampaignLetter(models.Model):
    """A template that part of the audience gets. The version is fixed when the campaign is approved."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("words for many people")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="letters", db_index=False)
    key = models.CharField(max_length=2)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="letters")

    class Meta:
        db_table = "personalize_campaign_letter"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="a_letter_is_known_by_its_key"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="a_weight_is_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.key.upper()}: {self.template}"


class CampaignRecipient(models.Model):
    """Somebody of the audience as it was frozen, and what became of them. Seen with the person."""

    access = ByParent({"contact_id": "identify_contact"})
    on_merge = OneOfEach(fill=("message_id",))

    STATES = [
        ("waiting", "Not decided yet"),
        ("left_out", "Left out by the gate"),
        ("held_out", "Held out by lot"),
        ("staged", "Put on its way"),
    ]

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="recipients", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="campaigns")
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    arm = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")  # the first one that the gate gave
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "personalize_campaign_recipient"
        indexes = [
            models.Index(fields=["campaign", "state", "reason", "contact"], name="recipients_by_state")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "contact"], name="a_person_is_in_an_audience_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Contact {self.contact_id} of campaign {self.campaign_id}: {self.state}"


class SpendEntry(models.Model):
    """What a campaign cost: an agency, pictures, paper."""

    access = Catalog(edit=EDIT)
    privacy = Nobody("what was paid for many people together")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="spend")
    day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    what = models.CharField(max_length=200)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "spend entries"
        db_table = "personalize_spend_entry"
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="what_was_spent_is_something")]

    def __str__(self) -> str:
        return f"{self.what}: {self.amount}"
