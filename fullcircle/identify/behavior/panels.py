"""What a contact did on the firm's pages and in its products, beside their record."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.behavior.queries import origins_of, visits_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

TITLE = gettext_lazy("On your pages and products")
NOTHING_ASKED = QueryDict()
SHOWN = 8


@dataclass(frozen=True)
class Behavior:
    """The last visits, and where the first and the last came from."""

    title: str | Promise = TITLE
    template: str = "behavior/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        return {
            "visits": visits_of(visitor__contact=record.pk)[:SHOWN],
            "origins": origins_of(visitor__contact=record.pk),
        }
