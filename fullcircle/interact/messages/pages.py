"""A message as it looks, in a frame in which nothing runs and nothing is fetched."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from fullcircle.interact.messages.compose_pages import write
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.access.pages import page

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; sandbox; frame-ancestors 'self'"
)


@page(needs="message.view")
@require_GET
@xframe_options_sameorigin
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a message. Pictures of others are not fetched: whoever looks at it here is nobody's business."""
    message = get_object_or_404(Message, pk=pk)
    return HttpResponse(
        message.html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    )


urls = [
    path("messages/<int:pk>/body/", body, name="message-body"),
    path("contacts/<int:pk>/write/", write, name="write-to-contact"),
]

register_duty("message.send", _("Send messages to customers"))
