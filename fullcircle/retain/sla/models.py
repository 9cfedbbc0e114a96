"""Service levels: within how many business hours a case of each priority is answered and solved."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from fullcircle.platform.access.rules import Common
from fullcircle.platform.privacy.rules import Nobody
from fullcircle.platform.records.fields import of_kind
from fullcircle.platform.records.models import Record, record_indexes
from fullcircle.retain.sla.clocks import Hours
from fullcircle.retain.sla.reading import DAYS, hours_of, look_at

WORKDAY = "09:00-17:00"
HOUR = 3600
TARGETS = [f"{each}_{what}" for each in ("urgent", "high", "normal", "low") for what in ("reply", "solved")]
PROMISES = Q(*[Q(**{f"{each}__isnull": True}) | Q(**{f"{each}__gt": 0}) for each in TARGETS])


def opening(default: str = "") -> models.CharField:
    return models.CharField(max_length=60, blank=True, default=default)


def within(hours: int, label: str) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=6, decimal_places=2, null=True, blank=True, default=Decimal(hours)
    )


class ServiceLevel(Record):
    """A promise (SLA): opening hours, and how soon within them. Everybody sees it; who may edit it changes it."""

    access = Common(edit="servicelevel.edit")
    privacy = Nobody("what is promised to customers")

    name = models.CharField(max_length=120)
    is_default = models.BooleanField(
        "for every new case", default=False, help_text="Cases get this one unless somebody chooses another."
    )
    time_zone = of_kind("time_zone", models.CharField(max_length=64, default="UTC"))
    monday = opening(WORKDAY)
    tuesday = opening(WORKDAY)
    wednesday = opening(WORKDAY)
    thursday = opening(WORKDAY)
    friday = opening(WORKDAY)
    saturday = opening()
    sunday = opening()
    holidays = models.TextField(
        blank=True, default="", max_length=4_000, help_text="Days like 2026-12-25, one on each line."
    )
    urgent_reply = within(1, "urgent: first reply, hours")
    urgent_solved = within(4, "urgent: solved, hours")
    high_reply = within(2, "high: first reply, hours")
    high_solved = within(8, "high: solved, hours")
    normal_reply = within(4, "normal: first reply, hours")
    normal_solved = within(16, "normal: solved, hours")
    low_reply = within(8, "low: first reply, hours")
    low_solved = within(40, "low: solved, hours")

    class Meta:
        verbose_name = "service level"
        indexes = [
            *record_indexes("service_level", "name", "created_at"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="service_level_custom"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_service_level_has_a_name"),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True, archived_at__isnull=True),
                name="one_service_level_is_for_every_new_case",
            ),
            models.CheckConstraint(condition=PROMISES, name="a_promise_takes_some_time"),
        ]  # fmt: skip

    def check_row(self) -> None:
        look_at({day: getattr(self, day) for day in DAYS}, self.holidays)

    @property
    def hours(self) -> Hours:
        return hours_of(self.time_zone, tuple(getattr(self, day) for day in DAYS), self.holidays)

    def seconds(self, priority: str, what: str) -> int | None:
        """The promise for a priority, in seconds: of the first reply, or until it is solved."""
        promised: Any = getattr(self, f"{priority}_{what}")
        return None if promised is None else int(Decimal(promised) * HOUR)
