"""The board as a page, the rest of a lane, and moving a card."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from fullcircle.acquire.board import queries as board
from fullcircle.acquire.board.drawing import drawn_head, drawn_lane, drawn_totals
from fullcircle.acquire.board.faces import faces
from fullcircle.acquire.board.queries import Card, Narrowed
from fullcircle.acquire.deals.actions import move_deal, the_stage
from fullcircle.acquire.deals.dialogs import said, version_in
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.deals.pages import the_deal
from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.acquire.pipelines.queries import pipelines
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.listing import found_by_search
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.ui.navigation import register_item
from fullcircle.platform.ui.toast import with_toast

PLACE = "/deals/board/"
TEXT = "text/plain; charset=utf-8"


def board_page(request: HttpRequest) -> HttpResponse:
    """Every stage a lane, every open deal a card."""
    known = pipelines()
    pipeline = chosen(known, request.GET.get("pipeline", ""))
    if pipeline is None:
        return render(request, "board/no_pipeline.html", {"may_begin": request.actor.can("pipeline.add")})
    today, narrowed = timezone.localdate(), narrowed_in(request)
    lanes = board.board(pipeline.pk, today, narrowed)
    may_move = request.actor.can("deal.edit")
    context = {
        "pipeline": pipeline,
        "pipelines": [
            {"label": each.name, "href": address(request, pipeline=each.pk), "current": each == pipeline}
            for each in known
        ],
        "whose": whose(request),
        "q": request.GET.get("q", "").strip(),
        "keep": [(key, request.GET[key]) for key in ("pipeline", "owner") if key in request.GET],
        "lanes": [
            {
                **drawn_lane(lane, today, may_move=may_move),
                "more": more_url(lane.cards[-1], request) if lane.more else "",
            }
            for lane in lanes
        ],
        "totals": drawn_totals(lanes),
        "empty": not any(lane.count for lane in lanes),
        "narrowed": narrowed != Narrowed(),
        "may_move": may_move,
        "may_add": request.actor.can("deal.add"),
    }
    return render(request, "board/board.html", context)


def chosen(known: list[Pipeline], asked: str) -> Pipeline | None:
    """The pipeline that is asked for, or the usual one."""
    return next((each for each in known if str(each.pk) == asked), known[0] if known else None)


def narrowed_in(request: HttpRequest) -> Narrowed:
    """What the address says of whose deals are meant, and of words in them."""
    owner, words = request.GET.get("owner", ""), request.GET.get("q", "").strip()[:100]
    deals = resource_for("deal")
    found = tuple(found_by_search(deals, words, board.FOUND)) if words and deals else None
    return Narrowed(number(owner) or None, found)


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def whose(request: HttpRequest) -> list[dict[str, Any]]:
    """All, mine, or those of one colleague, when the address names one."""
    me, asked = request.actor.user_id or 0, number(request.GET.get("owner", ""))
    found = [
        {"label": _("All"), "href": address(request, owner=None), "current": not asked},
        {"label": _("Mine"), "href": address(request, owner=me), "current": asked == me},
    ]
    if asked and asked != me:
        colleague = User.directory.filter(pk=asked).first()
        found.append({"label": str(colleague or _("Nobody")), "href": "", "current": True})
    return found


def address(request: HttpRequest, **changes: object) -> str:
    asked = {key: request.GET[key] for key in ("pipeline", "owner", "q") if request.GET.get(key)} | changes
    return f"{PLACE}?{urlencode({key: value for key, value in asked.items() if value})}"


def more_url(last: Card, request: HttpRequest) -> str:
    after = f"{last.next_on.isoformat() if last.next_on else ''}~{last.pk}"
    asked = {key: request.GET[key] for key in ("owner", "q") if request.GET.get(key)}
    return f"{PLACE}lanes/{last.stage}/?{urlencode({**asked, 'after': after})}"


def lane_more(request: HttpRequest, pk: int) -> HttpResponse:
    """The next cards of a lane."""
    stage = DealStage.objects.filter(pk=pk).first()
    if stage is None:
        raise Missing("This stage does not exist.")
    on, _tilde, last = request.GET.get("after", "").partition("~")
    after = (parse_date(on) if on else None, number(last))
    found = board.cards([pk], narrowed_in(request), after if after[1] else None)
    shown = found[: board.CARDS]
    context = {
        "cards": faces(shown, stage, timezone.localdate(), may_move=request.actor.can("deal.edit")),
        "more": more_url(shown[-1], request) if len(found) > board.CARDS else "",
    }
    return render(request, "board/cards.html", context)


def move_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another lane. The answer is the card and the heads of both lanes, all as they are now."""
    deal = the_deal(pk)
    before = deal.stage
    goal = the_stage(number(request.POST.get("to", "")))
    try:
        moved = move_deal(deal, by=request.actor, to=goal, expect=version_in(request))
    except Refused as refused:
        if not refused.fields:
            raise
        return HttpResponse(refused.sentence, status=422, headers={"X-Asks": "yes"}, content_type=TEXT)
    today, narrowed = timezone.localdate(), narrowed_in(request)
    lanes = board.summed([*stages_beside(moved, before)], today, narrowed)
    context = {
        "heads": [drawn_head(lane) for lane in lanes if lane.stage.pk in (before.pk, goal.pk)],
        "totals": drawn_totals(lanes),
        "card": moved.pk,
        "face": faces([card_of(moved)], goal, today, may_move=True)[0],
    }
    return with_toast(render(request, "board/moved.html", context), said(moved), undo=way_back(moved))


def stages_beside(deal: Deal, before: DealStage) -> list[DealStage]:
    """All lanes of the board that is looked at: the totals above it are of all of them."""
    found = list(
        DealStage.objects.filter(pipeline=deal.pipeline_id, archived_at=None).order_by("position", "id")
    )
    return found if any(each.pk == before.pk for each in found) else [*found, before]


def card_of(deal: Deal) -> Card:
    return Card(
        deal.pk, deal.stage_id, deal.version, deal.name, deal.amount, deal.currency, deal.next_step, deal.next_on,
        deal.stage_since, deal.owner_id, str(deal.company or ""), str(deal.contact or ""),
        owner_of(deal),
    )  # fmt: skip


def owner_of(deal: Deal) -> str:
    return str(User.directory.filter(pk=deal.owner_id).first() or "") if deal.owner_id else ""


def begin(request: HttpRequest) -> HttpResponse:
    """The first pipeline, from the empty board."""
    return redirect(f"{PLACE}?pipeline={begin_selling(by=request.actor).pk}")


def urls() -> list[URLPattern]:
    """Everything under /deals/board/, and moving a card."""
    register_item(
        "Sell", gettext_lazy("Board"), PLACE, "square-kanban", "k", order=5,
        shown_to=lambda request: request.actor is not None and request.actor.can("deal.view"),
    )  # fmt: skip
    return [
        path("deals/board/", door(board_page, methods=require_GET, needs="deal.view"), name="deals-board"),
        path(
            "deals/board/begin/",
            door(begin, methods=require_POST, needs="pipeline.add"),
            name="begin-selling",
        ),
        path(
            "deals/board/lanes/<int:pk>/",
            door(lane_more, methods=require_GET, needs="deal.view"),
            name="lane-more",
        ),
        path(
            "deals/<int:pk>/card/", door(move_card, methods=require_POST, needs="deal.edit"), name="move-card"
        ),
    ]
