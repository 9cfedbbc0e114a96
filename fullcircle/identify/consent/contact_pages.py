"""What colleagues see and do about one person's consent: what holds, the proof, and writing down what was said."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from fullcircle.identify.consent import actions
from fullcircle.identify.consent.channels import label_of, told_of
from fullcircle.identify.consent.deciding import Question, answer_about
from fullcircle.identify.consent.forms import ReasonForm, RecordForm
from fullcircle.identify.consent.models import ConsentState, Decision, Purpose
from fullcircle.identify.consent.panels import Consent
from fullcircle.identify.consent.queries import (
    Holding,
    current_wordings,
    holdings,
    ledger_of,
    purposes_in_use,
    standing_of,
)
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.forms import explain
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused

DECISIONS_SHOWN = 10
STATUSES = dict(ConsentState.STATUSES)


def the_contact(pk: int) -> Contact:
    return get_object_or_404(Contact.objects.only("name", "email", "phone", "language", "archived_at"), pk=pk)


@page(needs="contact.view")
@require_GET
def consent_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds now, what concerns the whole person, and the proof of all of it."""
    contact = the_contact(pk)
    decisions = Decision.objects.filter(contact=contact).select_related("purpose")[:DECISIONS_SHOWN]
    open_ = contact.archived_at is None
    context = {
        "contact": contact,
        "lines": [
            line_of(contact, each) for each in holdings(contact, Purpose.objects.all()) if worth_a_line(each)
        ],
        "standing": standing_of(contact),
        "events": ledger_of(contact),
        "decisions": decisions,
        "now": timezone.now(),
        "may_record": open_ and request.actor.can("consent.record"),
        "may_edit": open_ and request.actor.can("contact.edit"),
    }
    return render(request, "consent/contact.html", context)


def worth_a_line(holding: Holding) -> bool:
    return holding.purpose.retired_at is None or holding.state is not None


def line_of(contact: Contact, holding: Holding) -> dict[str, Any]:
    """What holds for a purpose on a channel, and whether we may."""
    question = Question(holding.purpose, holding.channel, timezone.now())
    may = answer_about(contact, question)
    return {
        "purpose": holding.purpose,
        "channel": label_of(holding.channel),
        "key": holding.channel,
        "state": holding.state,
        "label": _(STATUSES[holding.status]) if holding.status else "",
        "tone": ConsentState.TONES.get(holding.status, "gray"),
        "may": may,
        "holds": holding.status in ("granted", "pending"),
        "could_object": holding.purpose.basis != "consent" and not holding.status,
    }


