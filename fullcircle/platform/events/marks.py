"""Beside every value that a machine wrote: a small mark that says so, and leads to how we know it.

The timeline of the page has found out already who wrote what; a mark costs no question of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.origins import MERGE, METHODS, RESTORING, method_behind
from fullcircle.platform.events.panels import Timeline, story_of
from fullcircle.platform.events.timeline import Place, Row
from fullcircle.platform.records.actions import current_value
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui import atoms
from fullcircle.platform.ui.markup import markup

DRAWN = '<a class="origin" href="{}" aria-label="{}: {}">{}<span class="origin-tip" aria-hidden="true">{}</span></a>'
OTHERS = "cpu"
OURS = "automation"  # the name under which the log is followed
ICONS = {
    "import": "file-down",
    "api": "key-round",
    "themselves": "users",
    "form": "users",
    "tracking": "mouse-pointer-click",
    "inference": "sparkles",
    "purchases": "shopping-cart",
    "normalization": "wand-sparkles",
    "merge": "merge",
    "restored": "undo-2",
}
WELL_KNOWN = ("created_at", "updated_at", "archived_at", "archived_reason")  # their names say what they are


@dataclass(frozen=True)
class Mark:
    """What the mark says, and where it leads."""

    method: str
    text: str
    label: str
    href: str

    def __html__(self) -> SafeString:
        icon = atoms.icon(ICONS.get(self.method, OTHERS), 14)
        return markup(DRAWN, self.href, self.label, self.text, icon, self.text)

    __str__ = __html__


def marks_of(record: Record, resource: Resource, actor: Actor, asked: QueryDict) -> Mapping[str, Mark]:
    """Field → the mark beside it, for what no person typed; pages without a timeline have none."""
    if not any(isinstance(panel, Timeline) for panel in resource.all_panels):
        return {}
    written = story_of(record, asked.get("show", ""), Place.decode(asked.get("older", ""))).written
    found = {}
    for field in resource.fields(actor):
        if field.key in WELL_KNOWN or current_value(record, field) in (None, "", []):
            continue
        row = written.get(field.key)
        told = said_by(row) if row else ("computed", gettext("Computed from what happened"))
        if told and (row or field.read_only):
            url = f"/origins/{resource.slug}/{record.pk}/#{field.key}"
            found[field.key] = Mark(*told, label=field.label, href=url)
    return found


def said_by(row: Row) -> tuple[str, str] | None:
    """The method and a short sentence; None where a person typed the value."""
    facts = row.facts
    cause, who = str(facts["cause"]), str(facts["who"])
    day = date_format(timezone.localtime(row.at), "j M Y")
    if cause.startswith(RESTORING):
        return "restored", gettext("Put back by %(name)s, %(day)s") % {"name": who, "day": day}
    if cause.startswith(MERGE):
        return "merge", gettext("Came with a merge by %(name)s, %(day)s") % {"name": who, "day": day}
    method = method_behind(cause, str(facts["actor"]))
    if not method:
        return None
    behind = source(facts, who)
    return method, f"{METHODS[method]}: {behind}, {day}" if behind else f"{METHODS[method]}, {day}"


def source(facts: dict[str, Any], who: str) -> str:
    """The file and the row, or whoever acted; that it was a program of ours is said by the method."""
    if facts.get("file") and facts.get("row"):
        return gettext("%(file)s, row %(row)s") % {"file": facts["file"], "row": facts["row"]}
    return "" if who == OURS else who
