"""What moving, winning and losing ask: only what is not known yet."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.acquire.deals.actions import Reason, lose_deal, move_deal, the_stage, win_deal
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.deals.moving import facts_of, missing
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.forms import RecordForm
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.records.verbs import given

WON_ON = Field("won_on", "Won on", "date", "won_on", required=True)
REASON = Field("reason", "Lost because", "choice", "reason", required=True, choices=tuple(Deal.REASONS))
NOTE = Field("note", "What they said", "longtext", "note", max_length=500)
Do = Callable[[dict[str, Any]], Deal]


def move_dialog(request: HttpRequest, deal: Deal) -> HttpResponse:
    """Which stage, where none was chosen yet, and what that stage has to know."""
    chosen = request.POST.get("to") or request.GET.get("to", "")
    stage = the_stage(int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    asked = needed(deal, stage, request.actor) if stage else []

    def do(values: dict[str, Any]) -> Deal:
        to = the_stage(int(values.pop("to", None) or 0))
        return move_deal(deal, by=request.actor, to=to, values=values, expect=version_in(request))

    fields = [stages_field(deal), *asked]
    return verb_dialog(request, deal, "move_deal", _("Move"), fields, {"to": chosen}, do)


def win_dialog(request: HttpRequest, deal: Deal) -> HttpResponse:
    """On which day, and for how much, if nobody said."""
    fields = [WON_ON, *(field_of("amount", request.actor) if deal.amount is None else [])]

    def do(values: dict[str, Any]) -> Deal:
        return win_deal(deal, by=request.actor, expect=version_in(request), **values)

    start = {"won_on": timezone.localdate().isoformat()}
    return verb_dialog(request, deal, "win_deal", _("Mark as won"), fields, start, do)


def lose_dialog(request: HttpRequest, deal: Deal) -> HttpResponse:
    def do(values: dict[str, Any]) -> Deal:
        if "reason" not in values:
            raise Refused(fields={"reason": _("Say why: the reasons are what everybody learns from.")})
        reason = cast(Reason, values["reason"])
        return lose_deal(
            deal, by=request.actor, reason=reason, note=values.get("note", ""), expect=version_in(request)
        )

    return verb_dialog(request, deal, "lose_deal", _("Mark as lost"), [REASON, NOTE], {}, do)


def verb_dialog(
    request: HttpRequest, deal: Deal, verb: str, label: str, fields: Sequence[Field], start: dict[str, Any], do: Do
) -> HttpResponse:  # fmt: skip
    """GET asks; POST does it and shows where one was, or asks again and says what is wrong."""
    sent = request.POST if request.method == "POST" else None
    form = RecordForm(list(fields), [("", [each.key for each in fields])], data=sent, initial=start)
    status = 200
    if sent is not None:
        try:
            done = do(given(form, request))
        except Refused as refused:
            form.refuse(refused.fields, refused.sentence)
            status = refused.status
        else:
            messages.success(request, said(done), extra_tags=way_back(done))
            back = f"/deals/board/?pipeline={done.pipeline_id}" if "board" in sent else f"/deals/{done.pk}/"
            return HttpResponse(status=204, headers={"HX-Redirect": back})
    context = {
        "deal": deal, "label": label, "form": form, "url": f"/deals/{deal.pk}/do/{verb}/",
        "version": request.GET.get("version") or request.POST.get("version") or deal.version,
        "board": "board" in request.GET or "board" in request.POST,
    }  # fmt: skip
    return render(request, "deals/verb.html", context, status=status)


def said(deal: Deal) -> str:
    """What became of it, for the toast."""
    if deal.status == "won":
        return _("%(deal)s is won. Order %(order)s is made.") % {"deal": deal, "order": deal.order}
    if deal.status == "lost":
        return _("%(deal)s is lost.") % {"deal": deal}
    return _("%(deal)s is in %(stage)s now.") % {"deal": deal, "stage": deal.stage.name}


def version_in(request: HttpRequest) -> int | None:
    """The version that whoever asks has seen."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else None


def stages_field(deal: Deal) -> Field:
    """All stages that are in use; those of other pipelines say of which they are."""
    known = DealStage.objects.filter(archived_at=None, pipeline__archived_at=None).exclude(pk=deal.stage_id)
    rows = known.select_related("pipeline").order_by("pipeline__name", "position", "id")
    own = [(str(each.pk), each.name) for each in rows if each.pipeline_id == deal.pipeline_id]
    others = [
        (str(each.pk), f"{each.pipeline.name}: {each.name}")
        for each in rows
        if each.pipeline_id != deal.pipeline_id
    ]
    return Field("to", "To", "choice", "to", required=True, choices=tuple(own + others))


def needed(deal: Deal, stage: DealStage, actor: Actor) -> list[Field]:
    """The fields that the stage asks for and the deal does not have."""
    return [field for key in missing(stage, facts_of(deal)) for field in field_of(key, actor)]


def field_of(key: str, actor: Actor) -> list[Field]:
    deals = resource_for("deal")
    found = deals.field(key, actor) if deals else None
    return [replace(found, required=True)] if found else []
