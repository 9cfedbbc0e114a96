"""The pages of campaigns that are no list or record: the plan, how far it is, a letter as somebody gets it, what was spent."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.differentiate.research.panels import rests_on
from fullcircle.differentiate.segments.models import Segment
from fullcircle.interact.messages.pages import POLICY
from fullcircle.interact.templates.models import Template
from fullcircle.personalize.campaigns import actions
from fullcircle.personalize.campaigns.forms import PlanForm, plan_of
from fullcircle.personalize.campaigns.models import APPROVE, EDIT, OPEN, SEND, Campaign
from fullcircle.personalize.campaigns.panels import Going
from fullcircle.personalize.campaigns.planning import plan_campaign, replan_campaign
from fullcircle.personalize.campaigns.previewing import letter_for, send_test
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.access.forms import explain
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.pages import door
from fullcircle.platform.ui.pieces import add_piece

EITHER = require_http_methods(["GET", "POST"])


def the_campaign(pk: int) -> Campaign:
    found = Campaign.objects.filter(pk=pk).select_related("experiment").first()
    if found is None:
        raise Missing("There is no such campaign.")
    return found


def plan(request: HttpRequest) -> HttpResponse:
    """A new campaign; a segment can be given along."""
    segment = request.GET.get("segment", "")
    start = {"segments": [int(segment)]} if segment.isdecimal() and len(segment) < 19 else {}
    form = PlanForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            made = plan_campaign(by=request.actor, **form.values())
            messages.success(request, _("Planned. Look it over, and ask somebody to approve it."))
            return redirect(f"/campaigns/{made.pk}/")
        except Refused as refused:
            explain(form, refused)
    return drawn(request, form, None)


def replan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of a campaign that has not begun."""
    campaign = the_campaign(pk)
    if campaign.state not in OPEN:
        messages.error(
            request, _("It has begun, or is over: the plan stays as it is. Duplicate it to begin another.")
        )
        return redirect(f"/campaigns/{pk}/")
    form = PlanForm(request.POST or None, initial=plan_of(campaign))
    if form.is_valid():
        try:
            replan_campaign(campaign, by=request.actor, **form.values())
            messages.success(request, _("Saved."))
            return redirect(f"/campaigns/{pk}/")
        except Refused as refused:
            explain(form, refused)
    return drawn(request, form, campaign)


def drawn(request: HttpRequest, form: PlanForm, campaign: Campaign | None) -> HttpResponse:
    context = {
        "form": form,
        "campaign": campaign,
        "no_segments": not Segment.objects.filter(archived_at=None).exists(),
        "no_templates": not Template.objects.filter(status="published", archived_at=None).exists(),
    }
    return render(request, "campaigns/plan.html", context, status=422 if form.errors else 200)


def going(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, alone; it asks for itself again while there is something to see. Once it stands elsewhere than the
    page that asks says, that page is drawn anew."""
    panel, campaign = Going(), the_campaign(pk)
    shown = panel.context(campaign, request.actor)
    shown["live"] = shown["live"] and campaign.state == request.GET.get("as", campaign.state)
    return render(request, panel.template, {"panel": shown, "title": panel.title})


def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """The same again, as a draft."""
    again = attempt(
        request,
        actions.duplicate_campaign,
        the_campaign(pk),
        done=_("Duplicated. This is the new one, a draft."),
    )
    return redirect(f"/campaigns/{again.pk if again else pk}/")


def preview(request: HttpRequest, pk: int, arm: str) -> HttpResponse:
    """A letter of the campaign beside a choice of whose it is."""
    campaign = the_campaign(pk)
    shown = letter_for(campaign, arm, request.GET.get("contact", ""), request.actor)
    return render(request, "campaigns/preview.html", {"campaign": campaign, "shown": shown})


@xframe_options_sameorigin
def letter(request: HttpRequest, pk: int, arm: str) -> HttpResponse:
    """The letter alone, in a frame in which nothing runs."""
    shown = letter_for(the_campaign(pk), arm, request.GET.get("contact", ""), request.actor)
    html = (
        shown.letter.html
        if shown.letter
        else f"<!doctype html><title>-</title><p>{escape(shown.trouble)}</p>"
    )
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})


def test(request: HttpRequest, pk: int, arm: str) -> HttpResponse:
    """The letter to oneself."""
    contact = request.POST.get("contact", "")
    done = _("A test is on its way to you.")
    attempt(request, send_test, the_campaign(pk), key=arm, as_contact=contact, done=done)
    return redirect(f"/campaigns/{pk}/letters/{arm}/?contact={contact if contact.isdecimal() else ''}")


def spend(request: HttpRequest, pk: int) -> HttpResponse:
    """Another entry of what was paid."""
    try:
        amount = Decimal(request.POST.get("amount", "").strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal(0)
    campaign = the_campaign(pk)
    what = request.POST.get("what", "")
    attempt(
        request, actions.add_spend, campaign, amount=amount if amount.is_finite() else Decimal(0), what=what,
        done=_("Noted."),
    )  # fmt: skip
    return redirect(f"/campaigns/{pk}/")


def unspend(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Not spent after all."""
    attempt(request, actions.remove_spend, the_campaign(pk), entry=entry, done=_("Removed."))
    return redirect(f"/campaigns/{pk}/")


def cited(request: HttpRequest, campaign: Campaign) -> str:
    """The findings of market research that a campaign rests on."""
    return rests_on(request, "campaign", campaign.pk)


add_piece("campaign", cited)
register_duty(APPROVE, gettext_lazy("Approve campaigns"))
register_duty(SEND, gettext_lazy("Send, pause and cancel campaigns"))

urls = [
    path("campaigns/plan/", door(plan, methods=EITHER, needs="campaign.add"), name="campaign-plan"),
    path("campaigns/<int:pk>/plan/", door(replan, methods=EITHER, needs=EDIT), name="campaign-replan"),
    path(
        "campaigns/<int:pk>/going/",
        door(going, methods=require_GET, needs="campaign.view"),
        name="campaign-going",
    ),
    path(
        "campaigns/<int:pk>/duplicate/",
        door(duplicate, methods=require_POST, needs="campaign.add"),
        name="campaign-duplicate",
    ),
    path(
        "campaigns/<int:pk>/letters/<slug:arm>/",
        door(preview, methods=require_GET, needs="campaign.view"),
        name="campaign-letter",
    ),
    path(
        "campaigns/<int:pk>/letters/<slug:arm>/body/",
        door(letter, methods=require_GET, needs="campaign.view"),
        name="campaign-letter-body",
    ),
    path(
        "campaigns/<int:pk>/letters/<slug:arm>/test/",
        door(test, methods=require_POST, needs=EDIT),
        name="campaign-letter-test",
    ),
    path("campaigns/<int:pk>/spend/", door(spend, methods=require_POST, needs=EDIT), name="campaign-spend"),
    path(
        "campaigns/<int:pk>/spend/<int:entry>/remove/",
        door(unspend, methods=require_POST, needs=EDIT),
        name="campaign-unspend",
    ),
]
