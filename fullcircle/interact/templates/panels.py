"""The page of a template: the letter as it was published, how its links do, and what it said before."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.interact.templates import queries
from fullcircle.interact.templates.actions import draft_of
from fullcircle.interact.templates.chips import pieces
from fullcircle.interact.templates.content import plain, read
from fullcircle.interact.templates.fields import names_known
from fullcircle.interact.templates.models import Template
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
LETTER, LINKS, VERSIONS = (
    gettext_lazy("Letter"),
    gettext_lazy("Links that were opened"),
    gettext_lazy("Versions"),
)


@dataclass(frozen=True)
class Letter:
    """How it looks, and whether what is written is what is sent."""

    title: str | Promise = LETTER
    template: str = "templates/letter.html"
    place: str = "main"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(record, Template)
        latest = next(iter(queries.versions(record)), None)
        draft = read(draft_of(record).content)
        subject = latest.content["subject"] if latest else draft.subject
        return {
            "template": record, "latest": latest, "subject": pieces(subject, names_known(actor)),
            "may": actor.can("template.edit"), "is_newer": latest is not None and latest.content != plain(draft),
        }  # fmt: skip


@dataclass(frozen=True)
class Links:
    """Its links, with how many people opened them; programs that look at mail are counted apart."""

    title: str | Promise = LINKS
    template: str = "templates/links.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(record, Template)
        return {"links": queries.use_of_links(record)}


@dataclass(frozen=True)
class Versions:
    """What it said before; what was sent stays as it was."""

    title: str | Promise = VERSIONS
    template: str = "templates/versions.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(record, Template)
        labels = names_known(actor)
        shown = [(each, pieces(each.content["subject"], labels)) for each in queries.versions(record)]
        return {"versions": shown, "template": record}
