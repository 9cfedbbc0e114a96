"""What a contact likes and who they are, on their page: each value with how we know it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import MANAGE, SpecialAnswer, TraitAnswer, TraitInferred
from fullcircle.identify.traits.queries import KnownTrait, known_traits
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.marks import Mark
from fullcircle.platform.events.origins import Origin, known_fields
from fullcircle.platform.records import tables
from fullcircle.platform.records.fields import from_definition
from fullcircle.platform.records.resource import resources
from fullcircle.platform.ui.grid import Column

TITLE = gettext_lazy("What they like and who they are")
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class Line:
    """A trait as the card tells it."""

    known: KnownTrait
    column: Column
    value: Any
    said: str  # how we know it
    otherwise: str = ""  # what behavior suggests instead
    mark: Mark | None = None  # no person wrote it


@dataclass(frozen=True)
class Traits:
    """Preferences, circumstances and values: what was said, what was inferred, and where nothing is known."""

    title: str | Promise = TITLE
    template: str = "traits/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Contact, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        lines = lines_of(record, actor)
        return {
            "lines": [line for line in lines if line.known.origin],
            "unknown": [line.column.label for line in lines if not line.known.origin],
            "edit_url": "/contacts/{id}/field/{field}/",
            "record": record,
            "url": f"/contacts/{record.pk}/traits/",
            "any": bool(lines),
            "may_manage": actor.can(MANAGE),
        }


def lines_of(record: Contact, actor: Actor) -> list[Line]:
    may_edit = record.archived_at is None and actor.can("contact.edit")
    known = known_traits(record, actor)
    written = written_by(record, [each for each in known if each.origin == "stated" and not each.answer])
    return [line(record, each, may_edit, written.get(each.trait.field.key)) for each in known]


def written_by(record: Contact, unasked: list[KnownTrait]) -> dict[str, Origin]:
    """Who or what filled in the values that are from no answer, as the log says it; asked only where there are any."""
    if not unasked:
        return {}
    fields = [from_definition(each.trait.field) for each in unasked]
    return {each.field.key: each.origin for each in known_fields(record, resources()["contact"], fields)}


def line(record: Contact, known: KnownTrait, may_edit: bool, written: Origin | None) -> Line:
    field = from_definition(known.trait.field)
    column = tables.column(field, editable=may_edit and not known.trait.special)
    value = tables.shown_custom(Contact(pk=record.pk, custom={field.key: known.value}), field)
    told = how_we_know(known) or (in_short(written) if written else "")
    method = method_of(known, written)
    url = f"/contacts/{record.pk}/traits/"
    return Line(
        known, column, value, told, suggested(known) if known.differs else "",
        Mark(method, told, label=str(column.label), href=url) if method else None,
    )  # fmt: skip


def in_short(written: Origin) -> str:
    when = f", {day(written.observed_at)}" if written.observed_at else ""
    return f"{written.label}, {written.source}{when}"


def method_of(known: KnownTrait, written: Origin | None) -> str:
    """How a machine came to write the value; nothing where a person said or typed it."""
    if known.origin == "inferred":
        return "inference"
    if written and written.method != "person":
        return written.method
    return {"program": "api", "import": "import"}.get(known.answer.how, "") if known.answer else ""


def how_we_know(known: KnownTrait) -> str:
    """They said so, when and to whom; or what it was inferred from, and how sure that is."""
    if known.origin == "inferred" and known.inferred:
        return reckoning(known.inferred)
    if known.origin == "stated":
        return said(known.answer) if known.answer else ""
    return ""


def said(answer: TraitAnswer | SpecialAnswer) -> str:
    told = {"how": answer.get_how_display(), "who": answer.asked_by, "day": day(answer.said_at)}
    if answer.asked_by:
        return gettext("%(how)s, %(who)s, %(day)s") % told
    return gettext("%(how)s, %(day)s") % told


def reckoning(row: TraitInferred) -> str:
    """Inferred from 7 of 9 orders (45 to 94 %), the last on 12 Nov 2026."""
    method = METHODS.get(row.method)
    return gettext("Inferred from %(some)s of %(all)s %(what)s (%(low)s to %(high)s %%), the last %(day)s") % {
        "some": f"{row.evidence:,}", "all": f"{row.observations:,}",
        "what": method.occasions if method else gettext("observations"),
        "low": round(100 * row.low), "high": round(100 * row.high), "day": day(row.observed_at),
    }  # fmt: skip


def suggested(known: KnownTrait) -> str:
    assert known.inferred is not None
    return gettext("Behavior suggests %(value)s. %(why)s") % {
        "value": in_words(known.inferred.value),
        "why": reckoning(known.inferred),
    }


def in_words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j M Y")
