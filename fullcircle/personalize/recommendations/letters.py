"""Suggestions in letters: a block that shows a few products, and fields that name the first one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates.saying import Saying, says
from fullcircle.personalize.recommendations.queries import Again, Goods, Likely, New, likely_next
from fullcircle.platform.access.actor import Actor

SHOWN = ("new", "again", "both")


def names() -> list[tuple[str, str]]:
    return [
        ("suggestion.name", _("Product to suggest")),
        ("suggestion.price", _("Its price")),
        ("suggestion.because", _("What they have that it goes with")),
    ]


def values(people: Sequence[int], by: Actor) -> Mapping[int, Mapping[str, Any]]:
    """Of everybody with something to suggest; the fields name the first thing that is new to them."""
    found = likely_next(Contact, people, now=timezone.now())
    return {number: spelled(likely) for number, likely in found.items()}


def spelled(likely: Likely) -> dict[str, Any]:
    lists = {"new": [one(each) for each in likely.new], "again": [one(each) for each in likely.again]}
    lists["both"] = [*lists["again"], *lists["new"]]
    return {"suggestions": lists, "suggestion": lists["new"][0] if lists["new"] else {}}


def one(each: New | Again) -> dict[str, str]:
    because = each.because if isinstance(each, New) else ""
    return {"name": each.goods.name, "price": price(each.goods), "because": because}


def price(goods: Goods) -> str:
    return f"{goods.price:,.2f} {goods.currency}" if goods.price is not None else ""


says(
    Saying(
        root="suggestion", group=lambda: _("Suggestions"), names=names, values=values,
        parts=tuple(f"suggestions.{each}" for each in SHOWN),
    )
)  # fmt: skip
