"""Reads of notices."""

from dataclasses import dataclass

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.notices.kinds import kind_of, sentence
from fullcircle.platform.notices.models import Notice
from fullcircle.platform.records.resource import resource_for

SHOWN = 50
MOST_COUNTED = 99


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it."""

    notice: Notice
    sentence: str
    icon: str
    tone: str
    about: str  # the record's name, if the reader may see it


def unread(actor: Actor) -> int:
    """How many wait; nobody needs to know whether there are a hundred or a thousand."""
    waiting = Notice.objects.filter(user_id=actor.person, read_at=None)
    return waiting.order_by()[: MOST_COUNTED + 1].count()


def latest(actor: Actor, before: int | None = None, many: int = SHOWN) -> list[Told]:
    """One's own, newest first; one more than asked for says that there are older ones."""
    rows = Notice.objects.filter(user_id=actor.person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: many + 1])
    names = named(found)
    return [told(each, names.get((each.about_kind, each.about_id or 0), "")) for each in found]


def told(notice: Notice, about: str) -> Told:
    kind = kind_of(notice.kind)
    return Told(notice, sentence(kind, notice.facts), kind.icon, kind.tone, about)


def named(notices: list[Notice]) -> dict[tuple[str, int], str]:
    """The names of the records they are about, as far as whoever acts sees these; one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for each in notices:
        if each.about_id:
            wanted.setdefault(each.about_kind, set()).add(each.about_id)
    names = {}
    for kind, numbers in wanted.items():
        resource = resource_for(kind)
        for record in resource.model._default_manager.filter(pk__in=numbers) if resource else ():
            names[kind, record.pk] = str(record)
    return names
