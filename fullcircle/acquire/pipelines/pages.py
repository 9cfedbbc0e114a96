"""The stages of a pipeline, changed on its page."""

from typing import Literal, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.acquire.pipelines.actions import add_stage, move_stage
from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.undo import way_back


def add(request: HttpRequest, pk: int) -> HttpResponse:
    pipeline = Pipeline.objects.filter(pk=pk).first()
    if pipeline is None:
        raise Missing("This pipeline does not exist.")
    try:
        stage = add_stage(
            pipeline, by=request.actor, name=request.POST.get("name", ""),
            probability=number(request, "probability") or 0, rot_days=number(request, "rot_days"),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(
            request, _("Stage %(name)s added.") % {"name": stage.name}, extra_tags=way_back(stage)
        )
    return HttpResponseRedirect(f"/pipelines/{pk}/", status=303)


def number(request: HttpRequest, key: str) -> int | None:
    typed = request.POST.get(key, "").strip()
    if typed and not (typed.isdecimal() and len(typed) < 5):
        raise Refused(_("“%(typed)s” is not a whole number.") % {"typed": typed[:20]})
    return int(typed) if typed else None


def order(request: HttpRequest, pk: int) -> HttpResponse:
    stage = DealStage.objects.filter(pk=pk).first()
    to = request.POST.get("to", "")
    if stage is None or to not in ("earlier", "later"):
        raise Missing("This stage does not exist.")
    move_stage(stage, by=request.actor, to=cast(Literal["earlier", "later"], to))
    return HttpResponseRedirect(f"/pipelines/{stage.pipeline_id}/", status=303)


urls = [
    path(
        "pipelines/<int:pk>/stages/", door(add, methods=require_POST, needs="dealstage.add"), name="add-stage"
    ),
    path(
        "stages/<int:pk>/order/",
        door(order, methods=require_POST, needs="dealstage.edit"),
        name="order-stage",
    ),
]