@page(needs="consent.record")
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody agreed to, with the evidence."""
    contact = the_contact(pk)
    form = RecordForm(request.POST or None)
    ticked = request.POST.getlist("box") if form.is_bound else request.GET.getlist("box")
    if form.is_valid() and recorded(request, contact, form, ticked):
        return redirect("consent-of-contact", pk=pk)
    purposes = purposes_in_use()
    wordings = current_wordings(purposes, contact.language)
    boxes = [
        {"purpose": each, "wording": wordings.get(each.pk),
         "ways": [(f"{each.key}:{key}", told_of(key), f"{each.key}:{key}" in ticked) for key in each.channels]}
        for each in purposes
    ]  # fmt: skip
    context = {"contact": contact, "form": form, "boxes": boxes}
    return render(request, "consent/record.html", context, status=422 if form.errors else 200)


def recorded(request: HttpRequest, contact: Contact, form: RecordForm, ticked: list[str]) -> bool:
    """All of it or nothing; a refusal is told in the form."""
    by_purpose: dict[str, list[str]] = {}
    for box in ticked:
        purpose, _colon, channel = box.partition(":")
        by_purpose.setdefault(purpose, []).append(channel)
    if not by_purpose:
        form.add_error(None, _("Tick what they agreed to."))
        return False
    given = form.cleaned_data
    try:
        states = [
            state
            for purpose, channels in by_purpose.items()
            for state in actions.grant_consent(
                contact, by=request.actor, purpose=purpose, channels=channels, how=given["how"],
                evidence=given["evidence"], said_at=moment_of(given["said_on"]),
            )
        ]  # fmt: skip
    except Refused as refused:
        explain(form, refused)
        return False
    waiting = any(state.status == "pending" for state in states)
    mailed = _("Recorded. They got an email; it counts by email once they press the button in it.")
    messages.success(request, mailed if waiting else _("Recorded."))
    return True


def moment_of(day: Any) -> datetime:
    """Today is now; another day is its noon, which is that day in nearly every zone."""
    today = timezone.localdate()
    return timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12)))


@page(needs="contact.edit")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """One click takes a consent back; on the card of a record, the card as it is now is the answer."""
    contact = get_object_or_404(Contact, pk=pk)
    purpose, channel = request.POST.get("purpose", ""), request.POST.get("channel", "")
    channels = [channel] if channel else None
    if not request.headers.get("HX-Request"):
        done = _("Withdrawn. It holds at once.")
        attempt(request, actions.withdraw_consent, contact, done=done, purpose=purpose, channels=channels)
        return redirect("consent-of-contact", pk=pk)
    try:
        told = actions.withdraw_consent(contact, by=request.actor, purpose=purpose, channels=channels)
    except Refused as refused:
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8")
    panel = Consent()
    shown = panel.context(contact, request.actor)
    if told.also:
        shown["notes"] = [("send", told.also), *shown["notes"]]
    return render(request, panel.template, {"panel": shown, "title": panel.title})


Verb = Callable[..., Any]


@page(needs="contact.edit")
def person_page(request: HttpRequest, pk: int, matter: str, change: str) -> HttpResponse:
    """Write down an objection or a restriction, or that it is lifted, with the reason."""
    contact = the_contact(pk)
    words, verb, inputs = CHANGES.get((matter, change), (None, None, {}))
    if verb is None:
        return HttpResponse(status=404)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        request,
        verb,
        contact,
        form=form,
        done=_("Written down. It holds at once."),
        **inputs,
        **form.cleaned_data,
    ):
        return redirect("consent-of-contact", pk=pk)
    context = {"contact": contact, "form": form, "words": words, "danger": change == "note"}
    return render(request, "consent/matter.html", context, status=422 if form.errors else 200)


CHANGES: dict[tuple[str, str], tuple[tuple[Any, Any] | None, Verb | None, dict[str, Any]]] = {
    ("marketing", "note"): (
        (lazy("Note an objection to marketing"), lazy("They get no marketing from now on, whatever they agreed to before.")),
        actions.raise_objection, {"regards": "marketing"},
    ),
    ("marketing", "lift"): (
        (lazy("Lift the objection to marketing"), lazy("What they agreed to before counts again.")),
        actions.lift_objection, {"regards": "marketing"},
    ),
    ("profiling", "note"): (
        (lazy("Note an objection to profiling"), lazy("They are not scored or sorted by programs from now on.")),
        actions.raise_objection, {"regards": "profiling"},
    ),
    ("profiling", "lift"): (
        (lazy("Lift the objection to profiling"), lazy("They may be scored and sorted again.")),
        actions.lift_objection, {"regards": "profiling"},
    ),
    ("processing", "note"): (
        (lazy("Restrict processing"), lazy("What we know is kept and can be looked at; nothing else is done with it.")),
        actions.restrict_processing, {},
    ),
    ("processing", "lift"): (
        (lazy("Lift the restriction"), lazy("The record may be used again.")), actions.lift_restriction, {},
    ),
}  # fmt: skip


@page(needs="contact.edit")
@require_POST
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail somebody the link to their own preferences; colleagues never see it."""
    contact = get_object_or_404(Contact, pk=pk)
    attempt(
        request,
        actions.mail_preferences,
        contact,
        done=_("On its way to %(email)s.") % {"email": contact.email},
    )
    return redirect("consent-of-contact", pk=pk)
