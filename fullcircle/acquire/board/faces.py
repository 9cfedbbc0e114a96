"""Cards as HTML. Made of strings: a board shows more than a hundred, and a template would cost more than all the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fullcircle.acquire.board.queries import Card
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.platform.records.tables import HUES
from fullcircle.platform.ui.atoms import amount, avatar, icon


@dataclass(frozen=True)
class Lane:
    """What all cards of a lane share."""

    rot_days: int | None
    today: date
    language: str
    may_move: bool


def faces(cards: Iterable[Card], stage: DealStage, today: date, *, may_move: bool) -> list[SafeString]:
    """What is on each card: whose, how much, what comes next and whether it waits too long."""
    lane = Lane(stage.rot_days, today, get_language() or "en", may_move)
    return [face(card, lane) for card in cards]


def face(card: Card, lane: Lane) -> SafeString:
    name, customer = escape(card.name), escape(card.customer)
    parts = (
        f'<li class="deal" id="deal-{card.pk}" data-id="{card.pk}" data-version="{card.version}">'
        f'<a class="deal-name" href="/deals/{card.pk}/" draggable="false">{name}</a>',
        f'<span class="deal-who">{customer}</span>' if customer else "",
        f'<span class="deal-foot"><span class="num">{worth(card.amount, card.currency, lane.language)}</span>',
        next_step(card.next_on, escape(card.next_step), lane),
        rests(card, lane),
        owned(card.owner_name, (card.owner or 0) % HUES),
        "</span>",
        mover(name, lane.language) if lane.may_move else "",
        "</li>",
    )
    return SafeString("".join(parts))  # what people wrote is escaped above


@lru_cache(4_096)
def worth(sum_: Decimal | None, currency: str, language: str) -> str:
    return escape(amount(sum_, currency)) if sum_ is not None else ""


def next_step(on: date | None, what: str, lane: Lane) -> str:
    if on is None:
        return nothing_planned(lane.language)
    tone = "bad" if on < lane.today else "warn" if on == lane.today else ""
    return f'<span class="deal-next" data-tone="{tone}" title="{what}">{day(on, lane.today, lane.language)}</span>'


@lru_cache(64)
def nothing_planned(language: str) -> str:
    words = escape(_("No next step"))
    return f'<span class="deal-next" data-tone="none">{icon("circle-alert", 12)}{words}</span>'


@lru_cache(4_096)
def day(on: date, today: date, language: str) -> str:
    """The day of the next step, short; what is late says so to those who do not see colors."""
    late = f'<span class="vh">{escape(_("Overdue:"))} </span>' if on < today else ""
    told = _("Today") if on == today else date_format(on, "j M" if on.year == today.year else "j M Y")
    return f"{icon('clock', 12)}{late}{escape(told)}"


def rests(card: Card, lane: Lane) -> str:
    days = (lane.today - timezone.localdate(card.stage_since)).days
    return resting(days, lane.language) if lane.rot_days is not None and days >= lane.rot_days else ""


@lru_cache(1_024)
def resting(days: int, language: str) -> str:
    told = escape(ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
    where = f'<span class="vh"> {escape(_("in this stage"))}</span>'
    return f'<span class="deal-rests" data-tone="warn">{icon("hourglass", 12)}{told}{where}</span>'


@lru_cache(1_024)
def owned(name: str, hue: int) -> str:
    return f'{avatar(name, hue, "xs")}<span class="vh">{escape(name)}</span>' if name else ""


def mover(name: str, language: str) -> str:
    label = move_label(language).replace("%(name)s", name)
    return (
        '<button class="btn ghost xs icon deal-move" type="button" data-move-open aria-haspopup="menu"'
        f' aria-label="{label}">{icon("ellipsis", 14)}</button>'
    )


@lru_cache(64)
def move_label(language: str) -> str:
    return escape(_("Move %(name)s"))
