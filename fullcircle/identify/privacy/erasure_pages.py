"""Erasing: what it would do, doing it, and the receipts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.privacy import queries
from fullcircle.identify.privacy.forms import ReceiptForm
from fullcircle.identify.privacy.request_pages import found
from fullcircle.identify.privacy.starting import begin_erasure
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.privacy import receipts
from fullcircle.platform.privacy.erasing import label_for, preview
from fullcircle.platform.privacy.missing import lost_erasures
from fullcircle.platform.privacy.models import MANAGE, Erasure


@page(needs=MANAGE)
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A dry run: which rows and files would go, what stays and why. A box and a button do it."""
    asked = found(pk)
    if asked.state != "open" or asked.contact is None:
        messages.error(request, _("This request was answered already."))
        return redirect("privacy-of", pk)
    if not request.actor.sees_all:
        raise PermissionDenied(MANAGE)
    if request.method == "POST":
        sure = request.POST.get("sure") == "yes"
        if attempt(request, begin_erasure, asked, done=_("The erasure has begun."), sure=sure):
            return redirect("privacy-of", pk)
    told = preview(asked.contact, timezone.localdate())
    going = [line for line in told.lines if line.what == "goes"]
    emptied = [line for line in told.lines if line.what in ("log", "quotes", "loose")]
    context = {"asked": asked, "told": told, "going": going, "emptied": emptied}
    return render(request, "privacy/preview.html", context)


@page(needs=MANAGE)
def erasures(request: HttpRequest) -> HttpResponse:
    """Every erasure there was, and whether the log outside the database has them all."""
    return render(request, "privacy/erasures.html", {"rows": queries.erasures(), "lost": lost_erasures()})


@page(needs=MANAGE)
def receipt_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt as people read it, and whether its signature is right."""
    erasure = get_object_or_404(Erasure.objects.exclude(receipt=None), pk=pk)
    receipt = erasure.receipt or {}
    context = {
        "erasure": erasure,
        "receipt": receipt,
        "gone": [(label_for(table), many) for table, many in receipt["erased"].items()],
        "emptied": [(label_for(table), many) for table, many in receipt["emptied"].items()],
        "genuine": receipts.is_genuine(receipt, erasure.signature),
        "similar": erasure.scan.get("similar", []),
        "left": erasure.scan.get("found", []),
        "key": receipts.public_key(),
    }
    return render(request, "privacy/receipt.html", context)


@page(needs=MANAGE)
def receipt_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as a file, for the person and for whoever checks it."""
    erasure = get_object_or_404(Erasure.objects.exclude(receipt=None), pk=pk)
    content = receipts.as_file(erasure.receipt or {}, erasure.signature)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{pk}.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@page(needs=MANAGE)
def check_receipt(request: HttpRequest) -> HttpResponse:
    """Whether a receipt that somebody shows is ours and unchanged."""
    form = ReceiptForm(request.POST or None)
    genuine: bool | None = None
    if form.is_valid():
        try:
            genuine = receipts.is_genuine(*receipts.read_file(form.cleaned_data["receipt"]))
        except ValueError as reason:
            messages.error(request, str(reason))
    return render(request, "privacy/check.html", {"form": form, "genuine": genuine})
