"""Offers, the codes that people were given, and what came of them."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import CODE, Order
from fullcircle.platform.access.rules import ByParent, Common
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, record_indexes

EDIT = "offer.manage"
SPELLED = r"^[A-Z0-9]{4,40}$"


class Offer(Record):
    """Less to pay. Everybody sees it; those who may edit offers change it."""

    access = Common(edit=EDIT)
    privacy = Nobody("what many people may pay less for")
    searched: ClassVar = ("name", "code")

    name = models.CharField(max_length=120)
    code = models.CharField(
        max_length=40, null=True, blank=True, unique=True,
        help_text="For everybody who knows it. Empty: each person gets a code of their own, which works once.",
    )  # fmt: skip
    percent = models.DecimalField(
        "percent off",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Either a percentage …",
    )
    amount = of_kind(
        "money",
        models.DecimalField(
            "amount off", max_digits=14, decimal_places=2, null=True, blank=True, help_text="… or an amount."
        ),
    )
    currency = of_kind("currency", models.CharField(max_length=3, default="EUR"))
    starts_at = models.DateTimeField("from", null=True, blank=True)
    ends_at = models.DateTimeField("until", null=True, blank=True)
    uses = models.IntegerField("uses in all", null=True, blank=True, help_text="Empty: as many as come.")
    uses_each = models.IntegerField("uses by one customer", null=True, blank=True, default=1)
    segment = models.ForeignKey(
        Segment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name="only for people in",
    )

    class Meta:
        indexes = [
            *record_indexes("offer", "name", "ends_at", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="offer_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_offer_has_a_name"),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(code__regex=SPELLED), name="a_code_is_letters_and_digits"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100, amount__isnull=True)
                | Q(amount__gt=0, percent__isnull=True),
                name="an_offer_is_a_percentage_or_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="an_offer_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=(Q(uses__isnull=True) | Q(uses__gt=0))
                & (Q(uses_each__isnull=True) | Q(uses_each__gt=0)),
                name="an_offer_can_be_used",
            ),
            models.CheckConstraint(condition=Q(currency__regex=CODE), name="an_offer_has_a_currency"),
        ]

    @property
    def worth(self) -> str:
        """As a letter says it: 15 %, or 10.00 EUR."""
        if self.percent is not None:
            return f"{self.percent.normalize():f} %"
        return f"{self.amount:,.2f} {self.currency}"


class OfferCode(models.Model):
    """The code that one person was given. Nobody can guess it; it works once, and for them."""

    access = ByParent({"contact_id": "identify_contact"})

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="codes", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="offer_codes")
    code = models.CharField(max_length=40, unique=True)
    cause = models.CharField(max_length=80, blank=True, default="")  # such as the campaign that gave it
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "personalize_offer_code"
        indexes = [models.Index(fields=["offer", "contact"], name="codes_of_an_offer")]

    def __str__(self) -> str:
        return f"Code of contact {self.contact_id}"


class Redemption(models.Model):
    """That an order used an offer, and what it took off. Given back, it counts no more; it stays as what happened."""

    access = ByParent({"order_id": "identify_order"}, counted=True)
    privacy = Nobody("which order paid less, and how much less; of whom it is, only the order says")

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="redemptions", db_index=False)
    order = models.ForeignKey(Order, models.CASCADE, related_name="redemptions", db_index=False)
    code = models.CharField(max_length=40)
    is_single = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    is_noted = models.BooleanField(
        default=False
    )  # the order came with its discount; nothing was taken off by us
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "personalize_redemption"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["offer", "-created_at", "-id"], name="redemptions_of_an_offer")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(given_back_at__isnull=True), name="an_order_uses_one_offer"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(given_back_at__isnull=True, is_single=True),
                name="a_code_of_ones_own_works_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="an_offer_takes_nothing_on_top"),
        ]

    def __str__(self) -> str:
        return f"Order {self.order_id}: {self.amount} {self.currency}"
