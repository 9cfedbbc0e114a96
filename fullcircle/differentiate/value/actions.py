"""The verbs of value: deciding how it is measured, and measuring it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db import models
from django.utils import timezone

from fullcircle.differentiate.value.events import ValueMeasureChanged, ValueMeasured, ValueTierChanged
from fullcircle.differentiate.value.measuring import Measured, foreign_orders, measure
from fullcircle.differentiate.value.models import MANAGE, ValueMeasure, ValueTier
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.settings.organization import organization

MeasuredBy = Literal["sales", "margin"]
Cut = Literal["share", "amount"]
WAYS: tuple[MeasuredBy, ...] = ("sales", "margin")
CUTS: tuple[Cut, ...] = ("share", "amount")
MOST_TIERS, MOST_TOLD = 8, 5_000
USUAL = (("Top", Decimal(5)), ("High", Decimal(20)), ("Middle", Decimal(50)), ("Base", None))


@dataclass(frozen=True)
class Tier:
    """A tier as somebody defines it: its name, and where it ends; the last one takes everybody else."""

    name: str
    limit: Decimal | None = None


@action(needs=MANAGE, label="Decide how value is measured")
def set_value_measure(
    *, by: Actor, tiers: list[Tier], measured_by: MeasuredBy = "sales", months: int = 24,
    cut: Cut = "share",
) -> ValueMeasure:  # fmt: skip
    """Name the tiers from the top down, each with its limit, and say what is counted for how long."""
    wrong = faults(tiers, cut) | ({} if 1 <= months <= 120 else {"months": "Between 1 and 120 months."})
    if wrong:
        raise Refused(fields=wrong)
    how, _ = ValueMeasure.objects.update_or_create(
        id=1, defaults={"by": measured_by, "months": months, "cut": cut}
    )
    keep_tiers(tiers)
    record(ValueMeasureChanged(", ".join(tier.name for tier in tiers)), about=how, by=by)
    return how


def faults(tiers: Sequence[Tier], cut: str) -> dict[str, str]:
    """What is wrong with the tiers, by place."""
    if not 2 <= len(tiers) <= MOST_TIERS:
        return {"tiers": f"A pyramid has 2 to {MOST_TIERS} tiers."}
    wrong: dict[str, str] = {}
    names = [tier.name.strip().lower() for tier in tiers]
    for at, tier in enumerate(tiers):
        if not names[at]:
            wrong[f"tiers.{at}"] = "Give the tier a name."
        elif names[at] in names[:at]:
            wrong[f"tiers.{at}"] = "Another tier has this name."
        elif at == len(tiers) - 1:
            continue
        elif tier.limit is None or tier.limit <= 0 or (cut == "share" and tier.limit >= 100):
            wrong[f"tiers.{at}"] = (
                "More than 0 and less than 100 percent." if cut == "share" else "An amount above 0."
            )
        elif at and (earlier := tiers[at - 1].limit) is not None and not in_turn(earlier, tier.limit, cut):
            wrong[f"tiers.{at}"] = (
                "A lower tier ends at a larger share than the one above it."
                if cut == "share" else "A lower tier begins at a smaller amount than the one above it."
            )  # fmt: skip
    return wrong


def in_turn(above: Decimal, below: Decimal, cut: str) -> bool:
    return below > above if cut == "share" else below < above


def keep_tiers(tiers: Sequence[Tier]) -> None:
    """Tiers keep their number by place, so that who was on top stays on top under another name."""
    for position, tier in enumerate(tiers, 1):
        limit = None if position == len(tiers) else tier.limit
        ValueTier.objects.update_or_create(
            position=position, defaults={"name": tier.name.strip()[:40], "limit": limit}
        )
    ValueTier.objects.filter(position__gt=len(tiers)).delete()


@action(needs=MANAGE, label="Measure the value of all customers")
def measure_value(*, by: Actor, now: datetime | None = None, tell: bool = True) -> int:
    """Measure every person and every firm that bought; how many moved. Each who moved is told of, unless the tiers are new."""
    moment = now or timezone.now()
    how = ValueMeasure.objects.select_for_update().filter(id=1).first() or begun(by)
    told = tell and how.measured_at is not None
    currency = organization().currency
    found: dict[type[models.Model], Measured] = {
        kind: measure(kind, how, currency=currency, now=moment, noted=told, most=MOST_TOLD if told else 0)
        for kind in (Contact, Company)
    }
    ValueMeasure.objects.filter(id=1).update(
        measured_at=moment, foreign=foreign_orders(how, currency=currency, now=moment)
    )
    for kind, measured in found.items():
        tell_each(kind, measured, by)
    moved = sum(each.moved for each in found.values())
    record(ValueMeasured(sum(each.customers for each in found.values()), moved), about=how, by=by)
    return moved


def begun(by: Actor) -> ValueMeasure:
    """The usual way to measure, until somebody decides on another."""
    if not ValueTier.objects.exists():
        keep_tiers([Tier(name, limit) for name, limit in USUAL])
    return ValueMeasure.objects.create(id=1)


def tell_each(kind: type[models.Model], measured: Measured, by: Actor) -> None:
    tiers = {tier.pk: tier for tier in ValueTier.objects.all()}
    for pk, before, after in measured.moves:
        one, other = tiers.get(before), tiers.get(after)
        up = other is not None and (one is None or other.position < one.position)
        event = ValueTierChanged(one.name if one else "", other.name if other else "", up)
        record(event, about=kind(pk=pk), by=by, cause="value")
