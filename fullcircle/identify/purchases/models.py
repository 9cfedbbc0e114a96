"""Purchases: products, orders and their lines. Sums are columns that PostgreSQL computes, so they cannot be wrong."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now, Round
from django.db.models.lookups import LessThan

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.rules import ByParent, Common, Follows
from fullcircle.platform.privacy.rules import Held, Nobody
from fullcircle.platform.records.fields import Kind, of_kind
from fullcircle.platform.records.models import Record, record_indexes

CODE = r"^[A-Z]{3}$"


class Product(Record):
    """Something that is sold. Everybody sees the catalog; those who may edit products change it."""

    access = Common(edit="product.edit")
    privacy = Nobody("what is sold")
    searched: ClassVar = ("name", "sku", "category")
    found_alone: ClassVar = True

    name = models.CharField(max_length=200)
    sku = models.CharField(
        "SKU", max_length=60, null=True, blank=True, unique=True, help_text="Its number in the catalog."
    )
    category = models.CharField(max_length=80, blank=True, default="")
    price = of_kind("money", models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True))
    cost = of_kind(
        "money",
        models.DecimalField(
            max_digits=14, decimal_places=2, null=True, blank=True, help_text="What one of it costs us."
        ),
    )
    currency = of_kind("currency", models.CharField(max_length=3, default="EUR"))
    active = models.BooleanField("on sale", default=True)
    description = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            *record_indexes("product", "name", "category", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="product_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_product_has_a_name"),
            models.CheckConstraint(condition=Q(currency__regex=CODE), name="a_price_has_a_currency"),
        ]


GOODS_TAX_SHIPPING = F("subtotal") - F("discount") + F("tax") + F("shipping")


def money(**options: Any) -> models.DecimalField:
    return of_kind("money", models.DecimalField(max_digits=16, decimal_places=2, **options))


def computed(expression: Any, output: models.Field, label: str = "", kind: Kind = "money") -> models.Field:
    column = models.GeneratedField(
        expression=expression, output_field=output, db_persist=True, verbose_name=label or None,
        choices=output.choices,
    )  # fmt: skip
    return of_kind(kind, column)


class Order(Record):
    """What somebody bought at one time, or gave back: a return is an order of its own with negative lines."""

    access = Follows({"contact_id": "identify_contact", "company_id": "identify_company"})
    privacy = Held("Tax law: records of what was sold are kept for ten years", years=10, since="placed_at",
                   empties={"contact_id": "NULL", "custom": "'{}'", "source": "''", "code": "''"})  # fmt: skip
    named_by: ClassVar = ("number",)
    searched: ClassVar = ("number", "contact__name", "company__name")
    found_alone: ClassVar = True
    tones: ClassVar = {
        "status": {
            "placed": "sky",
            "paid": "violet",
            "shipped": "green",
            "canceled": "gray",
            "returned": "amber",
        },
        "kind": {"order": "green", "return": "amber"},
    }

    STATUSES = [
        ("placed", "Placed"),
        ("paid", "Paid"),
        ("shipped", "Shipped"),
        ("canceled", "Canceled"),
        ("returned", "Returned"),
    ]
    CHANNELS = [
        ("online", "Online"),
        ("store", "Store"),
        ("phone", "Phone"),
        ("sales", "Sales"),
        ("marketplace", "Marketplace"),
        ("other", "Other"),
    ]
    KINDS = [("order", "Order"), ("return", "Return")]

    number = models.CharField(
        max_length=60, blank=True, default="", unique=True, help_text="Left empty, it gets the next one."
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="orders", db_index=False
    )
    placed_at = models.DateTimeField("placed", db_default=Now())
    status = models.CharField(max_length=8, choices=STATUSES, default="placed")
    channel = models.CharField(max_length=12, choices=CHANNELS, blank=True, default="")
    currency = of_kind("currency", models.CharField(max_length=3, default="EUR"))
    code = models.CharField(
        "offer code",
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="What the customer gave when they ordered.",
    )
    subtotal = money(
        default=0,
        verbose_name="goods",
        help_text="The sum of its lines; given only for an order without any.",
    )
    discount = money(default=0)
    tax = money(default=0)
    shipping = money(default=0)
    total = computed(GOODS_TAX_SHIPPING, models.DecimalField(max_digits=16, decimal_places=2))
    cost = money(null=True, blank=True, help_text="What the goods cost us when they were sold.")
    margin = computed(
        F("subtotal") - F("discount") - F("cost"), models.DecimalField(max_digits=16, decimal_places=2)
    )
    return_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returns", db_index=False
    )
    kind = computed(
        Case(
            When(Q(return_of__isnull=False) | LessThan(GOODS_TAX_SHIPPING, Decimal(0)), then=Value("return")),
            default=Value("order"),
        ),
        models.CharField(max_length=6, choices=KINDS),
        kind="choice",
    )

    class Meta:
        indexes = [
            *record_indexes("order", "number", "placed_at", "total", "created_at"),
            models.Index(fields=["contact", "-placed_at", "-id"], name="order_by_contact"),
            models.Index(fields=["company", "-placed_at", "-id"], name="order_by_company"),
            models.Index(fields=["return_of"], name="order_returns", condition=Q(return_of__isnull=False)),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="order_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(currency__regex=CODE), name="an_order_has_a_currency"),
            models.CheckConstraint(
                condition=~Q(return_of=F("id")), name="an_order_is_not_a_return_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_changeable(self) -> bool:
        """Until it is shipped, an order may still change."""
        return self.kind == "order" and self.status in ("placed", "paid")

    @property
    def is_returnable(self) -> bool:
        """Something of it may still come back."""
        return self.kind == "order" and self.status not in ("canceled", "returned")

    @property
    def belongs_to(self) -> Contact | Company | None:
        """Its customer, by number alone, so that nothing is read."""
        if self.contact_id:
            return Contact(pk=self.contact_id)
        return Company(pk=self.company_id) if self.company_id else None


class OrderLine(models.Model):
    """One kind of goods in an order, at the price and cost of that day."""

    access = ByParent({"order_id": "identify_order"})

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.IntegerField(default=1, db_default=1)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="lines")
    description = models.CharField(max_length=300, blank=True, default="", db_default="")
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    discount = models.DecimalField(max_digits=16, decimal_places=2, default=0, db_default=0)
    amount = computed(
        Round(F("quantity") * F("unit_price") - F("discount"), precision=2),
        models.DecimalField(max_digits=16, decimal_places=2),
    )
    unit_cost = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    cost = computed(
        Round(F("quantity") * F("unit_cost"), precision=2),
        models.DecimalField(max_digits=16, decimal_places=2),
    )
    return_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returns", db_index=False
    )

    class Meta:
        db_table = "identify_order_line"
        ordering = ["order", "position", "id"]
        indexes = [
            models.Index(
                fields=["return_of"], name="order_line_returns", condition=Q(return_of__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="an_order_line_has_a_quantity"),
        ]

    def __str__(self) -> str:
        return self.description or f"Line {self.position}"

    @property
    def said(self) -> str:
        """How many at which price, in a few letters: 2 × 49, less 5."""
        less = f", less {plain(self.discount)}" if self.discount else ""
        return f"{plain(self.quantity)} × {plain(self.unit_price)}{less}"


def plain(number: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{number.normalize():f}"
