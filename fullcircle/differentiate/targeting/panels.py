"""How a segment stands on its page, and on the page of a decision the figures it was made with."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting import queries
from fullcircle.differentiate.targeting.models import TargetingDecision
from fullcircle.differentiate.targeting.words import told_factors
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.settings.organization import organization

NOTHING_ASKED = QueryDict()
TARGETING = gettext_lazy("Targeting")
FIGURES = gettext_lazy("Figures at that moment")


@dataclass(frozen=True)
class Targeting:
    """Place and reasons of a segment, and what was decided about it last."""

    title: str | Promise = TARGETING
    template: str = "targeting/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, segment: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(segment, Segment)
        how = queries.how_ranked()
        rows = queries.board(how) if how else []
        row = queries.place_of(segment.pk, rows)
        return {
            "segment": segment,
            "row": row,
            "many": len(rows),
            "factors": told_factors(row, how, organization().currency) if row and how else [],
            "decisions": queries.decisions_about(segment, most=3),
            "may": segment.archived_at is None and actor.can("targetingdecision.add"),
        }


@dataclass(frozen=True)
class FiguresThen:
    """What the board said when it was decided."""

    title: str | Promise = FIGURES
    template: str = "targeting/then.html"
    place: str = "main"

    def context(self, decision: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(decision, TargetingDecision)
        return {"decision": decision, "each": decision.amount / decision.people if decision.people else 0}
