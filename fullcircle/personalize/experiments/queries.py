"""Reads of experiments: what was read out last and day by day, and what people usually do, which a plan starts from."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.experiments.models import Experiment, Reading
from fullcircle.platform.settings.organization import organization

# What the same number of days just past held: how many did it, and of amounts their sum and the sum of their squares.
BOUGHT = """
  WITH person AS (
    SELECT contact_id, sum({amount})::float8 AS y FROM identify_order
    WHERE contact_id IS NOT NULL AND kind = 'order' AND archived_at IS NULL AND status NOT IN ('canceled', 'returned')
      AND currency = %(currency)s AND placed_at > %(now)s - %(window)s AND placed_at <= %(now)s
    GROUP BY 1
  )
  SELECT count(*), coalesce(sum(y), 0), coalesce(sum(y * y), 0) FROM person
"""
DID = """
  SELECT count(DISTINCT v.contact_id), 0.0, 0.0 FROM identify_behavior_event e JOIN identify_visitor v ON v.id = e.visitor_id
  WHERE e.name = %(event)s AND NOT e.is_bot AND v.contact_id IS NOT NULL
    AND e.at > %(now)s - %(window)s AND e.at <= %(now)s
"""
AMOUNTS = {"revenue": "subtotal - discount", "margin": "coalesce(margin, 0)"}


@dataclass(frozen=True)
class Usual:
    """What people do without anything special, in as many days as count."""

    people: int
    did: int
    mean: float
    spread: float

    @property
    def share(self) -> float:
        return self.did / self.people if self.people else 0.0


def usual(goal: str, goal_event: str, window: Any, now: datetime) -> Usual:
    """Of everybody whom one sees, in the days just past."""
    people = Contact.objects.filter(archived_at=None).count()
    sql = DID if goal == "event" else BOUGHT.format(amount=AMOUNTS.get(goal, "1"))
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"now": now, "window": window, "event": goal_event, "currency": organization().currency}
        )
        did, total, squares = cursor.fetchone()
    mean = total / people if people else 0.0
    return Usual(people, did, mean, math.sqrt(max(0.0, squares / people - mean * mean)) if people else 0.0)


def last_reading(experiment: Experiment) -> Reading | None:
    return Reading.objects.filter(experiment=experiment).order_by("-day").first()


def readings(experiment: Experiment) -> list[Reading]:
    """Every look there was, the first one first."""
    return list(Reading.objects.filter(experiment=experiment).order_by("day"))
