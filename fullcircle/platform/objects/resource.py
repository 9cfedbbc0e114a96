"""A defined kind as a resource: what other entities say in a file, it says from its definition and its fields."""

import types
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from fullcircle.platform.events.panels import Origins, Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.records import fields as registry
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource

SHOWN_FIRST = 5  # fields of its own that a list begins with
OFFERED_FIRST = ("choice", "yesno", "relation", "multichoice")
SAID = ("name", "owner", "source", "created_at", "updated_at", "archived_at")
BELOW_NAME = ("choice", "relation")


class ObjectResource(Resource, registered=False):
    """Base of the resources that are made at run time, one for each definition."""

    definition: ClassVar[ObjectDefinition]
    square = True
    order = 70
    told_above = ("name",)
    may_match = ("name",)  # two boats may have one name

    @property
    def label(self) -> str:
        return raised(self.definition.singular)

    @property
    def plural(self) -> str:
        return raised(self.definition.plural)

    @cached_property
    def slug(self) -> str:
        return self.definition.slug

    @cached_property
    def built_in(self) -> tuple[Field, ...]:
        """What every record has, under the names of this kind."""
        return tuple(self.named(each) for each in registry.model_fields(ObjectRecord) if each.key in SAID)

    def built_in_fields(self) -> tuple[Field, ...]:
        return self.built_in

    def named(self, field: Field) -> Field:
        label = self.definition.name_label if field.key == "name" else field.label
        return replace(field, label=label)


def resource_from(
    definition: ObjectDefinition, model: type[ObjectRecord], own: Sequence[Field]
) -> ObjectResource:
    """The same words as in any entity's resource.py, found in what people said in the browser."""
    keys = [field.key for field in own]
    said: dict[str, Any] = {
        "__module__": __name__,
        "definition": definition,
        "model": model,
        "area": definition.area,
        "icon": definition.icon,
        "blurb": definition.description,
        "defined": tuple(own),
        "columns": ["name", *keys[:SHOWN_FIRST], "owner", "updated_at"],
        "facets": [*(field.key for field in own if field.kind in OFFERED_FIRST), "owner"],
        "form": [(raised(definition.singular), ["name", *keys, "owner"]), ("More", ["source"])],
        "panels": [Timeline(), Files(), Origins()],
    }
    made = types.new_class(
        definition.key.capitalize(), (ObjectResource,), {"registered": False}, lambda body: body.update(said)
    )
    return made()


def raised(noun: str) -> str:
    return noun[:1].upper() + noun[1:]
