"""Where one can go and what one can start without looking for a record."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.settings.topics import topics_for
from fullcircle.platform.ui.navigation import menu

Item = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A page without an item in the menu, or something to begin. `also` holds other words that people type for it."""

    label: str | Promise
    href: str  # one that begins with # is done by the palette itself
    icon: str
    needs: str = ""
    also: str | Promise = ""


STARTS = [
    Place(gettext_lazy("Import a file"), "/imports/new/", "upload", "records.import",
          gettext_lazy("upload, CSV, Excel, spreadsheet")),
    Place(gettext_lazy("Invite a colleague"), "/settings/people/invite/", "user-plus", "people.manage",
          gettext_lazy("add user")),
    Place(gettext_lazy("Add a field to contacts"), "/settings/fields/contact/new/", "text-cursor-input", "settings.manage",
          gettext_lazy("custom column")),
    Place(gettext_lazy("Make an API key"), "/settings/keys/new/", "braces", also=gettext_lazy("token, program, developer")),
    Place(gettext_lazy("Switch light or dark"), "#theme", "sun-moon", also=gettext_lazy("theme, look, mode")),
    Place(gettext_lazy("Show all keyboard shortcuts"), "#shortcuts", "keyboard", also=gettext_lazy("help, hotkeys")),
    Place(gettext_lazy("Sign out"), "#sign-out", "log-out", also=gettext_lazy("log out, leave")),
]  # fmt: skip
PLACES: list[Place] = []


def register_place(place: Place) -> None:
    """Let the palette find a page that the menu does not hold. The same address again replaces it."""
    PLACES[:] = [*(each for each in PLACES if each.href != place.href), place]


def goals(request: HttpRequest, words: str) -> list[Item]:
    """Pages of the menu and of the settings, as far as the words fit."""
    pages = [
        {
            "label": str(item["label"]),
            "href": item["href"],
            "icon": item["icon"],
            "keys": f"g {item['key']}" if item["key"] else "",
        }
        for _, items in menu(request)
        for item in items
    ]
    pages += [
        {
            "label": str(topic.label),
            "href": topic.href,
            "icon": topic.icon,
            "sub": gettext("Settings"),
            "also": str(topic.sentence),
        }
        for topic in topics_for(request.actor)
    ]
    pages += [item_of(place) for place in PLACES if may(request.actor, place)] if words else []
    return fitting(pages, words)


def item_of(place: Place) -> Item:
    return {"label": str(place.label), "href": place.href, "icon": place.icon, "also": str(place.also)}


def may(actor: Actor, place: Place) -> bool:
    return not place.needs or actor.can(place.needs)


def starts(actor: Actor, words: str) -> list[Item]:
    """What can be begun from anywhere."""
    new = [beginning(each) for each in resources().values() if actor.can(f"{each.key}.add")]
    more = [item_of(place) for place in STARTS if may(actor, place)]
    return fitting([*new, *more], words)


def beginning(resource: Resource) -> Item:
    label = gettext("New %(what)s") % {"what": resource.label.lower()}
    return {"label": label, "href": resource.new_url, "icon": "plus"}


def starting_with(resource: Resource, name: str) -> Item:
    """A new record that already has its name."""
    label = gettext("New %(what)s “%(name)s”") % {"what": resource.label.lower(), "name": name}
    return {"label": label, "href": f"{resource.new_url}?{urlencode({'name': name})}", "icon": "plus"}


def fitting(items: list[Item], words: str) -> list[Item]:
    """Those whose label holds every word; after them those that other words for it find."""
    wanted = words.casefold().split()

    def holds(text: str) -> bool:
        return all(word in text.casefold() for word in wanted)

    named = [item for item in items if holds(item["label"])]
    meant = [item for item in items if item not in named and holds(f"{item['label']} {item.get('also', '')}")]
    return [*named, *meant]


def beginning_so(items: list[Item], words: str) -> list[Item]:
    """Those that are called as somebody types: they come before any record."""
    return [item for item in items if item["label"].casefold().startswith(words.casefold())]
