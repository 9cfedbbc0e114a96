"""How far a deal is, on top of its page: the stages of its pipeline, and what it has become."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
WAY = gettext_lazy("How far it is")


@dataclass(frozen=True)
class WayOfDeal:
    """The stages, each a step that one can take; what is decided says so."""

    title: str | Promise = WAY
    template: str = "deals/way.html"
    place: str = "head"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(record, Deal)
        may_move = actor.can("deal.edit") and record.status == "open" and not record.archived_at
        return {
            "deal": record,
            "steps": steps(record, may_move=may_move),
            "days": (timezone.now() - record.stage_since).days,
            "rots": rots(record),
        }


def steps(deal: Deal, *, may_move: bool) -> list[dict[str, Any]]:
    """Before, here and ahead; a stage that is no more is shown as long as the deal stands in it."""
    stages = stages_of(deal.pipeline_id)
    if all(each.pk != deal.stage_id for each in stages):
        stages.append(deal.stage)
    at = next(index for index, each in enumerate(stages) if each.pk == deal.stage_id)
    return [
        {
            "pk": each.pk,
            "label": each.name,
            "state": "done" if index < at or deal.status == "won" else "now" if index == at else "",
            "movable": may_move and index != at,
        }
        for index, each in enumerate(stages)
    ]


def rots(deal: Deal) -> bool:
    """Whether it has rested in its stage for longer than the stage allows."""
    days = deal.stage.rot_days
    return deal.status == "open" and days is not None and (timezone.now() - deal.stage_since).days >= days
