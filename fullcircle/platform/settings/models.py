"""What the whole organization shares: its name, its money, where it is."""

from django.db import models

from fullcircle.platform.access.rules import Catalog
from fullcircle.platform.privacy.rules import Nobody


class Organization(models.Model):
    """The one organization that this installation serves."""

    access = Catalog(edit="settings.manage")
    privacy = Nobody("the organization itself")

    SECOND_FACTOR = [
        ("", "Nobody has to"),
        ("deciding", "Whoever decides on people or settings"),
        ("everybody", "Everybody"),
    ]

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120)
    currency = models.CharField(
        max_length=3, default="EUR", help_text="Amounts without a currency of their own are in this one."
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        default="",
        help_text="Phone numbers without a country code are read as from here.",
    )
    time_zone = models.CharField(max_length=60, default="UTC", help_text="New colleagues start with it.")
    postal_address = models.TextField(
        max_length=400, blank=True, default="", help_text="The law asks for it at the foot of every mailing."
    )
    second_factor = models.CharField(
        max_length=10, blank=True, default="", choices=SECOND_FACTOR, help_text="Who must have one."
    )
    second_factor_from = models.DateField(
        null=True, blank=True, help_text="Until then they may sign in without."
    )
    demo_loaded_at = models.DateTimeField(null=True, editable=False)  # until the demo's data is removed

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_organization"),
            models.CheckConstraint(condition=~models.Q(name=""), name="the_organization_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(second_factor="") | models.Q(second_factor_from__isnull=False),
                name="a_compulsory_second_factor_has_a_first_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name
