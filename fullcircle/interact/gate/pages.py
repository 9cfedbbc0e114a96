"""The gate's pages: its rules, whether we may write to one person, and why something was decided as it was."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.models import Decision
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate import actions, queries
from fullcircle.interact.gate.forms import CapForm, PauseForm, PauseLengthForm, QuietForm, WhyForm
from fullcircle.interact.gate.models import MANAGE, Cap, QuietHours
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.topics import register_topic

DECISIONS_SHOWN = 20
USUAL = {"begins": "21:00", "ends": "08:00"}
PHASES = {
    "asked": lazy("Asked"),
    "staged": lazy("When it was put on its way"),
    "transmit": lazy("Right before it left"),
}


@page(needs=MANAGE)
@require_GET
def settings_page(request: HttpRequest) -> HttpResponse:
    """Quiet hours of each channel, and the caps."""
    return rules_page(request)


def rules_page(
    request: HttpRequest,
    cap: CapForm | None = None,
    wrong: tuple[str, QuietForm] | None = None,
    pause_form: PauseLengthForm | None = None,
) -> HttpResponse:
    known = {each.channel: each for each in QuietHours.objects.all()}
    rows = [
        (channel, known.get(key), wrong[1] if wrong and wrong[0] == key else quiet_form(key, known.get(key)))
        for key, channel in CHANNELS.items()
        if channel.address in ("email", "phone")
    ]
    context = {
        "rows": rows,
        "caps": Cap.objects.select_related("purpose"),
        "cap_form": cap or CapForm(),
        "pause_form": pause_form or PauseLengthForm(),
        "zone": organization().time_zone.replace("_", " "),
    }
    return render(request, "gate/settings.html", context, status=422 if cap or wrong or pause_form else 200)


def quiet_form(channel: str, hours: QuietHours | None) -> QuietForm:
    initial: dict[str, Any] = (
        {"begins": hours.begins, "ends": hours.ends, "everything": hours.everything} if hours else {}
    )
    return QuietForm(initial=initial, prefix=channel)


@page(needs=MANAGE)
@require_POST
def quiet(request: HttpRequest, channel: str) -> HttpResponse:
    """Set or clear the quiet hours of one channel."""
    form = QuietForm(request.POST, prefix=channel)
    if form.is_valid() and attempt(
        request, actions.set_quiet_hours, form=form, channel=channel, done=_("Saved. It holds at once."),
        **form.hours(),
    ):  # fmt: skip
        return redirect("gate-settings")
    return rules_page(request, wrong=(channel, form))


@page(needs=MANAGE)
@require_POST
def add_cap(request: HttpRequest) -> HttpResponse:
    """One more cap, or another number for one there is."""
    form = CapForm(request.POST)
    if form.is_valid() and attempt(
        request, actions.set_cap, form=form, done=_("Saved. It holds at once."), **form.cleaned_data
    ):
        return redirect("gate-settings")
    return rules_page(request, cap=form)


@page(needs=MANAGE)
@require_POST
def pause_length(request: HttpRequest) -> HttpResponse:
    """How long only people speak with whoever complained."""
    form = PauseLengthForm(request.POST)
    if form.is_valid() and attempt(
        request, actions.set_pause_length, form=form, done=_("Saved. It holds for the next complaint."), **form.cleaned_data
    ):  # fmt: skip
        return redirect("gate-settings")
    return rules_page(request, pause_form=form)


@page(needs=MANAGE)
@require_POST
def drop_cap(request: HttpRequest, pk: int) -> HttpResponse:
    """A cap less."""
    attempt(request, actions.remove_cap, get_object_or_404(Cap, pk=pk), done=_("Removed."))
    return redirect("gate-settings")


@page(needs="contact.view")
@require_GET
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """May we write to this person: every purpose and channel with all reasons, and what stands in the way."""
    return reach_page(request, get_object_or_404(Contact, pk=pk))


def reach_page(request: HttpRequest, contact: Contact, form: PauseForm | None = None) -> HttpResponse:
    decisions = Decision.objects.filter(contact=contact).select_related("purpose")[:DECISIONS_SHOWN]
    context = {
        "contact": contact,
        "lines": queries.lines_about(contact),
        "pause": queries.pause_of(contact),
        "trouble": queries.trouble_with(contact),
        "outreach": queries.outreach_to(contact),
        "decisions": decisions,
        "form": form or PauseForm(),
        "why": WhyForm(),
        "may_edit": contact.archived_at is None and request.actor.can("contact.edit"),
    }
    return render(request, "gate/reach.html", context, status=422 if form else 200)


@page(needs="contact.edit")
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause programs after a complaint."""
    contact, form = get_object_or_404(Contact, pk=pk), PauseForm(request.POST)
    done = _("Paused. Only people speak with them now.")
    if form.is_valid() and attempt(
        request, actions.pause_automation, contact, form=form, done=done, **form.cleaned_data
    ):
        return redirect("reach-of-contact", pk=pk)
    return reach_page(request, contact, form)


@page(needs="contact.edit")
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """End that pause."""
    contact, why = get_object_or_404(Contact, pk=pk), request.POST.get("why", "")
    attempt(request, actions.resume_automation, contact, why=why, done=_("Programs may write to them again."))
    return redirect("reach-of-contact", pk=pk)


@page(needs="contact.edit")
@require_POST
def address_works(request: HttpRequest, pk: int) -> HttpResponse:
    """Their address works after all."""
    contact, why = get_object_or_404(Contact, pk=pk), request.POST.get("why", "")
    attempt(request, actions.say_address_works, contact, why=why, done=_("Written down. It counts at once."))
    return redirect("reach-of-contact", pk=pk)


@page(needs="contact.view")
@require_GET
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Why something was decided as it was, and what was decided about the same thing before and after."""
    found = get_object_or_404(Decision.objects.select_related("purpose", "contact"), pk=pk)
    together = [(PHASES.get(each.phase, each.phase), each) for each in queries.decided_together(found)]
    context = {"decision": found, "contact": found.contact, "together": together}
    return render(request, "gate/decision.html", context)


urls = [
    path("settings/contacting/", settings_page, name="gate-settings"),
    path("settings/contacting/quiet/<slug:channel>/", quiet, name="quiet-hours"),
    path("settings/contacting/pause/", pause_length, name="pause-length"),
    path("settings/contacting/caps/", add_cap, name="add-cap"),
    path("settings/contacting/caps/<int:pk>/remove/", drop_cap, name="remove-cap"),
    path("contacts/<int:pk>/reach/", reach, name="reach-of-contact"),
    path("contacts/<int:pk>/reach/pause/", pause, name="pause-automation"),
    path("contacts/<int:pk>/reach/resume/", resume, name="resume-automation"),
    path("contacts/<int:pk>/reach/works/", address_works, name="address-works"),
    path("decisions/<int:pk>/", decision, name="decision"),
]

register_topic(
    "organization", lazy("Quiet hours and caps"), "/settings/contacting/", icon="moon",
    sentence=lazy("When nobody is disturbed, and how often is too often."), needs=MANAGE,
)  # fmt: skip
register_place(
    Place(
        lazy("Quiet hours and caps"), "/settings/contacting/", "moon", MANAGE,
        lazy("frequency, night, time zone, how often"),
    )
)  # fmt: skip
