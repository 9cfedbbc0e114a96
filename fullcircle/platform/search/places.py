"""Where one can go and what one can start without looking for a record."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.settings.topics import topics_for
from fullcircle.platform.ui.navigation import menu

Item = dict[str, Any]

# Label, address, icon, and the right it needs. An address that begins with # is done by the palette itself.
STARTS = (
    (gettext_lazy("Import a file"), "/imports/new/", "upload", "contact.import"),
    (gettext_lazy("Invite a colleague"), "/settings/people/invite/", "user-plus", "people.manage"),
    (gettext_lazy("Add a field to contacts"), "/settings/fields/contact/new/", "text-cursor-input", "settings.manage"),
    (gettext_lazy("Switch light or dark"), "#theme", "sun-moon", ""),
    (gettext_lazy("Show all keyboard shortcuts"), "#shortcuts", "keyboard", ""),
)  # fmt: skip


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
        {"label": str(topic.label), "href": topic.href, "icon": topic.icon, "sub": gettext("Settings")}
        for topic in topics_for(request.actor)
    ]
    return fitting(pages, words)


def starts(actor: Actor, words: str) -> list[Item]:
    """What can be begun from anywhere."""
    new = [beginning(each) for each in resources().values() if actor.can(f"{each.key}.add")]
    more = [
        {"label": str(label), "href": href, "icon": icon}
        for label, href, icon, needs in STARTS
        if not needs or actor.can(needs)
    ]
    return fitting([*new, *more], words)


def beginning(resource: Resource) -> Item:
    label = gettext("New %(what)s") % {"what": resource.label.lower()}
    return {"label": label, "href": f"{resource.url}new/", "icon": "plus"}


def starting_with(resource: Resource, name: str) -> Item:
    """A new record that already has its name."""
    label = gettext("New %(what)s “%(name)s”") % {"what": resource.label.lower(), "name": name}
    return {"label": label, "href": f"{resource.url}new/?{urlencode({'name': name})}", "icon": "plus"}


def fitting(items: list[Item], words: str) -> list[Item]:
    """Those whose label holds every word."""
    wanted = words.casefold().split()
    return [item for item in items if all(word in item["label"].casefold() for word in wanted)]
