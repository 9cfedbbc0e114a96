"""What customers are worth: how that is measured, the tiers the firm names, each customer's figures, and who moved."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "value.manage"
PARENTS = {"contact_id": "identify_contact", "company_id": "identify_company"}
ONE_CUSTOMER = Q(contact__isnull=True) ^ Q(company__isnull=True)


class ValueMeasure(models.Model):
    """How value is measured: one row for the whole organization."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("how customers are measured")

    BY = [("sales", "What they bought, less discounts and returns"), ("margin", "What we earned on it")]
    CUTS = [("share", "The best so many percent of customers"), ("amount", "Whoever bought for at least")]

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    by = models.CharField("measured by", max_length=8, choices=BY, default="sales")
    months = models.PositiveSmallIntegerField(
        "months that count", default=24, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    cut = models.CharField("a tier is", max_length=8, choices=CUTS, default="share")
    measured_at = models.DateTimeField(null=True, editable=False)
    foreign = models.IntegerField(default=0, editable=False)  # orders in other currencies, which are left out

    class Meta:
        db_table = "differentiate_value_measure"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="value_is_measured_in_one_way")]

    def __str__(self) -> str:
        return "How value is measured"


class ValueTier(models.Model):
    """A step of the pyramid, by the firm's own name."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("how customers are ranked")
    TONES: ClassVar = ("amber", "violet", "sky", "green", "gray")

    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()  # 1 is the top
    # The best so many percent down to the end of this tier, or from how much on; the last tier takes everybody else.
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        db_table = "differentiate_value_tier"
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_tier_has_a_name"),
            models.UniqueConstraint(
                fields=["position"],
                name="a_step_of_the_pyramid_is_one_tier",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return self.TONES[min(self.position, len(self.TONES)) - 1]


class CustomerValue(models.Model):
    """A customer's figures as they were measured last. Seen with the customer; gone when they have not bought for long."""

    access = ByParent(PARENTS)
    on_merge = OneOfEach()

    contact = models.OneToOneField(Contact, models.CASCADE, null=True, related_name="value")
    company = models.OneToOneField(Company, models.CASCADE, null=True, related_name="value")
    orders = models.IntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    last_order_at = models.DateTimeField()
    recency = models.PositiveSmallIntegerField()  # 5 is the fifth that bought last
    frequency = models.PositiveSmallIntegerField()
    money = models.PositiveSmallIntegerField()
    place = models.IntegerField()  # 1 is the best customer
    tier = models.ForeignKey(ValueTier, models.CASCADE, related_name="customers", db_index=False)
    since = models.DateTimeField(db_default=Now())  # in this tier
    yearly = models.DecimalField(max_digits=16, decimal_places=2)  # of the last twelve months
    peers = models.CharField(max_length=120, blank=True, default="")  # whom they are compared with
    peer_count = models.IntegerField(default=0)
    peer_yearly = models.DecimalField(
        max_digits=16, decimal_places=2, default=0
    )  # the best quarter of these buys for more
    potential = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        db_table = "differentiate_value"
        indexes = [
            models.Index(fields=["tier", "contact"], name="value_by_tier"),
            models.Index(fields=["recency", "frequency"], name="value_by_cell"),
            models.Index(fields=["-potential"], name="value_by_potential"),
        ]
        constraints = [models.CheckConstraint(condition=ONE_CUSTOMER, name="a_value_is_of_one_customer")]

    def __str__(self) -> str:
        return f"Value of {'contact' if self.contact_id else 'company'} {self.contact_id or self.company_id}"


class ValueMove(models.Model):
    """Somebody moved to another tier. Without a tier before they are new, without one after they have gone quiet."""

    access = ByParent(PARENTS)

    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, null=True, related_name="+")
    before = models.ForeignKey(ValueTier, models.CASCADE, null=True, related_name="+", db_index=False)
    after = models.ForeignKey(ValueTier, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "differentiate_value_move"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="value_moves_latest")]
        constraints = [models.CheckConstraint(condition=ONE_CUSTOMER, name="a_move_is_of_one_customer")]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
