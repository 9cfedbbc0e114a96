"""What is wrong with a record, beside it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.quality.conditions import sentence
from fullcircle.identify.quality.models import QualityRule
from fullcircle.identify.quality.queries import findings_about
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import resource_of

QUALITY = gettext_lazy("Data quality")
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class Quality:
    """How many of its rules a record keeps, and which it breaks."""

    title: str | Promise = QUALITY
    template: str = "quality/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        kind = resource_of(type(record))
        assert kind is not None
        rules = QualityRule.objects.filter(resource=kind.key, retired_at=None).count()
        broken = findings_about(kind.key, record.pk)
        return {
            "kind": kind,
            "rules": rules,
            "score": round(100 - 100 * len(broken) / rules) if rules else None,
            "broken": [(rule, sentence(rule, actor)) for rule in broken],
        }
