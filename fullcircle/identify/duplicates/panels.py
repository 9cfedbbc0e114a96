"""A warning beside a record that may be there twice."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.duplicates.queries import like_this
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import resource_for

DUPLICATES = gettext_lazy("Duplicates")
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class Duplicates:
    """Who may be the same, with a way to compare."""

    title: str | Promise = DUPLICATES
    template: str = "duplicates/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        kind = record._meta.model_name or ""
        resource = resource_for(kind)
        return {
            "slug": resource.slug if resource else "",
            "like": like_this(record),
            "pk": record.pk,
            "may": actor.can(f"{kind}.edit"),
        }
