"""The pages of behavior: what happens, live, who it is, where it is reported from; and the tracking API's addresses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.identify.behavior import actions, keys, panels, queries
from fullcircle.identify.behavior.calls import KINDS
from fullcircle.identify.behavior.forms import ChangeForm, KeepingForm, SourceForm
from fullcircle.identify.behavior.models import (
    STRANGERS,
    BehaviorEvent,
    Inbox,
    Keeping,
    Refusal,
    TrackingSource,
    Visitor,
)
from fullcircle.identify.behavior.receiving import receive
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.access.pages import public
from fullcircle.platform.access.site import absolute
from fullcircle.platform.actions import Missing
from fullcircle.platform.records.pages import door
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.assets import DIST
from fullcircle.platform.ui.navigation import register_item

MANAGE = actions.MANAGE
DAYS, LONG = 30, 90
WIDTH = 1120  # of a chart over the whole page
NOW = timedelta(minutes=5)
EITHER = require_http_methods(["GET", "POST"])
SNIPPET_AGE = 3600


def overview(request: HttpRequest) -> HttpResponse:
    """What happened in the last weeks, and what happened most."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS - 1)
    days = queries.by_day(first, today)
    people, bots = sum(day.people for day in days), sum(day.bots for day in days)
    context = {
        "sources": TrackingSource.objects.filter(closed_at=None),
        "chart": daily(days),
        "stats": [
            (_("Events in 30 days"), f"{people:,}"),
            (_("Here in the last 5 minutes"), f"{queries.people_now(timezone.now() - NOW):,}"),
            (_("By programs, left out"), f"{bots:,}"),
        ],
        "pages": queries.most_frequent(first, ["page", "screen"]),
        "events": queries.most_frequent(first, ["track"]),
        "any": people + bots,
        "tabs": tabs("/behavior/"),
    }
    return render(request, "behavior/overview.html", context)


def daily(days: list[queries.Day]) -> charts.Chart:
    return charts.bars(
        [date_format(day.day, "j M") for day in days],
        [day.people for day in days],
        lambda index: "/behavior/live/",
        _("Events"),
        width=WIDTH,
    )


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of behavior."""
    places = [("/behavior/", _("Overview")), ("/behavior/live/", _("Live")), ("/behavior/visitors/", _("Visitors")),
              ("/behavior/sources/", _("Sources"))]  # fmt: skip
    return [{"label": label, "href": href, "current": href == here} for href, label in places]


def live(request: HttpRequest) -> HttpResponse:
    """The newest of the stream; it asks for itself again every few seconds."""
    chosen = request.GET.get("source", "")
    bots = request.GET.get("bots") == "1"
    context = {
        "events": queries.latest(int(chosen) if chosen.isdecimal() and len(chosen) < 18 else None, bots),
        "sources": TrackingSource.objects.all(),
        "chosen": chosen,
        "bots": bots,
        "tabs": tabs("/behavior/live/"),
    }
    return render(request, "behavior/live.html", context)


def visitors(request: HttpRequest) -> HttpResponse:
    """Who was here last, known or not."""
    found = Visitor.objects.select_related("contact").filter(is_bot=False)
    if request.GET.get("who") == "unknown":
        found = found.filter(contact=None)
    context = {
        "visitors": found.order_by("-last_seen_at", "-id")[:100],
        "who": request.GET.get("who", ""),
        "tabs": tabs("/behavior/visitors/"),
    }
    return render(request, "behavior/visitors.html", context)


def visitor(request: HttpRequest, pk: int) -> HttpResponse:
    """One visitor: what they did, where they came from, who they may be."""
    found = Visitor.objects.select_related("contact").filter(pk=pk).first()
    if found is None:
        raise Missing("This visitor is not there, or not yours to see.")
    context = {
        "visitor": found,
        "visits": queries.visits_of(visitor=found),
        "origins": queries.origins_of(visitor=found),
        "candidates": candidates(found),
        "may_link": request.actor.can("contact.edit"),
    }
    return render(request, "behavior/visitor.html", context)


def candidates(found: Visitor) -> list[Contact]:
    """Whom the claim of a visitor fits."""
    if found.contact_id or not found.claim:
        return []
    known = Contact.objects.filter(archived_at=None)
    return list(known.filter(external_id=found.claim)[:3]) or list(
        known.filter(email=found.claim.lower())[:3]
    )


def of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a contact did: by day, and visit by visit."""
    contact = Contact.objects.filter(pk=pk).first()
    if contact is None:
        raise Missing("This contact is not there, or not yours to see.")
    day, before = the_day(request.GET.get("day", "")), the_moment(request.GET.get("before", ""))
    story = queries.story_of(day=day, before=before, visitor__contact=pk)
    context = {
        "contact": contact,
        "day": day,
        "story": story,
        "older": story.older and f"{story.older.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "origins": queries.origins_of(visitor__contact=pk),
        "chart": panels.daily(pk, LONG, WIDTH),
    }
    return render(request, "behavior/contact.html", context)


def the_day(text: str) -> date | None:
    """The day that a link names; a mangled one means all of them."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def the_moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who a visitor is."""
    found = Visitor.objects.filter(pk=pk).first()
    number = request.POST.get("contact", "")
    contact = (
        Contact.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    )
    if found is None or contact is None:
        raise Missing("Choose a contact that you may see.")
    attempt(
        request,
        actions.link_visitor,
        found,
        contact=contact,
        done=_("What they did is part of the contact's story now."),
    )
    return redirect("visitor", pk)


