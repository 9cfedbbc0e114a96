"""Suppressed addresses: add one, bring a list along, take the list out, lift one."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fullcircle.identify.consent.addresses import digest_of, kind_of_address, spelled
from fullcircle.identify.consent.forms import BringListForm, LiftForm, SuppressForm
from fullcircle.identify.consent.models import Suppression
from fullcircle.identify.consent.suppressing import (
    Brought,
    exported,
    import_suppressions,
    lift_suppression,
    note_suppressions_exported,
    suppress_address,
)
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.records.values import Unfit
from fullcircle.platform.settings.organization import organization

SHOWN = 100
WRONG_SHOWN = 20


@page(needs="consent.manage")
def suppressions(request: HttpRequest) -> HttpResponse:
    """How many addresses are suppressed and why, the latest of them, and adding one."""
    form = SuppressForm(request.POST or None)
    if form.is_valid() and attempt(
        request, suppress_address, form=form, done=_("Suppressed. It holds at once."), **form.cleaned_data
    ):
        return redirect("suppressions")
    asked = request.GET.get("address", "").strip()
    holding = Suppression.objects.filter(lifted_at=None)
    counted = holding.order_by().values_list("reason").annotate(number=Count("id")).order_by("-number")
    reasons = dict(Suppression.REASONS)
    context = {
        "form": form,
        "stats": [(reasons[reason], number) for reason, number in counted],
        "asked": asked,
        "sentence": sentence_about(asked) if asked else "",
        "rows": (of_address(asked) if asked else holding).select_related("purpose")[:SHOWN],
        "lift": LiftForm(),
    }
    return render(request, "consent/suppressions.html", context, status=422 if form.errors else 200)


def of_address(text: str):
    kind = kind_of_address(text)
    try:
        digest = digest_of(kind, spelled(kind, text, region=organization().country))
    except Unfit:
        digest = b""
    return Suppression.objects.filter(digest=digest, lifted_at=None)


def sentence_about(text: str) -> str:
    """Whether an address is suppressed; the only way to find one, for nobody can read it from a hash."""
    number = of_address(text).count()
    if not number:
        return _("%(address)s is not suppressed.") % {"address": text}
    return _("%(address)s is suppressed.") % {"address": text}


@page(needs="consent.manage")
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a list along."""
    form = BringListForm(request.POST or None, request.FILES or None)
    brought: Brought | None = None
    if form.is_valid():
        text, reason = form.whole_text(), form.cleaned_data["reason"]
        if not text.strip():
            form.add_error("text", _("Write addresses, or choose a file."))
        else:
            brought = attempt(
                request, import_suppressions, form=form, text=text, reason=reason, done=_("The list is in.")
            )
    context = {
        "form": form,
        "brought": brought,
        "told": told(brought) if brought else [],
        "most": WRONG_SHOWN,
    }
    return render(request, "consent/bring.html", context, status=422 if form.errors else 200)


def told(brought: Brought) -> list[str]:
    """What came of it, in sentences."""
    return [
        ngettext("%(n)s address is new.", "%(n)s addresses are new.", brought.new) % {"n": brought.new},
        ngettext("%(n)s was known already.", "%(n)s were known already.", brought.known)
        % {"n": brought.known},
        ngettext("%(n)s line could not be read.", "%(n)s lines could not be read.", len(brought.wrong))
        % {"n": len(brought.wrong)},
    ]


@page(needs="consent.manage")
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Take the list out, as hashes; the log says who did."""
    lines = list(exported())
    note_suppressions_exported(by=request.actor, addresses=len(lines) - 1)
    return StreamingHttpResponse(
        iter(lines), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="suppressed-addresses.csv"'},
    )  # fmt: skip


@page(needs="consent.manage")
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an address be used again."""
    found = get_object_or_404(Suppression, pk=pk)
    attempt(request, lift_suppression, found, why=request.POST.get("why", ""), done=_("Lifted."))
    return redirect("suppressions")
