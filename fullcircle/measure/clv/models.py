"""What customers will be worth: each customer's forecast, and how well such forecasts did."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from fullcircle.differentiate.value.models import ONE_CUSTOMER, PARENTS
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Catalog
from fullcircle.platform.merging.rules import OneOfEach
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "clv.manage"


class ClvRules(models.Model):
    """How far ahead is looked, and what later money counts less: one row for the whole organization."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("how far ahead is looked")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    months = models.PositiveSmallIntegerField(
        "months ahead", default=12, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )
    discount = models.PositiveSmallIntegerField(
        "percent a year that later money counts less", default=10, validators=[MaxValueValidator(50)]
    )

    class Meta:
        db_table = "measure_clv_rules"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="value_is_foreseen_in_one_way")]

    def __str__(self) -> str:
        return "How value is foreseen"


class ClvFit(models.Model):
    """One learning from all customers of a kind: which method was taken and why, and its backtest beside the rule of thumb."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("sums over all customers")

    KINDS = [("people", "People"), ("firms", "Firms")]
    METHODS = [
        ("pareto_nbd", "Pareto/NBD"), ("bg_nbd", "BG/NBD"), ("steady", "Steady rate"), ("own_rate", "Own rate"),
    ]  # fmt: skip

    kind = models.CharField(max_length=8, choices=KINDS)
    at = models.DateTimeField(db_default=Now())
    months = models.PositiveSmallIntegerField()
    discount = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=8)  # sales or margin
    currency = models.CharField(max_length=3)
    customers = models.IntegerField()
    method = models.CharField(max_length=12, choices=METHODS)
    why = models.CharField(max_length=12)  # best, lost, degenerate, few or short
    parameters = models.JSONField(default=dict)
    report = models.JSONField(null=True)  # nothing where the history is too short to look back
    total = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        db_table = "measure_clv_fit"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "-at", "-id"], name="clv_fits_latest")]

    def __str__(self) -> str:
        return f"{self.get_method_display()} of {self.at:%Y-%m-%d}"


class CustomerClv(models.Model):
    """What one customer is expected to be worth. Seen with the customer; `low` to `high` holds for four in five."""

    access = ByParent(PARENTS)
    on_merge = OneOfEach()

    contact = models.OneToOneField(Contact, models.CASCADE, null=True, related_name="clv")
    company = models.OneToOneField(Company, models.CASCADE, null=True, related_name="clv")
    bought = models.IntegerField()  # days on which they bought so far
    purchases = models.FloatField()  # expected
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    low = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    alive = models.FloatField(
        null=True
    )  # the probability that they are still customers, where the method knows
    tenth = models.PositiveSmallIntegerField()  # 1 is the best

    class Meta:
        db_table = "measure_clv"
        indexes = [
            models.Index(fields=["-amount", "id"], name="clv_by_amount"),
            models.Index(fields=["tenth"], name="clv_by_tenth"),
        ]
        constraints = [models.CheckConstraint(condition=ONE_CUSTOMER, name="a_forecast_is_of_one_customer")]

    def __str__(self) -> str:
        return (
            f"Expected of {'contact' if self.contact_id else 'company'} {self.contact_id or self.company_id}"
        )
