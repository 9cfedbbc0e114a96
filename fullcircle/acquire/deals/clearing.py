"""Taking a stage out of a pipeline, with the deals that stand in it."""

from fullcircle.acquire.deals.actions import rehouse_deal
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.events import StageRemoved
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import archive_record, locked

MOST_MOVED = 500  # deals that move while somebody waits


def why_it_stays(stage: DealStage) -> str:
    """A stage is not put away from under its deals."""
    if Deal.objects.filter(stage=stage, status="open", archived_at=None).exists():
        return "Open deals stand in it. Remove the stage on its own page, which asks where they go."
    return ""


@action(needs="archive", label="Remove the stage", fits=lambda stage: not stage.archived_at)
def remove_stage(stage: DealStage, *, by: Actor, move_deals_to: DealStage | None = None) -> DealStage:
    """Take a stage out of its pipeline. Open deals that stand in it must go to another stage, which is then named."""
    pipeline, stage = locked(stage.pipeline), locked(stage)
    standing = Deal.objects.filter(stage=stage, status="open", archived_at=None)
    goal = move_deals_to
    if len(stages_of(pipeline.pk)) == 1:
        raise Refused(
            "This is the only stage. A pipeline without any leads nowhere; archive the pipeline instead."
        )
    if goal and (goal.pipeline_id != stage.pipeline_id or goal.pk == stage.pk or goal.archived_at):
        raise Refused(fields={"move_deals_to": "Choose another stage of the same pipeline."})
    if standing.exists() and goal is None:
        raise Refused(fields={"move_deals_to": "Deals stand in this stage. Choose where they go."})
    if standing[: MOST_MOVED + 1].count() > MOST_MOVED:
        raise Refused(f"More than {MOST_MOVED} deals stand in this stage. Move them in portions first.")
    moved = len([rehouse_deal(deal, by=by, to=goal) for deal in standing]) if goal else 0
    if goal and standing.all().exists():
        raise Refused("Some deals in this stage are not yours to move. Ask somebody who sees them all.")
    removed: DealStage = archive_record(stage, by=by, reason=f"Removed from {pipeline.name}."[:200])
    said = f"{moved} deals went to {goal.name}." if goal and moved else ""
    record(StageRemoved(stage.name, moved, said), about=pipeline, by=by)
    return removed
