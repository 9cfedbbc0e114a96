"""The palette: people, companies, any record, pages and actions from one box."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.pages import page
from fullcircle.platform.records import listed
from fullcircle.platform.records.record_head import line_under_name
from fullcircle.platform.records.resource import Resource, resource_for, resources
from fullcircle.platform.records.tables import HUES
from fullcircle.platform.search import finding
from fullcircle.platform.search.places import beginning_so, goals, starting_with, starts

EACH, LATELY = 5, 6
NARROW = (">", "@", "#")
Item = dict[str, Any]
Group = tuple[str, list[Item]]


@page()
@require_GET
def palette(request: HttpRequest) -> HttpResponse:
    """Groups of results. `>` asks for actions, `@` for contacts, `#` for everything that is no person."""
    typed = request.GET.get("q", "")[:100].strip()
    narrow, words = (typed[0], typed[1:].strip()) if typed[:1] in NARROW else ("", typed)
    groups = [group for group in found(request, narrow, words) if group[1]]
    return render(request, "ui/palette_items.html", {"groups": groups, "q": typed})


def found(request: HttpRequest, narrow: str, words: str) -> Iterator[Group]:
    """What was opened lately before anything is typed; then pages whose name begins so, records, and the rest."""
    if narrow == ">":
        yield gettext("Actions"), starts(request.actor, words)
        yield gettext("Go to"), goals(request, words)
    elif not words:
        yield gettext("Opened lately"), lately(request) if not narrow else []
        yield gettext("Go to"), goals(request, "")
        yield gettext("Actions"), starts(request.actor, "")
    else:
        pages = [] if narrow else goals(request, words)
        verbs = [] if narrow else starts(request.actor, words)
        first, called = beginning_so(pages, words), beginning_so(verbs, words)
        groups = list(record_groups(request.actor, narrow, words))
        yield gettext("Go to"), first
        yield gettext("Actions"), called
        yield from groups
        yield gettext("Pages"), [each for each in pages if each not in first]
        yield (
            gettext("More actions") if called else gettext("Actions"),
            [each for each in verbs if each not in called],
        )
        if narrow != "#" and not any(items for _, items in groups):
            yield gettext("Nobody has this name"), newcomer(request.actor, words)


def record_groups(actor: Actor, narrow: str, words: str) -> Iterator[Group]:
    among = [each for each in resources().values() if actor.can(f"{each.key}.view") and fits(each, narrow)]
    known = finding.found(among, words, EACH)
    for resource in among:
        yield resource.plural, items_of(resource, [pk for _, pk in known.get(resource.key, [])])


def fits(resource: Resource, narrow: str) -> bool:
    person = not (resource.square or resource.faceless)
    return person if narrow == "@" else not (narrow == "#" and person)


def items_of(resource: Resource, ids: Sequence[int]) -> list[Item]:
    """The records in this order, with what their line under the name is made of."""
    rows = listed.by_number(resource, ids, resource.subtitle)
    return [record_item(resource, rows[pk]) for pk in ids if pk in rows]


def record_item(resource: Resource, record: Any) -> Item:
    line = ", ".join(part.text for part in line_under_name(resource, record))
    return {
        "label": str(record),
        "href": resource.url_of(record.pk),
        "hue": record.pk % HUES,
        "square": resource.square,
        "icon": resource.icon if resource.faceless else "",
        "sub": line or getattr(record, "email", ""),
    }


def lately(request: HttpRequest) -> list[Item]:
    """The records that this browser opened last, as it remembers them: kind and number, nothing else."""
    asked = [each.partition(":")[::2] for each in request.GET.get("lately", "")[:400].split(",")][:LATELY]
    known = [(kind, int(pk)) for kind, pk in asked if pk.isdecimal() and len(pk) < 19]
    items: dict[str, Item] = {}
    for kind in {kind for kind, _ in known}:
        resource = resource_for(kind)
        if resource and resource.key == kind and request.actor.can(f"{kind}.view"):
            ids = [pk for each, pk in known if each == kind]
            items |= {each["href"]: each for each in items_of(resource, ids)}
    order = [resource.url_of(pk) for kind, pk in known if (resource := resource_for(kind))]
    return [items[href] for href in order if href in items]


def newcomer(actor: Actor, words: str) -> list[Item]:
    """Whoever is not found is added with the name that was typed."""
    contacts = resource_for("contact")
    if contacts is None or not actor.can("contact.add"):
        return []
    return [starting_with(contacts, words)]


urls = [path("palette/", palette, name="palette")]
