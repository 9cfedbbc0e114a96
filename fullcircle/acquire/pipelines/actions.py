"""The verbs of pipelines: begin one, and add, order and remove its stages."""

from typing import Any, Literal

from django.db.models import Max

from fullcircle.acquire.pipelines.events import PipelineUsed, StageAdded, StageMoved
from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.acquire.pipelines.queries import stages_of, usual_pipeline
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, new_record, tell, touch

MOST_STAGES = 20
USUAL = "Sales"

# What a new pipeline begins with: name, how many in a hundred are won, days of rest, what must be known.
STAGES: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("New", 10, 7, ()),
    ("Qualified", 25, 14, ("needs_customer",)),
    ("Proposal", 50, 14, ("needs_customer", "needs_amount")),
    ("Negotiation", 75, 10, ("needs_customer", "needs_amount", "needs_close")),
)


@action(needs="add", hidden=True)
def create_pipeline(
    model: type[Pipeline], *, by: Actor, values: dict[str, Any], source: str = ""
) -> Pipeline:
    """Add a pipeline with the stages that most sales have. Until one is the usual one, new deals begin in the oldest."""
    pipeline, facts = new_record(model, by=by, values=values, source=source)
    DealStage.objects.bulk_create(
        DealStage(
            pipeline=pipeline, owner_id=pipeline.owner_id, name=name, position=position, probability=probability,
            rot_days=days, **dict.fromkeys(needs, True),
        )
        for position, (name, probability, days, needs) in enumerate(STAGES, 1)
    )  # fmt: skip
    tell(pipeline, "added", facts, by)
    return pipeline


@action(needs="pipeline.add", label="Begin to sell")
def begin_selling(*, by: Actor) -> Pipeline:
    """The pipeline in which new deals begin; where there is none yet, it is made."""
    if known := usual_pipeline():
        return known
    return use_pipeline(create_pipeline(Pipeline, by=by, values={"name": USUAL}), by=by)


@action(needs="edit", label="Make it the usual one", fits=lambda pipeline: not pipeline.is_usual)
def use_pipeline(pipeline: Pipeline, *, by: Actor) -> Pipeline:
    """New deals begin in this pipeline from now on."""
    pipeline = locked(pipeline)
    if pipeline.is_usual:
        return pipeline
    if pipeline.archived_at or not stages_of(pipeline.pk):
        raise Refused("New deals can only begin in a pipeline that is in use and has a stage.")
    for before in Pipeline.objects.select_for_update().filter(is_usual=True):
        before.is_usual = False
        before.save(update_fields=["is_usual"])
    pipeline.is_usual = True
    touch(pipeline)
    pipeline.save(update_fields=["is_usual", "version", "updated_at"])
    record(PipelineUsed(pipeline.name), about=pipeline, by=by)
    return pipeline


@action(needs="add", hidden=True)
def create_stage(model: type[DealStage], *, by: Actor, values: dict[str, Any], source: str = "") -> DealStage:
    """Add a stage at the end of its pipeline."""
    stage, facts = new_record(model, by=by, values=values, source=source)
    locked(stage.pipeline)  # two who add at once come one after the other
    others = DealStage.objects.filter(pipeline=stage.pipeline_id, archived_at=None).exclude(pk=stage.pk)
    if others.count() >= MOST_STAGES:
        raise Refused(f"A pipeline has at most {MOST_STAGES} stages; what is more is a list of things to do.")
    if others.filter(name__iexact=stage.name).exists():
        raise Refused(fields={"name": f"{stage.pipeline} has a stage of this name already."})
    stage.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
    stage.save(update_fields=["position"])
    tell(stage, "added", facts, by)
    return stage


@action(needs="edit", label="Add a stage")
def add_stage(
    pipeline: Pipeline, *, by: Actor, name: str, probability: int = 50, rot_days: int | None = None
) -> DealStage:
    """Put one more step at the end of a pipeline."""
    pipeline = locked(pipeline)
    given = {"name": name.strip(), "pipeline": pipeline.pk, "probability": probability, "rot_days": rot_days}
    stage: DealStage = create_stage(
        DealStage, by=by, values={key: value for key, value in given.items() if value is not None}
    )
    record(StageAdded(stage.name, stage.pk), about=pipeline, by=by)
    return stage


@action(needs="edit", label="Move a stage")
def move_stage(stage: DealStage, *, by: Actor, to: Literal["earlier", "later"]) -> DealStage:
    """Let a stage come one step earlier or later; at the end of the way nothing changes."""
    pipeline = locked(stage.pipeline)
    order = stages_of(pipeline.pk)
    at = next((index for index, each in enumerate(order) if each.pk == stage.pk), None)
    if at is None:
        raise Refused("This stage is archived. Restore it first.")
    goal = at - 1 if to == "earlier" else at + 1
    if not 0 <= goal < len(order):
        return order[at]
    order.insert(goal, order.pop(at))
    for position, each in enumerate(order, 1):
        each.position = position
    DealStage.objects.bulk_update(order, ["position"])
    record(StageMoved(stage.name, to), about=pipeline, by=by)
    return order[goal]
