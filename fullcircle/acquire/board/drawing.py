"""Lanes and cards in words, so that templates only lay them out."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from fullcircle.acquire.board.faces import faces
from fullcircle.acquire.board.queries import Lane, totals
from fullcircle.platform.ui.atoms import short_amount


def drawn_lane(lane: Lane, today: date, *, may_move: bool) -> dict[str, Any]:
    """A lane with everything in words, so that the template only lays it out."""
    stage = lane.stage
    return {
        **drawn_head(lane),
        "cards": faces(lane.cards, stage, today, may_move=may_move),
        "all": f"/deals/?{urlencode({'stage': stage.pk, 'status': 'open', 'sort': 'next_on'})}",
    }


def drawn_head(lane: Lane) -> dict[str, Any]:
    """Name, count, sums and the bar of a lane: all that changes when a card comes or goes."""
    stage = lane.stage
    of_all = max(lane.count, 1)
    parts = (
        ("bad", lane.overdue, _("%(n)s overdue")),
        ("warn", lane.without, _("%(n)s without a next step")),
        ("ok", lane.planned, _("%(n)s planned")),
    )
    return {
        "pk": stage.pk,
        "name": stage.name,
        "removed": stage.archived_at is not None,
        "probability": stage.probability,
        "count": lane.count,
        "sums": [
            (short_amount(each.total, each.currency), short_amount(each.weighted, each.currency))
            for each in lane.sums
        ],
        "bar": [(tone, round(100 * n / of_all, 1)) for tone, n, _words in parts if n],
        "told": ", ".join(words % {"n": n} for _tone, n, words in parts if n),
    }


def drawn_totals(lanes: Iterable[Lane]) -> list[tuple[str, str]]:
    return [
        (short_amount(each.total, each.currency), short_amount(each.weighted, each.currency))
        for each in totals(list(lanes))
    ]
