"""What is beside a segment, and the segments beside a person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.segments import queries
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.sentences import in_words
from fullcircle.differentiate.segments.tree import read
from fullcircle.differentiate.segments.using import uses_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.charts import Series

NOTHING_ASKED = QueryDict()
HISTORY = timedelta(days=365)
CHART = 800
PEOPLE = gettext_lazy("People")
VERSIONS = gettext_lazy("Versions")
OTHERS = gettext_lazy("Other segments")
USED_BY = gettext_lazy("Used by")
SEGMENTS = gettext_lazy("Segments")


@dataclass(frozen=True)
class People:
    """The rules in a sentence, how many people fit them and how that moved, and who came and went last."""

    title: str | Promise = PEOPLE
    template: str = "segments/people.html"
    place: str = "main"

    def context(self, segment: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(segment, Segment)
        tree = rules_of(segment)
        return {
            "segment": segment,
            "rules": in_words(tree, actor) if tree else "",
            "chart": size_chart(segment),
            "moves": queries.latest_moves(segment),
            "may": actor.can("segment.edit"),
            "used_for": Purpose.objects.filter(key=segment.used_for).first() if segment.used_for else None,
        }


def size_chart(segment: Segment) -> charts.Chart | None:
    """The size by day; one point is no line."""
    points = queries.history(segment, timezone.localdate() - HISTORY)
    if len(points) < 2:
        return None
    return charts.line(
        [date_format(day, "j M") for day, _size in points],
        [Series(_("People"), [size for _day, size in points])],
        lambda index: f"/contacts/?among=segment:{segment.pk}",
        _("People by day"),
        width=CHART,
        height=charts.LOW,
    )


@dataclass(frozen=True)
class Versions:
    """What the rules were before."""

    title: str | Promise = VERSIONS
    template: str = "segments/versions.html"
    place: str = "side"
    later: bool = True

    def context(self, segment: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(segment, Segment)
        told = [(each, in_words(read(each.rules), actor)) for each in queries.versions(segment)]
        return {"versions": told}


@dataclass(frozen=True)
class Neighbors:
    """Which other segments share its people."""

    title: str | Promise = OTHERS
    template: str = "segments/neighbors.html"
    place: str = "side"
    later: bool = True

    def context(self, segment: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(segment, Segment)
        return {
            "overlaps": queries.overlaps(segment),
            "segment": segment,
        }


@dataclass(frozen=True)
class UsedBy:
    """What would notice if it went: campaigns, offers, other segments."""

    title: str | Promise = USED_BY
    template: str = "segments/used_by.html"
    place: str = "side"
    later: bool = True

    def context(self, segment: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(segment, Segment)
        return {"uses": uses_of(segment, actor)}


@dataclass(frozen=True)
class Segments:
    """Where a person is, since when and why."""

    title: str | Promise = SEGMENTS
    template: str = "segments/of_contact.html"
    place: str = "side"
    later: bool = True

    def context(self, contact: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(contact, Contact)
        return {"members": queries.segments_of(contact)}
