"""Legal holds: who must not be erased for now, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy import queries
from fullcircle.identify.privacy.forms import HoldForm
from fullcircle.identify.privacy.starting import place_hold
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.privacy.actions import lift_hold
from fullcircle.platform.privacy.models import MANAGE, LegalHold


@page(needs=MANAGE)
def holds(request: HttpRequest) -> HttpResponse:
    rows = queries.open_holds()
    names = dict(Contact.objects.filter(pk__in=[row.about_id for row in rows]).values_list("pk", "name"))
    return render(
        request, "privacy/holds.html", {"rows": [(row, names.get(row.about_id, "")) for row in rows]}
    )


@page(needs=MANAGE)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Place one on a contact."""
    contact = get_object_or_404(Contact, pk=pk)
    form = HoldForm(request.POST or None)
    if form.is_valid() and attempt(
        request, place_hold, contact, form=form, done=_("The hold is placed."), **form.cleaned_data
    ):
        return redirect("holds")
    context = {"form": form, "contact": contact}
    return render(request, "privacy/hold.html", context, status=422 if form.errors else 200)


@page(needs=MANAGE)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(request, lift_hold, get_object_or_404(LegalHold, pk=pk), done=_("Lifted."))
    return redirect("holds")
