"""The bell in the frame of every page, and the list behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fullcircle.platform.actions import Missing
from fullcircle.platform.notices import queries
from fullcircle.platform.notices.actions import read_notice, read_notices
from fullcircle.platform.notices.models import Notice
from fullcircle.platform.records.pages import door
from fullcircle.platform.search.places import Place, register_place

LONGEST = 18  # digits of a number


def number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first."""
    found = queries.latest(request.actor, before=number_in(request.GET.get("before", "")))
    shown = found[: queries.SHOWN]
    context = {
        "told": shown,
        "unread": any(each.notice.read_at is None for each in shown),
        "newest": shown[0].notice.pk if shown else None,
        "older": shown[-1].notice.pk if len(found) > len(shown) else None,
        "first": "before" not in request.GET,
    }
    return render(request, "notices/notices.html", context)


def bell(request: HttpRequest) -> HttpResponse:
    """The bell alone; it asks for itself again once a minute."""
    return render(request, "notices/bell.html", {"unread": queries.unread(request.actor), "known": True})


def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """It is read, and there is what it tells of."""
    found = Notice.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("This notice is gone, or it is not yours.")
    return redirect(read_notice(found, by=request.actor).link)


def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that was on the page is read; what came since is not."""
    read_notices(by=request.actor, until=number_in(request.POST.get("until", "")))
    return redirect("notices")


urls = [
    path("notices/", door(notices), name="notices"),
    path("notices/bell/", door(bell), name="bell"),
    path("notices/read/", door(read_all, methods=require_POST), name="read-notices"),
    path("notices/<int:pk>/open/", door(open_one, methods=require_POST), name="open-notice"),
]

register_place(
    Place(gettext_lazy("Notices"), "/notices/", "bell", also=gettext_lazy("notifications, alerts, news"))
)
