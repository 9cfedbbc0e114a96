"""Companies: facts, constraints with sentence names, and the rules of one row."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from stdnum.eu import vat

from fullcircle.platform.actions import Refused
from fullcircle.platform.privacy.rules import Quotes
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, merged_index, merged_into, record_indexes


class Company(Record):
    """A firm, shop, school or any other organization."""

    privacy: ClassVar = Quotes("An organization, not a person.", wipe=("custom",))
    searched: ClassVar = ("name", "domain", "city")
    found_alone: ClassVar = True
    tones: ClassVar = {
        "lifecycle_stage": {"lead": "sky", "qualified": "violet", "customer": "green", "former": "gray"}
    }

    STAGES = [
        ("lead", "Lead"),
        ("qualified", "Qualified"),
        ("customer", "Customer"),
        ("advocate", "Advocate"),
        ("former", "Former customer"),
    ]
    SIZES = [
        ("1-9", "1 to 9"),
        ("10-49", "10 to 49"),
        ("50-249", "50 to 249"),
        ("250-999", "250 to 999"),
        ("1000+", "1,000 or more"),
    ]

    name = models.CharField(max_length=200)
    domain = models.CharField(
        max_length=253, blank=True, default="", help_text="Its part after @, like example.com."
    )
    lifecycle_stage = models.CharField(max_length=12, choices=STAGES, default="lead")
    industry = models.CharField(max_length=80, blank=True, default="")
    size = models.CharField("employees", max_length=8, choices=SIZES, blank=True, default="")
    annual_revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    founded = models.IntegerField(null=True, blank=True)
    vat_number = models.CharField("VAT number", max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = of_kind("phone", models.CharField(max_length=20, blank=True, default=""))
    website = models.URLField(max_length=300, blank=True, default="")
    street = models.CharField(max_length=200, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    region = models.CharField(max_length=100, blank=True, default="")
    country = of_kind("country", models.CharField(max_length=2, blank=True, default=""))
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries")
    external_id = models.CharField(
        max_length=100, null=True, blank=True, unique=True, help_text="Its number in another system."
    )
    last_activity_at = models.DateTimeField("last activity", null=True, editable=False)
    merged_into = merged_into()

    class Meta:
        verbose_name_plural = "companies"
        indexes = [
            *record_indexes("company", "name", "last_activity_at", "created_at"),
            models.Index(fields=["domain"], name="company_by_domain", condition=~models.Q(domain="")),
            merged_index("company"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="company_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_company_has_a_name"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="a_company_is_not_its_own_parent"
            ),
        ]

    def check_row(self) -> None:
        """Bring the domain and the VAT number into their one spelling, or say what is wrong."""
        self.domain = (
            self.domain.lower()
            .removeprefix("https://")
            .removeprefix("http://")
            .removeprefix("www.")
            .strip("/")
        )
        if self.vat_number:
            self.vat_number = checked_vat_number(self.vat_number)


def checked_vat_number(text: str) -> str:
    """A European VAT number with its check digits right; others only by their length."""
    compact = "".join(text.split()).replace(".", "").replace("-", "").upper()
    if vat.guess_country(compact) == [] and not compact[:2].isalpha():
        return compact
    if compact[:2] in {code.upper() for code in vat.MEMBER_STATES} and not vat.is_valid(compact):
        raise Refused(fields={"vat_number": f"“{text}” is not a valid VAT number; check its digits."})
    return compact