def sources(request: HttpRequest) -> HttpResponse:
    """What may report, what it last reported, and how long the stream is kept."""
    kept = Keeping.objects.filter(pk=1).first() or Keeping()
    form = KeepingForm(request.POST or None, initial={"months": kept.months})
    if request.method == "POST" and form.is_valid():
        attempt(
            request, actions.keep_behavior, form=form, done=_("Saved."), months=form.cleaned_data["months"]
        )
        if not form.errors:
            return redirect("tracking-sources")
    context = {
        "sources": TrackingSource.objects.order_by("closed_at", "name"),
        "form": form,
        "kept": kept,
        "may": request.actor.can(MANAGE),
        "tabs": tabs("/behavior/sources/"),
    }
    return render(request, "behavior/sources.html", context, status=422 if form.errors else 200)


def new_source(request: HttpRequest) -> HttpResponse:
    """Add a source, and show its key."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request,
            actions.add_tracking_source,
            form=form,
            done=_("It may report from now on."),
            **form.cleaned_data,
        )
        if made:
            return shown(request, made, secret=made.secret)
    return render(request, "behavior/new_source.html", {"form": form}, status=422 if form.errors else 200)


def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: how to install it, whether anything arrives, what was refused, and its settings."""
    found = the_source(pk)
    form = ChangeForm(request.POST or None, initial={"name": found.name, "domains": ", ".join(found.domains)})
    if request.method == "POST" and form.is_valid():
        attempt(
            request, actions.edit_tracking_source, found, form=form, done=_("Saved."), **form.cleaned_data
        )
        if not form.errors:
            return redirect("tracking-source", pk)
    return shown(request, found, form=form)


def shown(request: HttpRequest, found: TrackingSource, *, form: Any = None, secret: str = "") -> HttpResponse:
    key = found.key or secret
    context = {
        "source": found,
        "form": form or ChangeForm(initial={"name": found.name, "domains": ", ".join(found.domains)}),
        "secret": secret if found.kind == "server" else "",
        "key": key or f"…{found.ending}",
        "host": absolute("").rstrip("/"),
        "snippet": f'<script async src="{absolute("/track.js")}" data-key="{key}"></script>',
        "proof": keys.proof_secret(found.pk) if found.kind == "browser" and request.actor.can(MANAGE) else "",
        "last": BehaviorEvent.objects.filter(source=found).order_by("-at").first(),
        "aside": Inbox.objects.filter(source=found).exclude(problem="")[:20],
        "refusals": Refusal.objects.filter(source=found)[:20],
        "may": request.actor.can(MANAGE),
    }
    return render(request, "behavior/source.html", context, status=422 if form and form.errors else 200)


def renew(request: HttpRequest, pk: int) -> HttpResponse:
    made = attempt(
        request,
        actions.renew_tracking_key,
        the_source(pk),
        done=_("The old key stops working within seconds."),
    )
    return shown(request, made, secret=made.secret) if made else redirect("tracking-source", pk)


def sort_again(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(
        request,
        actions.sort_reports_again,
        the_source(pk),
        done=_("They are sorted again within a minute."),
    )
    return redirect("tracking-source", pk)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(request, actions.close_tracking_source, the_source(pk), done=_("It may no longer report."))
    return redirect("tracking-sources")


def the_source(pk: int) -> TrackingSource:
    found = TrackingSource.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("There is no such source.")
    return found


@public("websites load the snippet from here; it is the same for everybody and tells nothing")
@require_GET
def snippet(request: HttpRequest) -> HttpResponseBase:
    """The script that websites load."""
    response = FileResponse((DIST / "track.js").open("rb"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SNIPPET_AGE}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def urls() -> list[URLPattern]:
    """The pages, the snippet and the tracking API."""
    register_item("Know", gettext_lazy("Behavior"), "/behavior/", "activity", "b", order=40)
    register_duty(MANAGE, gettext_lazy("Decide on what reports behavior, and for how long it is kept"))
    register_duty(STRANGERS, gettext_lazy("See visitors who are nobody's contact yet"))
    return [
        path("behavior/", door(overview), name="behavior"),
        path("behavior/live/", door(live), name="behavior-live"),
        path("behavior/visitors/", door(visitors), name="visitors"),
        path("behavior/visitors/<int:pk>/", door(visitor), name="visitor"),
        path("behavior/contacts/<int:pk>/", door(of_contact), name="behavior-of-contact"),
        path("behavior/visitors/<int:pk>/link/", door(link, methods=require_POST), name="link-visitor"),
        path("behavior/sources/", door(sources, methods=EITHER), name="tracking-sources"),
        path(
            "behavior/sources/new/",
            door(new_source, needs=MANAGE, methods=EITHER),
            name="new-tracking-source",
        ),
        path(
            "behavior/sources/<int:pk>/", door(source, needs=MANAGE, methods=EITHER), name="tracking-source"
        ),
        path(
            "behavior/sources/<int:pk>/renew/",
            door(renew, needs=MANAGE, methods=require_POST),
            name="renew-key",
        ),
        path(
            "behavior/sources/<int:pk>/sort-again/",
            door(sort_again, needs=MANAGE, methods=require_POST),
            name="sort-again",
        ),
        path(
            "behavior/sources/<int:pk>/close/",
            door(close, needs=MANAGE, methods=require_POST),
            name="close-source",
        ),
        path("track.js", snippet, name="snippet"),
        *(
            path(f"v1/{kind}", receive, {"kind": kind}, name=f"track-{kind}")
            for kind in sorted({*KINDS, "batch"})
        ),
    ]
