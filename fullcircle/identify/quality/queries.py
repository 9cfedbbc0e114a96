"""Reads of data quality: figures and their trend, what breaks a rule, what a mend would do, who mended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from fullcircle.identify.quality.mends import Mend
from fullcircle.identify.quality.models import Finding, Measure, Mended, QualityRule
from fullcircle.identify.quality.narrowing import ANYTHING, FIELD
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.columns import rows_of
from fullcircle.platform.records.resource import Resource, resource_for

TREND = 90
SHARES = 8


@dataclass(frozen=True)
class Standing:
    """How a kind of record stands: one measure for each dimension, and their mean."""

    resource: str
    url: str
    label: str
    score: float
    measures: list[Measure]
    before: float | None  # a week ago


def score_of(measures: Any) -> float:
    """The mean of the dimensions, in percent with one decimal."""
    percents = [100 - 100 * m.failing / m.total if m.total else 100.0 for m in measures]
    return round(sum(percents) / len(percents), 1) if percents else 100.0


def standing(today: date) -> list[Standing]:
    """Every kind of record that was measured, by its last figures."""
    found = []
    for resource in sorted(set(Measure.objects.filter(scope="all").values_list("resource", flat=True))):
        latest = last(resource, today)
        kind = resource_for(resource)
        if latest and kind:
            week = last(resource, today - timedelta(days=7))
            before = score_of(week) if week else None
            found.append(Standing(resource, kind.url, kind.plural, score_of(latest), latest, before))
    return found


def last(resource: str, day: date) -> list[Measure]:
    """The figures of the last day up to this one on which anything was measured."""
    measures = Measure.objects.filter(resource=resource, scope="all", day__lte=day)
    newest = measures.order_by("-day").values_list("day", flat=True).first()
    return list(measures.filter(day=newest).order_by("dimension")) if newest else []


def trend(resource: str, first: date) -> list[tuple[date, float]]:
    """The score of every day that was measured."""
    days: dict[date, list[Measure]] = {}
    for measure in Measure.objects.filter(resource=resource, scope="all", day__gte=first).order_by("day"):
        days.setdefault(measure.day, []).append(measure)
    return [(day, score_of(measures)) for day, measures in days.items()]


@dataclass(frozen=True)
class Day:
    """How a day ended, and to whose credit what was set right on it is."""

    day: date
    score: float
    menders: list[tuple[str, int]]


def by_day(resource: str, first: date) -> list[Day]:
    """The trend with who moved it, newest first."""
    credit: dict[date, list[tuple[str, int]]] = {}
    rows = Mended.objects.filter(rule__resource=resource, day__gte=first).values("day", "actor_name")
    for row in rows.annotate(many=Sum("count")).order_by("-many", "actor_name"):
        credit.setdefault(row["day"], []).append((row["actor_name"], row["many"]))
    return [Day(day, score, credit.get(day, [])) for day, score in reversed(trend(resource, first))]


def rule_measures(resource: str, day: date) -> dict[int, Measure]:
    return {int(m.key): m for m in Measure.objects.filter(resource=resource, scope="rule", day=day)}


@dataclass(frozen=True)
class Share:
    """How good a part of the records is; `asked` is the query string of the list that holds what is to be mended."""

    name: str
    measure: Measure
    asked: str


@dataclass(frozen=True)
class Shares:
    """The same records, cut three ways, worst first."""

    fields: list[Share]
    sources: list[Share]
    owners: list[Share]


def shares(resource: Resource, day: date, actor: Actor) -> Shares:
    """By field, by where the records come from, and by whose they are."""
    names = {str(user.pk): user.name for user in User.directory.all()}
    kept: dict[str, list[Share]] = {"field": [], "source": [], "owner": []}
    measures = Measure.objects.filter(resource=resource.key, day=day, scope__in=kept, total__gt=0)
    for measure in sorted(measures, key=lambda one: (one.percent, one.key)):
        kept[measure.scope].append(share(resource, measure, names, actor))
    return Shares(*(found[:SHARES] for found in kept.values()))


def share(resource: Resource, measure: Measure, names: dict[str, str], actor: Actor) -> Share:
    key, anything = measure.key, f"quality:{ANYTHING}"
    if measure.scope == "field":
        field = resource.field(key, actor)
        return Share(field.label if field else key, measure, urlencode({"among": f"quality:{FIELD}{key}"}))
    name = names.get(key, "") if measure.scope == "owner" else key
    which = {measure.scope: key} if key else {f"{measure.scope}__empty": "1"}
    return Share(name or _("Nobody") if measure.scope == "owner" else name or _("Unknown"), measure,
                 urlencode({"among": anything, **which}))  # fmt: skip


def findings_about(kind: str, pk: int) -> list[QualityRule]:
    """The rules that a record breaks."""
    found = Finding.objects.filter(about_kind=kind, about_id=pk, rule__retired_at=None).select_related("rule")
    return [finding.rule for finding in found]


def worth_a_look(mend: Mend, most: int, after: int = 0) -> list[int]:
    """The next records that a mend may be for."""
    kind = resource_for(mend.resource)
    assert kind is not None
    sql = (
        f"SELECT t.id FROM {rows_of(kind.model)} t WHERE t.archived_at IS NULL AND t.id > %s AND ({mend.worth}) "
        "ORDER BY t.id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, most])
        return [pk for (pk,) in cursor.fetchall()]


@dataclass(frozen=True)
class Preview:
    """What a mend would do to a record."""

    name: str
    href: str
    changes: list[tuple[str, str, str]]


def preview(mend: Mend, most: int = 20) -> list[Preview]:
    """The first records that a mend would change, with before and after."""
    kind = resource_for(mend.resource)
    assert kind is not None
    found: list[Preview] = []
    for row in kind.model._default_manager.filter(pk__in=worth_a_look(mend, most * 3)).order_by("pk"):
        values: dict[str, Any] = mend.becomes(row)
        changes = [(key, str(getattr(row, key)), str(value)) for key, value in values.items()]
        if changes:
            found.append(Preview(str(row), kind.url_of(row.pk), changes))
    return found[:most]


def mended_lately(first: date) -> list[dict[str, Any]]:
    """Who mended how much since a day, most first."""
    rows = Mended.objects.filter(day__gte=first).values("actor_name").annotate(many=Sum("count"))
    return [dict(row) for row in rows.order_by("-many")[:10]]
