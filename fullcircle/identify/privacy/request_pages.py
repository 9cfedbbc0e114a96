"""The queue of requests, and one of them: who asked for what, until when, and what to do."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy import actions, queries, starting
from fullcircle.identify.privacy.forms import ExtendForm, IdentityForm, OwnerForm, RequestForm, WordsForm
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.jobs.progress import unfinished
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.erasing import holds_on
from fullcircle.platform.privacy.missing import lost_erasures
from fullcircle.platform.privacy.models import MANAGE

Verb = Callable[..., Any]


@page(needs=MANAGE)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first, and what was answered."""
    today = timezone.localdate()
    context = {
        "waiting": queries.waiting(today),
        "numbers": queries.numbers(today),
        "closed": queries.closed(),
        "lost": lost_erasures(),
    }
    return render(request, "privacy/queue.html", context)


@page(needs=MANAGE)
def new_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what somebody asks for."""
    contact = get_object_or_404(Contact, pk=pk)
    form = RequestForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            request, actions.open_request, contact, form=form, done=_("Written down. It is yours to answer."),
            **form.cleaned_data,
        )  # fmt: skip
        if made:
            return redirect("privacy-of", made.pk)
    earlier = PrivacyRequest.objects.filter(contact=contact).order_by("-id")[:20]
    context = {"form": form, "contact": contact, "earlier": earlier}
    return render(request, "privacy/new.html", context, status=422 if form.errors else 200)


def found(pk: int) -> PrivacyRequest:
    return get_object_or_404(PrivacyRequest.objects.select_related("contact"), pk=pk)


@page(needs=MANAGE)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    return one(request, found(pk))


def one(request: HttpRequest, asked: PrivacyRequest, wrong: forms.Form | None = None) -> HttpResponse:
    """One request with what can be done about it."""
    copy = queries.copy_of(asked)
    today = timezone.localdate()
    context = {
        "asked": asked,
        "days": asked.days_left(today),
        "copy": copy,
        "copy_waits": bool(copy and copy.token and copy.expires_at > timezone.now()),
        "bars": unfinished(request),
        "holds": holds_on("contact", [asked.contact_id], today) if asked.contact_id else [],
        "forms": {verb: bound(form, wrong) for verb, (form, _verb, _done) in FORMS.items()},
        "own": asked.owner_id == request.actor.user_id,
    }
    return render(request, "privacy/request.html", context, status=422 if wrong else 200)


def bound(form: type[forms.Form] | None, wrong: forms.Form | None) -> forms.Form | None:
    if form is None:
        return None
    return wrong if wrong is not None and type(wrong) is form else form()


@page(needs=MANAGE)
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One button or small form of a request's page."""
    if verb not in FORMS:
        raise Http404
    asked = found(pk)
    kind, action, done = FORMS[verb]
    form = kind(request.POST) if kind else None
    if form is not None and not form.is_valid():
        return one(request, asked, form)
    inputs = form.cleaned_data if form is not None else {}
    if verb == "refuse":
        inputs = {"why": inputs["answer"]}
    if verb == "take":
        from fullcircle.platform.access.models import User

        inputs = {"owner": User.directory.get(pk=request.actor.person)}
    if not attempt(request, action, asked, form=form, done=str(done), **inputs) and form is not None:
        return one(request, asked, form)
    return redirect("privacy-of", pk)


@page(needs=MANAGE)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The package, for a look at it before it goes out, or to hand it over in another way."""
    copy = queries.copy_of(found(pk))
    place = packages.place_of(copy.token) if copy and copy.token else None
    if place is None or not place.exists():
        messages.error(request, _("This copy is not there any more. Make a new one."))
        return redirect("privacy-of", pk)
    return FileResponse(place.open("rb"), as_attachment=True, filename=f"copy-{pk}.zip")


FORMS: dict[str, tuple[type[forms.Form] | None, Verb, Any]] = {
    "take": (None, actions.assign_request, _("It is yours to answer.")),
    "assign": (OwnerForm, actions.assign_request, _("Assigned.")),
    "identity": (IdentityForm, actions.note_identity, _("Noted.")),
    "extend": (ExtendForm, actions.extend_request, _("Prolonged. Tell the person why.")),
    "answer": (WordsForm, actions.answer_request, _("Answered.")),
    "refuse": (WordsForm, actions.refuse_request, _("Refused.")),
    "prepare": (None, starting.prepare_copy, _("The copy is being made.")),
    "send": (None, starting.send_copy, _("The link is on its way.")),
}
