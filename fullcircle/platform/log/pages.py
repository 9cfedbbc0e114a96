"""The page on which the log is read, and the log as a file."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fullcircle.platform.access.models import User
from fullcircle.platform.log import queries
from fullcircle.platform.log.actions import NEEDS, note_log_taken
from fullcircle.platform.log.files import MOST, file_of
from fullcircle.platform.log.forms import LogForm
from fullcircle.platform.log.telling import told
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.topics import register_topic


def log(request: HttpRequest) -> HttpResponse:
    """Who did what and when: as far as whoever asks may see the records it was done to."""
    form = LogForm(request.GET if set(request.GET) & set(LogForm.base_fields) else None, actor=request.actor)
    understood = not form.is_bound or form.is_valid()
    after = queries.Place.decode(request.GET.get("after", ""))
    events, older = queries.page_of(form.asked, after) if understood else ([], None)
    context = {
        "form": form,
        "entries": told(events, request.actor),
        "narrowed": form.is_bound,
        "understood": understood,
        "newest": after is None,
        "older": older.encode() if older else "",
        "most": MOST,
    }
    return render(request, "log/log.html", context)


def log_file(request: HttpRequest) -> HttpResponseBase:
    """What the page shows, all of it, as CSV; that it was taken is the next entry of the log."""
    form = LogForm(request.GET, actor=request.actor)
    if not form.is_valid():
        return log(request)
    file, entries = file_of(form.asked, request.actor)
    note_log_taken(User(pk=request.actor.user_id or 0), by=request.actor, entries=entries)
    return FileResponse(file, as_attachment=True, filename=f"log-{timezone.localdate():%Y-%m-%d}.csv")


register_topic(
    "operations",
    _("Log"),
    "/log/",
    icon="scroll-text",
    sentence=_("Who did what and when, to which record, and what was there before."),
    needs=NEEDS,
    order=40,
)

urls = [
    path("log/", door(log, needs=NEEDS), name="log"),
    path("log/file/", door(log_file, methods=require_POST, needs=NEEDS), name="log_file"),
]
