"""The menu: six areas of the cycle, each with the items that entities contribute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.cycle import AREAS

AUDIENCES, DATA = gettext_lazy("Audiences"), gettext_lazy("Data and consent")
"""Headings within Know: whom one speaks to, and how good and how allowed what is known is."""
TOP = ""
"""The items above the areas: what do I do now?"""
FOOT = "foot"
"""The items below the areas, at the end of the menu: how the whole is set up."""


def anybody(request: HttpRequest) -> bool:
    return True


def nothing(request: HttpRequest) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Item:
    """One place in the menu; `g` and then its key goes there."""

    area: str
    label: str | Promise
    href: str
    icon: str
    key: str = ""
    order: int = 50
    shown_to: Callable[[HttpRequest], bool] = anybody
    count: Callable[[HttpRequest], str] = nothing  # how much waits there, if that is cheap to say
    group: str | Promise = ""  # a heading within a long area; what has none comes first


ITEMS: list[Item] = []
SOURCES: list[Callable[[HttpRequest], Iterable[Item]]] = []


class TakenKey(ValueError):
    """Two menu items want the same letter."""


def register_item(
    area: str,
    label: str | Promise,
    href: str,
    icon: str,
    key: str = "",
    *,
    order: int = 50,
    shown_to: Callable[[HttpRequest], bool] = anybody,
    count: Callable[[HttpRequest], str] = nothing,
    group: str | Promise = "",
) -> Item:
    """Add an item to the menu; `label` may be a lazy translation. Registering the same address again replaces it."""
    if area not in (TOP, *AREAS, FOOT):
        raise ValueError(f"There is no area {area!r}. The areas are {', '.join(AREAS)}.")
    item = Item(area, label, href, icon, key, order, shown_to, count, group)
    others = [one for one in ITEMS if one.href != href]
    if key and (rival := next((one for one in others if one.key == key), None)):
        raise TakenKey(f"The key {key!r} of {label} already goes to {rival.label}.")
    ITEMS[:] = [*others, item]
    return item


def register_source(source: Callable[[HttpRequest], Iterable[Item]]) -> None:
    """Add items that are known only once somebody asks."""
    if source not in SOURCES:
        SOURCES.append(source)


def current_href(items: Iterable[Item], path: str) -> str:
    """The address among the menu's that `path` lies below; the longest wins."""
    fitting = (
        item.href for item in items if path == item.href or (item.href != "/" and path.startswith(item.href))
    )
    return max(fitting, key=len, default="")


def visible(area: str, request: HttpRequest) -> Iterable[Item]:
    asked = (item for source in SOURCES for item in source(request))
    found = (item for item in (*ITEMS, *asked) if item.area == area and item.shown_to(request))
    in_order = sorted(found, key=lambda item: (item.order, str(item.label)))
    groups = list(dict.fromkeys(["", *(str(item.group) for item in in_order)]))
    return sorted(in_order, key=lambda item: groups.index(str(item.group)))


def menu(request: HttpRequest) -> list[tuple[str, list[dict[str, object]]]]:
    """The areas that have something to show, with their items; the current one is marked."""
    areas = [(area, list(visible(area, request))) for area in (TOP, *AREAS, FOOT)]
    here = current_href((item for _, items in areas for item in items), request.path)
    return [(area, [entry(item, here, request) for item in items]) for area, items in areas if items]


def entry(item: Item, here: str, request: HttpRequest) -> dict[str, object]:
    """An item as the template draws it."""
    return {
        "label": item.label,
        "href": item.href,
        "icon": item.icon,
        "key": item.key,
        "current": item.href == here,
        "exact": item.href == request.path,
        "count": item.count(request),
        "group": item.group,
    }
