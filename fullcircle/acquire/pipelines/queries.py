"""Which pipelines and stages there are, in their order."""

from fullcircle.acquire.pipelines.models import DealStage, Pipeline


def usual_pipeline() -> Pipeline | None:
    """Where new deals begin: the usual pipeline, or the oldest one that is in use."""
    return Pipeline.objects.filter(archived_at=None).order_by("-is_usual", "id").first()


def pipelines() -> list[Pipeline]:
    """All that are in use, the usual one first."""
    return list(Pipeline.objects.filter(archived_at=None).order_by("-is_usual", "name", "id"))


def stages_of(pipeline: int) -> list[DealStage]:
    """The stages of a pipeline in their order."""
    return list(DealStage.objects.filter(pipeline=pipeline, archived_at=None).order_by("position", "id"))
