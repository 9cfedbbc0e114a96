"""Defined kinds as resources: made when somebody first asks after a change, and the same in every process.

The epoch that every actor brings along says whether what this process keeps is as new as the database. Nobody is told of
a kind that they hold no right to.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import models

from fullcircle.platform.access.acting import current_actor, somebody_acts
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed, epoch_of
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.objects.resource import ObjectResource, resource_from
from fullcircle.platform.records import definitions
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, also_known


@dataclass(frozen=True)
class Kind:
    """A defined kind as it was when it was read."""

    resource: ObjectResource
    restricted: bool
    facts: tuple[Any, ...]

    def known_to(self, actor: Actor) -> bool:
        subjects = {each.partition(".")[0] for each in actor.capabilities}
        named = self.resource.key in subjects or "*" in actor.capabilities
        return named or ("*" in subjects and not self.restricted)


Kinds = dict[str, Kind]

_kept: tuple[int, Kinds] = (-1, {})
# What an actor is told who has just changed a definition: nobody else may know before it is committed.
_changed: ContextVar[tuple[Actor, Kinds] | None] = ContextVar("kinds changed here", default=None)
_asked: ContextVar[tuple[Actor, int] | None] = ContextVar("epoch asked for", default=None)


@also_known
def known() -> dict[str, Resource]:
    """The kinds that whoever acts knows of; before anybody acts there are none."""
    if not somebody_acts():
        return {}
    actor = current_actor()
    return {key: kind.resource for key, kind in kinds(actor).items() if kind.known_to(actor)}


def kinds(actor: Actor) -> Kinds:
    global _kept
    mine = _changed.get()
    if mine and mine[0] is actor:
        return mine[1]
    epoch = epoch_for(actor)
    if _kept[0] != epoch:
        _kept = (epoch, load(_kept[1]))
    return _kept[1]


def epoch_for(actor: Actor) -> int:
    """Our own background work asks for the number, once in each transaction."""
    if actor.epoch:
        return actor.epoch
    asked = _asked.get()
    if asked is None or asked[0] is not actor:
        asked = (actor, epoch_of(actor))
        _asked.set(asked)
    return asked[1]


def load(before: Kinds) -> Kinds:
    """All kinds in use; one that is as it was keeps its resource, and all that others keep by it."""
    found: Kinds = {}
    fields = definitions.load()
    for each in ObjectDefinition.objects.filter(archived_at=None):
        own = fields.get(each.key, [])
        facts = facts_of(each, own)
        old = before.get(each.key)
        found[each.key] = old if old and old.facts == facts else made(each, own, facts)
    return found


def facts_of(definition: ObjectDefinition, own: list[Field]) -> tuple[Any, ...]:
    columns = ObjectDefinition._meta.concrete_fields
    return (*(getattr(definition, each.attname) for each in columns), *own)


def made(definition: ObjectDefinition, own: list[Field], facts: tuple[Any, ...]) -> Kind:
    resource = resource_from(definition, model_of(definition), own)
    return Kind(resource, definition.is_restricted, facts)


class OfKind(models.Manager[ObjectRecord]):
    """The rows of one kind, and no others."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[ObjectRecord]:
        return super().get_queryset().filter(**self.model.fixed)


def model_of(definition: ObjectDefinition) -> type[ObjectRecord]:
    """The one table, seen through the key of a kind. It is in no registry of models: it comes and goes with its definition."""
    noun, nouns = (lowered(each) for each in (definition.singular, definition.plural))
    meta = type(
        "Meta",
        (),
        {
            "proxy": True,
            "app_label": "platform",
            "apps": Apps(),
            "verbose_name": noun,
            "verbose_name_plural": nouns,
        },
    )
    return type(
        definition.key.capitalize(),
        (ObjectRecord,),
        {"Meta": meta, "__module__": __name__, "fixed": {"kind_id": definition.key}, "objects": OfKind()},
    )


def lowered(noun: str) -> str:
    """As it stands within a sentence; VIP stays VIP."""
    return noun if noun[1:2].isupper() else noun[:1].lower() + noun[1:]


def changed() -> None:
    """A definition was changed in this transaction: from now on its own actor sees it, after it everybody."""
    definitions_changed()
    _changed.set((current_actor(), load({})))
    definitions.changed_here()


def forget() -> None:
    global _kept
    _kept = (-1, {})
    _changed.set(None)
    _asked.set(None)
