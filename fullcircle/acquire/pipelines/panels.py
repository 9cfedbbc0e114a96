"""The stages of a pipeline on its page, in their order."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
STAGES = gettext_lazy("Stages")


@dataclass(frozen=True)
class Stages:
    """Each with how likely it makes an order, how long deals rest in it, and what it asks for."""

    title: str | Promise = STAGES
    template: str = "pipelines/stages.html"
    place: str = "main"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(record, Pipeline)
        stages = stages_of(record.pk)
        return {
            "pipeline": record,
            "stages": [(each, ", ".join(asks_for(each))) for each in stages],
            "may_edit": actor.can("dealstage.edit") and not record.archived_at,
            "may_add": actor.can("dealstage.add") and not record.archived_at,
            "may_remove": actor.can("dealstage.archive") and len(stages) > 1,
        }


def asks_for(stage: DealStage) -> list[str]:
    """What must be known of a deal before it comes here, in words."""
    columns = [(key, stage._meta.get_field(key)) for key in DealStage.NEEDS]
    return [
        str(getattr(column, "verbose_name", key)).removeprefix("needs ")
        for key, column in columns
        if getattr(stage, key)
    ]
