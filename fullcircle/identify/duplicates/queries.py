"""Reads of duplicates: the pair that comes next, what speaks for it in words, how many there are, how things stand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from fullcircle.identify.duplicates.checking import LIKELY, TABLES, Likeness, like, model_of, spelled, weighed
from fullcircle.identify.duplicates.linkage.model import Part, Weighed, probability
from fullcircle.identify.duplicates.linkage.trust import Standing
from fullcircle.identify.duplicates.models import DuplicateModel, PossibleDuplicate
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.charts import Chart, Step

MANY = 100  # no more are counted for the menu
COUNTED = 10_000
SHOWN = 50


@dataclass(frozen=True)
class Reasons:
    """What speaks for and against a pair."""

    percent: int
    parts: list[Part]
    chart: Chart

    @property
    def sentence(self) -> str:
        """The strongest reasons, in words."""
        told = sorted((part for part in self.parts if part.says), key=lambda part: -part.weight)
        speaks = [part.says.lower() for part in told if part.weight > 0][:3]
        against = [part.says.lower() for part in reversed(told) if part.weight < 0][:2]
        sentence = ", ".join(speaks).capitalize() or _("Little in common")
        return f"{sentence}; {_('but')} {', '.join(against)}." if against else f"{sentence}."


@dataclass(frozen=True)
class Kind:
    """One kind of record, as the overview tells of it."""

    resource: Resource
    waiting: int
    likely: int  # of them; the menu counts these
    model: DuplicateModel | None
    standings: list[Standing]

    @property
    def learned(self) -> bool:
        return bool(self.model and self.model.weights.get("trained"))


def waiting(kind: str) -> QuerySet[PossibleDuplicate]:
    """Pairs to be looked at, likeliest first, both of whose records are still there."""
    resource = resource_for(kind)
    assert resource is not None
    there = resource.model._default_manager.filter(archived_at=None)
    both = [Exists(there.filter(pk=OuterRef(end))) for end in ("about_id", "other_id")]
    pairs = PossibleDuplicate.objects.filter(*both, about_kind=kind, state="open")
    return pairs.order_by("-weight", "pk")


def next_pair(kind: str, after: tuple[float, int] | None = None) -> PossibleDuplicate | None:
    pairs = waiting(kind)
    if after:
        weight, pk = after
        pairs = pairs.filter(Q(weight__lt=weight) | Q(weight=weight, pk__gt=pk))
    return pairs.first()


def ends_of(resource: Resource, pair: PossibleDuplicate) -> tuple[Record, Record] | None:
    """The one that has been there longer stays, unless somebody says otherwise."""
    found = list(resource.model._default_manager.filter(pk__in=[pair.about_id, pair.other_id]))
    if len(found) < 2:
        return None
    kept, lost = sorted(found, key=lambda each: (each.created_at, each.pk))
    return kept, lost


def reasons(kind: str, one: int, other: int, by: Actor) -> Reasons:
    """Field by field; what somebody may not know is summed up without saying what it is."""
    found = weighed(kind, one, other) or Weighed(model_of(kind).start, [], 0.0, {})
    shown = [told(part, by, kind) for part in found.parts if abs(part.weight) >= 0.05]
    steps = [
        Step(_("At first"), found.start, _("Two records by chance")),
        *(Step(part.label, part.weight, part.says) for part in shown),
    ]
    chart = charts.waterfall(steps, _("What speaks for and against"), _("Together"), format_=signed)
    return Reasons(min(99, round(100 * probability(found.weight))), shown, chart)


def told(part: Part, by: Actor, kind: str) -> Part:
    if part.key == "born" and not by.can(f"{kind}.sensitive"):
        return Part(part.key, _("Not for you to see"), _("A field that your role does not show"), part.weight)
    return part


def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def count_for_menu(actor: Actor) -> str:
    """How many likely pairs wait, as far as that is cheap: whoever sees only some records is told on the page itself."""
    if not actor.sees_all or not actor.can("contact.edit"):
        return ""
    pairs = PossibleDuplicate.objects.filter(
        about_kind__in=TABLES, state="open", weight__gte=LIKELY
    ).order_by()
    many = len(pairs.values_list("pk", flat=True)[: MANY + 1])
    return "" if not many else f"{MANY}+" if many > MANY else str(many)


def kinds(by: Actor) -> list[Kind]:
    """Every kind that one may merge."""
    models = {model.kind: model for model in DuplicateModel.objects.all()}
    found = []
    for key in TABLES:
        resource = resource_for(key)
        if resource is None or not by.can(f"{key}.view"):
            continue
        weights = waiting(key).order_by().values_list("weight", flat=True)[:COUNTED]
        model = models.get(key)
        standings = [Standing(**each) for each in model.trust] if model else []
        found.append(
            Kind(resource, len(weights), sum(weight >= LIKELY for weight in weights), model, standings)
        )
    return found


def like_this(record: Record) -> list[tuple[Likeness, Record]]:
    """The records that are likely the same as one, with their names, as far as one may see them."""
    kind = record._meta.model_name or ""
    columns = spelled(kind, [record.pk])
    if not columns["unique_id"]:
        return []
    return named(kind, like(kind, columns, LIKELY)[:5])


def named(kind: str, found: list[Likeness]) -> list[tuple[Likeness, Record]]:
    resource = resource_for(kind)
    assert resource is not None
    rows: dict[int, Any] = {
        row.pk: row for row in resource.model._default_manager.filter(pk__in=[each.pk for each in found])
    }
    return [(each, rows[each.pk]) for each in found if each.pk in rows]


def apart(kind: str) -> list[tuple[PossibleDuplicate, Record, Record]]:
    """The last pairs of which somebody said that they are not the same."""
    resource = resource_for(kind)
    if resource is None:
        return []
    pairs = list(
        PossibleDuplicate.objects.filter(about_kind=kind, state="apart").order_by("-decided_at")[:SHOWN]
    )
    ids = {number for pair in pairs for number in (pair.about_id, pair.other_id)}
    rows: dict[int, Any] = {row.pk: row for row in resource.model._default_manager.filter(pk__in=ids)}
    return [
        (pair, rows[pair.about_id], rows[pair.other_id])
        for pair in pairs
        if pair.about_id in rows and pair.other_id in rows
    ]
