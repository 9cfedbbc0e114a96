"""Reads of data quality: figures and their trend, what breaks a rule, what a mend would do, who mended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from fullcircle.identify.quality.mends import Mend
from fullcircle.identify.quality.models import Finding, Measure, Mended, QualityRule
from fullcircle.platform.access.models import User
from fullcircle.platform.records.resource import resource_for

TREND = 90
SHOWN = 100


@dataclass(frozen=True)
class Standing:
    """How a kind of record stands: one measure for each dimension, and their mean."""

    resource: str
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
            found.append(Standing(resource, kind.plural, score_of(latest), latest, before))
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


def rule_measures(resource: str, day: date) -> dict[int, Measure]:
    return {int(m.key): m for m in Measure.objects.filter(resource=resource, scope="rule", day=day)}


def by_source_and_owner(
    resource: str, day: date
) -> tuple[list[tuple[str, Measure]], list[tuple[str, Measure]]]:
    """Where the records come from and whose they are, worst first."""
    measures = Measure.objects.filter(resource=resource, day=day, total__gt=0)
    names = {str(user.pk): user.name for user in User.directory.all()}
    sources = [(m.key or "—", m) for m in measures.filter(scope="source")]
    owners = [(names.get(m.key, "—"), m) for m in measures.filter(scope="owner")]
    return sorted(sources, key=lambda one: one[1].percent)[:8], sorted(
        owners, key=lambda one: one[1].percent
    )[:8]


@dataclass(frozen=True)
class Broken:
    """A record that breaks a rule."""

    id: int
    name: str
    href: str


def broken(rules: list[QualityRule], after: int = 0, most: int = SHOWN) -> list[Broken]:
    """The records that break any of these rules of one kind, each once; those one may see."""
    if not rules:
        return []
    kind = resource_for(rules[0].resource)
    assert kind is not None
    findings = Finding.objects.filter(rule__in=rules, about_id__gt=after)
    ids = findings.order_by("about_id").values_list("about_id", flat=True).distinct()[:most]
    rows = kind.model._default_manager.filter(pk__in=list(ids)).order_by("pk")
    return [Broken(row.pk, str(row), kind.url_of(row.pk)) for row in rows]


def findings_about(kind: str, pk: int) -> list[QualityRule]:
    """The rules that a record breaks."""
    found = Finding.objects.filter(about_kind=kind, about_id=pk, rule__retired_at=None).select_related("rule")
    return [finding.rule for finding in found]


def worth_a_look(mend: Mend, most: int, after: int = 0) -> list[int]:
    """The next records that a mend may be for."""
    kind = resource_for(mend.resource)
    assert kind is not None
    sql = (
        f'SELECT t.id FROM "{kind.model._meta.db_table}" t WHERE t.archived_at IS NULL AND t.id > %s AND ({mend.worth}) '
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
