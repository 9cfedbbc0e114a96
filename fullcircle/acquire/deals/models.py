"""Deals: what may become an order, how likely, how much and when."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import CODE, Order
from fullcircle.platform.privacy.rules import Held
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, record_indexes

YEARS = 3


class Deal(Record):
    """Something that a customer may buy. It is its owner's and their team's, whoever looks after the customer."""

    privacy = Held(
        "Law of contracts: what was offered and agreed may have to be proven until claims expire",
        years=YEARS,
        since="created_at",
        empties={
            "contact_id": "NULL", "custom": "'{}'", "source": "''", "next_step": "''", "lost_note": "''",
        },
    )  # fmt: skip
    searched: ClassVar = ("name", "company__name", "contact__name")
    tones: ClassVar = {"status": {"open": "sky", "won": "green", "lost": "gray"}}

    STATUSES = [("open", "Open"), ("won", "Won"), ("lost", "Lost")]
    REASONS = [
        ("price", "Too dear"),
        ("competitor", "Bought elsewhere"),
        ("no_budget", "No money for it"),
        ("no_need", "No need after all"),
        ("bad_time", "Not now"),
        ("does_not_fit", "We do not have what they need"),
        ("silent", "No answer any more"),
        ("other", "Another reason"),
    ]

    name = models.CharField(max_length=200)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="deals", db_index=False
    )
    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, related_name="deals", db_index=False, editable=False
    )  # a trigger sets it: the pipeline of the stage
    stage = models.ForeignKey(
        DealStage, models.PROTECT, blank=True, related_name="deals", db_index=False,
        help_text="Empty: the first stage of the usual pipeline.",
    )  # fmt: skip
    amount = of_kind("money", models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True))
    currency = of_kind("currency", models.CharField(max_length=3, default="EUR"))
    closes_on = models.DateField(
        "expected to close", null=True, blank=True, help_text="When it will probably be decided."
    )
    next_step = models.CharField(max_length=200, blank=True, default="", help_text="What happens next.")
    next_on = models.DateField("next step on", null=True, blank=True)
    competitors = models.CharField(max_length=300, blank=True, default="", help_text="Who else they talk to.")
    status = models.CharField(
        max_length=4, choices=STATUSES, default="open", db_default="open", editable=False
    )
    stage_since = models.DateTimeField("in this stage since", db_default=Now(), editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    lost_reason = models.CharField(
        "lost because", max_length=12, choices=REASONS, blank=True, default="", editable=False
    )
    lost_note = models.CharField("what they said", max_length=500, blank=True, default="", editable=False)
    order = models.OneToOneField(Order, models.PROTECT, null=True, editable=False, related_name="deal")

    class Meta:
        indexes = [
            *record_indexes("deal", "name", "amount", "closes_on", "next_on", "stage_since", "created_at"),
            models.Index(fields=["contact", "-stage_since", "-id"], name="deal_by_contact"),
            models.Index(fields=["company", "-stage_since", "-id"], name="deal_by_company"),
            models.Index(
                fields=["stage", "next_on", "id"],
                include=["acl", "owner", "currency", "amount"],
                condition=Q(status="open", archived_at__isnull=True),
                name="deal_on_board",
            ),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="deal_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_deal_has_a_name"),
            models.CheckConstraint(condition=Q(currency__regex=CODE), name="a_deal_has_a_currency"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="an_amount_is_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="a_closed_deal_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="lost") | ~Q(lost_reason=""), name="a_lost_deal_says_why"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(status="won"), name="only_a_won_deal_has_an_order"
            ),
        ]

    @property
    def belongs_to(self) -> Contact | Company | None:
        """Its customer, by number alone, so that nothing is read."""
        if self.contact_id:
            return Contact(pk=self.contact_id)
        return Company(pk=self.company_id) if self.company_id else None
