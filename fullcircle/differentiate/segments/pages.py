"""Building the rules of a segment: a form that reads as a sentence, with live figures beside it."""

from typing import Any
from zlib import crc32

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullcircle.differentiate.segments import actions, builder, tree
from fullcircle.differentiate.segments.builder import Built
from fullcircle.differentiate.segments.figures import live
from fullcircle.differentiate.segments.forms import PurposeForm
from fullcircle.differentiate.segments.matching import Senseless, View
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.sensitive import told_by
from fullcircle.differentiate.segments.sentences import in_words
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.counting import counted_far
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.settings.organization import organization

EITHER = require_http_methods(["GET", "POST"])


def build(request: HttpRequest) -> HttpResponse:
    """A new segment by rules."""
    return built_page(request, None, builder.changed(Built(), "add-0"))


def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a segment, anew."""
    segment = Segment.objects.filter(pk=pk).first()
    if segment is None or segment.kind != "rules":
        raise Missing("There is no such segment by rules.")
    now = rules_of(segment)
    start = builder.from_tree(now) if now else builder.changed(Built(), "add-0")
    if start is None:
        raise Missing(
            "These rules were made by a program and go deeper than this page shows; change them there."
        )
    return built_page(request, segment, start)


def built_page(request: HttpRequest, segment: Segment | None, start: Built) -> HttpResponse:
    """The form as it stands; saved, or shown again after a press of one of its buttons."""
    if request.method != "POST":
        return shown(request, segment, start)
    built = builder.from_form(request.POST)
    if do := request.POST.get("do", ""):
        return shown(request, segment, builder.changed(built, do))
    if request.headers.get("HX-Request") and "save" not in request.POST:
        return shown(request, segment, built)
    try:
        kept = saved(request, segment, builder.as_rules(built))
    except Refused as refused:
        return shown(request, segment, built, refused)
    return redirect(f"/segments/{kept.pk}/")


def saved(request: HttpRequest, segment: Segment | None, asked: dict[str, Any]) -> Segment:
    if segment is not None:
        return actions.set_segment_rules(segment, by=request.actor, rules=asked)
    name, description = request.POST.get("name", ""), request.POST.get("description", "")
    return actions.define_segment(by=request.actor, name=name, description=description, rules=asked)


def shown(
    request: HttpRequest, segment: Segment | None, built: Built, refused: Refused | None = None
) -> HttpResponse:
    """The whole page; after a change htmx takes the form out of it."""
    context = {
        "segment": segment,
        "groups": [
            (at, how, [(row, asked(row, request)) for row in rows]) for at, how, rows in built.groups()
        ],
        "hows": [("all", _("all of these")), ("any", _("any of these")), ("none", _("none of these"))],
        "abouts": builder.abouts(request.actor),
        "currency": organization().currency,
        "purposes": builder.purposes(),
        "channels": builder.channels(),
        "segments": builder.other_segments(segment),
        "categories": builder.categories(),
        "products": builder.products(),
        "things": builder.things_done(),
        "name": request.POST.get("name", request.GET.get("name", "")),
        "description": request.POST.get("description", ""),
        "errors": refused.fields if refused else {},
        "sentence": refused.sentence if refused else "",
        **figures(request, built),
    }
    return render(request, "segments/build.html", context, status=422 if refused else 200)


def asked(row: builder.Row, request: HttpRequest) -> builder.Asked | None:
    return builder.asked_by(row, request.actor) if row.kind in ("field", "company") else None


def figures(request: HttpRequest, built: Built) -> dict[str, Any]:
    """What the rules would find now, or what they still lack; asked once more, with patience."""
    asked = builder.as_rules(built)
    patient = bool(request.POST.get("exactly"))
    try:
        found = tree.read(asked)
        figures = live(found, View(request.actor, timezone.now()), patient=patient)
    except (tree.Unreadable, Senseless) as lacking:
        return {"lacking": str(lacking)}
    told = in_words(found, request.actor)
    # Of other rules it is another question, which the page has not asked yet.
    question = "" if figures.exact or patient else f"exactly-{crc32(told.encode()):x}"
    return {"live": figures, "told": told, "question": question}


def purpose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for which purpose the people of a segment with sensitive rules may be written to."""
    segment = Segment.objects.filter(pk=pk).first()
    if segment is None:
        raise Missing("There is no such segment, or you may not see it.")
    if not segment.is_sensitive:
        return render(request, "segments/purpose.html", {"segment": segment})
    form = PurposeForm(request.POST or None, initial={"purpose": segment.used_for})
    if form.is_valid() and attempt(
        request, actions.bind_segment, segment, form=form, done=_("Written down."), **form.cleaned_data
    ):
        return redirect(f"/segments/{pk}/")
    context = {"segment": segment, "form": form, "fields": fields_told(segment, request.actor)}
    return render(request, "segments/purpose.html", context, status=422 if form.errors else 200)


def fields_told(segment: Segment, by: Actor) -> list[str]:
    """The sensitive fields that being in it tells, as people call them."""
    resource = resource_for("contact")
    assert resource is not None
    labels = {each.key: each.label for each in resource.fields(by)}
    return [str(labels.get(key, key)) for key in told_by(segment, by)]


def from_a_list(request: HttpRequest) -> HttpResponse:
    """The people of a list of contacts, of an import or of ticked rows, into a new segment or one that is there."""
    asked = request.GET.urlencode()
    if request.method == "POST":
        try:
            return redirect(f"/segments/{kept_from(request, asked).pk}/")
        except Refused as refused:
            return list_page(request, asked, refused)
    return list_page(request, asked)


def kept_from(request: HttpRequest, asked: str) -> Segment:
    chosen = request.POST.get("segment", "")
    if not chosen:
        return actions.keep_as_segment(by=request.actor, name=request.POST.get("name", ""), contacts=asked)
    segment = (
        Segment.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
    )
    if segment is None:
        raise Missing(_("There is no such segment."))
    actions.add_list_to_segment(segment, by=request.actor, contacts=asked)
    return segment


def list_page(request: HttpRequest, asked: str, refused: Refused | None = None) -> HttpResponse:
    try:
        found = counted_far(actions.in_list(asked, request.actor))
    except Refused as senseless:
        found, refused = None, refused or senseless
    by_hand = Segment.objects.filter(kind="list", archived_at=None).order_by("name")
    context = {
        "found": found, "back": f"/contacts/?{asked}", "segments": by_hand, "refused": refused,
        "name": request.POST.get("name", ""), "chosen": request.POST.get("segment", ""),
    }  # fmt: skip
    return render(request, "segments/from_a_list.html", context, status=422 if refused else 200)


urls = [
    path(
        "segments/from-a-list/",
        door(from_a_list, methods=EITHER, needs="segment.edit"),
        name="segment-from-a-list",
    ),
    path("segments/build/", door(build, methods=EITHER, needs="segment.add"), name="segment-build"),
    path(
        "segments/<int:pk>/purpose/",
        door(purpose, methods=EITHER, needs="segment.edit"),
        name="segment-purpose",
    ),
    path("segments/<int:pk>/rules/", door(rules, methods=EITHER, needs="segment.edit"), name="segment-rules"),
]
