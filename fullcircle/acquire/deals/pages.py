"""Moving a deal by a button of its page, with or without scripts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from fullcircle.acquire.deals.actions import move_deal, the_stage
from fullcircle.acquire.deals.dialogs import needed, said, version_in
from fullcircle.acquire.deals.models import Deal
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.forms import RecordForm
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.records.verbs import given


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the stage of the button; where that stage asks for something, a page asks for it."""
    deal = the_deal(pk)
    chosen = request.POST.get("to", "")
    stage = the_stage(int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None)
    asked = needed(deal, stage, request.actor)
    form = RecordForm(asked, [("", [each.key for each in asked])], data=request.POST)
    try:
        moved = move_deal(
            deal, by=request.actor, to=stage, values=given(form, request), expect=version_in(request)
        )
    except Refused as refused:
        form.refuse(refused.fields, refused.sentence)
        context = {"deal": deal, "stage": stage, "form": form, "version": deal.version}
        return render(request, "deals/move.html", context, status=refused.status)
    messages.success(request, said(moved), extra_tags=way_back(moved))
    return HttpResponseRedirect(f"/deals/{pk}/", status=303)


def the_deal(pk: int) -> Deal:
    deals = resource_for("deal")
    assert isinstance(deals, Resource)
    return get_record(deals, pk)


urls = [
    path("deals/<int:pk>/move/", door(move, methods=require_POST, needs="deal.edit"), name="move-deal"),
]
