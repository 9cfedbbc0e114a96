"""How long things are kept: rules that each part of the product declares, in a file called keeping.py. All are off at first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing
from fullcircle.platform.discovery import discover
from fullcircle.platform.privacy.models import KeepingRule, LegalHold

What = Literal["erase", "archive", "delete"]
WHAT: dict[What, str | Promise] = {
    "erase": _("Erased, with a receipt each"),
    "archive": _("Archived; they can be restored"),
    "delete": _("Deleted for good"),
}
MOST = 100_000  # nobody decides by a number more exact than that
SAMPLES = 10
LONGEST = 36_500  # days
Exempt = Callable[[date], dict[str, Q]]


@dataclass(frozen=True)
class Rule:
    """One kind of row, the column from which its time counts, and what becomes of what is too old."""

    key: str
    label: str | Promise
    about: str | Promise  # which rows, in a sentence
    what: What
    days: int
    since: str
    rows: Callable[[], models.QuerySet[Any]]
    holder: str  # the column that has the number of the person, whom a hold may protect
    at_once: int = 500
    most: int = 20_000  # in one night
    carry: Callable[[Sequence[Any], Actor], list[str]] | None = None  # files that go once it is committed
    exempt: Exempt = field(default=lambda today: {})


@dataclass(frozen=True)
class DryRun:
    """What a rule would do today."""

    count: int
    exempt: list[tuple[str, int]]
    samples: list[tuple[str, datetime]]

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST


_rules: dict[str, Rule] = {}


def register_rule(rule: Rule) -> None:
    _rules[rule.key] = rule


def rules() -> list[Rule]:
    discover("keeping")
    return list(_rules.values())


def rule_of(key: str) -> Rule:
    found = next((each for each in rules() if each.key == key), None)
    if found is None:
        raise Missing("There is no such rule.")
    return found


def kept_by(rule: Rule) -> KeepingRule:
    """What was decided of a rule; nothing decided means off."""
    return KeepingRule.objects.filter(key=rule.key).first() or KeepingRule(key=rule.key, days=rule.days)


def old(rule: Rule, days: int) -> models.QuerySet[Any]:
    """Rows whose time is over, also those that are exempt."""
    before = timezone.now() - timedelta(days=days)
    return rule.rows().filter(**{f"{rule.since}__lt": before}).order_by(rule.since, "pk")


def exemptions(rule: Rule, today: date) -> dict[str, Q]:
    """Why rows stay although their time is over."""
    holds = LegalHold.objects.filter(about_kind="contact", lifted_at=None)
    held = holds.filter(Q(until=None) | Q(until__gte=today)).values("about_id")
    return {str(_("Under a legal hold")): Q(**{f"{rule.holder}__in": held}), **rule.exempt(today)}


def going(rule: Rule, days: int, today: date) -> models.QuerySet[Any]:
    found = old(rule, days)
    for stays in exemptions(rule, today).values():
        found = found.exclude(stays)
    return found


def dry_run(rule: Rule, days: int, today: date) -> DryRun:
    """Count and show a few; nothing changes."""
    found = going(rule, days, today)
    exempt = [(why, old(rule, days).filter(q)[:MOST].count()) for why, q in exemptions(rule, today).items()]
    return DryRun(
        count=found[:MOST].count(),
        exempt=[(why, many) for why, many in exempt if many],
        samples=[(str(row), getattr(row, rule.since)) for row in found[:SAMPLES]],
    )
