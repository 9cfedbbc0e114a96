"""The addresses of privacy: the queue, one request, erasures with their receipts, holds, and the person's package."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.privacy import (
    erasure_pages,
    fetch_page,
    hold_pages,
    keeping_pages,
    processing_pages,
    request_pages,
)
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.privacy.models import MANAGE
from fullcircle.platform.ui.navigation import DATA, register_item

urls = [
    path("privacy/", request_pages.queue, name="privacy"),
    path("privacy/requests/<int:pk>/", request_pages.request_page, name="privacy-of"),
    path("privacy/requests/<int:pk>/erase/", erasure_pages.preview_page, name="privacy-erase"),
    path("privacy/requests/<int:pk>/copy/", request_pages.download, name="privacy-copy"),
    path("privacy/requests/<int:pk>/<slug:verb>/", request_pages.act, name="privacy-act"),
    path("privacy/erasures/", erasure_pages.erasures, name="erasures"),
    path("privacy/erasures/check/", erasure_pages.check_receipt, name="check-receipt"),
    path("privacy/erasures/<int:pk>/", erasure_pages.receipt_page, name="erasure"),
    path("privacy/erasures/<int:pk>/receipt.json", erasure_pages.receipt_file, name="receipt"),
    path("privacy/holds/", hold_pages.holds, name="holds"),
    path("privacy/holds/<int:pk>/lift/", hold_pages.lift, name="lift-hold"),
    path("privacy/keeping/", keeping_pages.rules, name="keeping"),
    path("privacy/keeping/<slug:key>/", keeping_pages.one_rule, name="keeping-rule"),
    path("privacy/processing/", processing_pages.record_page, name="processing"),
    path("privacy/processing/record.csv", processing_pages.record_file, name="processing-file"),
    path("contacts/<int:pk>/privacy/", request_pages.new_request, name="privacy-of-contact"),
    path("contacts/<int:pk>/hold/", hold_pages.place, name="hold-contact"),
    path("copy/<str:token>/", fetch_page.fetch, name="fetch-copy"),
]

register_item(
    "Know", _("Privacy"), "/privacy/", "shield-user", order=65, group=DATA,
    shown_to=lambda request: request.actor is not None and request.actor.can(MANAGE),
)  # fmt: skip
register_duty(MANAGE, _("Answer privacy requests: copies, erasure, legal holds, how long data is kept"))
