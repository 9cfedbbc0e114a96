"""What rests on a finding, on its page; and the findings that something rests on, on the page of that."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.research.models import ResearchFinding
from fullcircle.differentiate.research.queries import citations_of, findings_of
from fullcircle.identify.traits.models import Trait
from fullcircle.identify.traits.queries import traits_kept
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.ui.pieces import add_piece

TITLE = gettext_lazy("What rests on it")
NOTHING_ASKED = QueryDict()
OFFERED = 200


@dataclass(frozen=True)
class RestsOnIt:
    """Traits, segments, campaigns and records that cite a finding."""

    title: str | Promise = TITLE
    template: str = "research/cited.html"
    place: str = "side"

    def context(
        self, record: ResearchFinding, actor: Actor, asked: QueryDict = NOTHING_ASKED
    ) -> dict[str, Any]:
        cited = citations_of(record)
        known = {(each.citation.about_kind, each.citation.about_id) for each in cited}
        return {
            "cited": cited,
            "finding": record,
            "may_edit": record.archived_at is None and actor.can("researchfinding.edit"),
            "traits": [trait for trait in traits_kept() if ("trait", trait.pk) not in known],
        }


def rests_on(request: HttpRequest, kind: str, number: int) -> str:
    """The findings that something rests on, with a way to add another; for the page of any such thing."""
    if not request.actor.can("researchfinding.view"):
        return ""
    citations = findings_of(kind, number)
    known = [each.finding_id for each in citations]
    context = {
        "citations": citations,
        "kind": kind,
        "number": number,
        "may_edit": request.actor.can("researchfinding.edit"),
        "findings": ResearchFinding.objects.filter(archived_at=None)
        .exclude(pk__in=known)
        .order_by("name")[:OFFERED],
    }
    return render_to_string("research/rests_on.html", context, request)


def of_trait(request: HttpRequest, trait: Trait) -> str:
    return rests_on(request, "trait", trait.pk)


add_piece("trait", of_trait)
