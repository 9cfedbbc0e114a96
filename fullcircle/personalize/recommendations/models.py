"""Suggestions: how they are counted, what was counted, and products that are never suggested.

Only counts of many people are kept. What is suggested to one customer is worked out from their orders when somebody asks,
so that nobody is ever shown what they bought a minute ago.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.rules import Catalog
from fullcircle.platform.privacy.rules import Nobody

MANAGE = "suggestions.manage"


class SuggestionRules(models.Model):
    """What is counted and how much of it says something: one row for the whole organization."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("how purchases are counted")

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    months = models.PositiveSmallIntegerField(
        "months that count", default=24, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    least_buyers = models.PositiveIntegerField("buyers of a product, at least", default=20)
    least_together = models.PositiveIntegerField("buyers of both, at least", default=5)
    least_lift = models.DecimalField("lift, at least", max_digits=6, decimal_places=2, default="1.20")
    counted_at = models.DateTimeField(null=True, editable=False)
    customers = models.IntegerField(default=0, editable=False)  # who bought any product in these months
    trial = models.JSONField(default=dict, editable=False)  # how it did on orders it had not seen

    class Meta:
        verbose_name_plural = "suggestion rules"
        db_table = "personalize_suggestion_rules"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="suggestions_are_counted_in_one_way"),
            models.CheckConstraint(
                condition=Q(least_buyers__gte=5) & Q(least_together__gte=3), name="counts_of_few_say_nothing"
            ),
        ]

    def __str__(self) -> str:
        return "How suggestions are counted"


class ProductStanding(models.Model):
    """How many bought a product, and how many of them again. `trial` rows know only what was known some weeks ago."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("counts of many people")

    product = models.ForeignKey(Product, models.CASCADE, related_name="standings", db_index=False)
    trial = models.BooleanField(default=False)
    buyers = models.IntegerField()
    recent = models.IntegerField()  # of these within four weeks: what best sellers go by
    again = models.IntegerField()  # who bought it on two days or more
    gap_days = models.FloatField(null=True)  # half of these waited no longer between two of them
    customers = models.IntegerField()

    class Meta:
        db_table = "personalize_product_standing"
        constraints = [
            models.UniqueConstraint(fields=["trial", "product"], name="a_product_stands_once"),
            models.CheckConstraint(condition=Q(again__lte=F("buyers")), name="who_buys_again_has_bought"),
        ]

    def __str__(self) -> str:
        return f"Product {self.product_id}: {self.buyers} of {self.customers}"


class ProductPair(models.Model):
    """Of those who bought one product, how many bought another one too; only where that is more than it would be anyway."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("counts of many people")

    product = models.ForeignKey(Product, models.CASCADE, related_name="pairs", db_index=False)
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    trial = models.BooleanField(default=False)
    together = models.IntegerField()  # of these buyers, who have both
    buyers = models.IntegerField()
    other_buyers = models.IntegerField()
    customers = models.IntegerField()
    low = models.FloatField()  # what share it is at least, were these buyers a sample
    counted_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "personalize_product_pair"
        constraints = [
            models.UniqueConstraint(fields=["trial", "product", "other"], name="a_pair_is_counted_once"),
            models.CheckConstraint(condition=~Q(product=F("other")), name="a_pair_is_of_two_products"),
            models.CheckConstraint(
                condition=Q(together__lte=F("buyers")) & Q(together__lte=F("other_buyers")),
                name="who_bought_both_bought_each",
            ),
        ]

    def __str__(self) -> str:
        return f"Products {self.product_id} and {self.other_id}: {self.together} of {self.buyers}"

    @property
    def confidence(self) -> float:
        """The share of those who bought the one and bought the other, too."""
        return self.together / self.buyers

    @property
    def lift(self) -> float:
        """How many times as often as among all customers."""
        return self.together * self.customers / (self.buyers * self.other_buyers)


class KeptBack(models.Model):
    """A product that is never suggested, nor a reason to suggest another: postage, a deposit, something to be sold by word."""

    access = Catalog(edit=MANAGE)
    privacy = Nobody("which products are suggested")

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="kept_back")
    reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name_plural = "products kept back"
        db_table = "personalize_kept_back"

    def __str__(self) -> str:
        return f"Product {self.product_id}"


def rules_now() -> SuggestionRules:
    """As somebody decided, or the usual ones."""
    return SuggestionRules.objects.filter(id=1).first() or SuggestionRules()


def is_kept_back(product: Product) -> bool:
    return KeptBack.objects.filter(product=product.pk).exists()
