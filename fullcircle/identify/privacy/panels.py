"""What a person asked about their data, beside their record."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.privacy import api, starting  # noqa: F401  their verbs are offered
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.privacy.erasing import holds_on
from fullcircle.platform.privacy.models import MANAGE
from fullcircle.platform.records.models import Record

PRIVACY = gettext_lazy("Privacy")
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class Privacy:
    """Open requests and legal holds, and the way to write a request down; for who answers them."""

    title: str | Promise = PRIVACY
    template: str = "privacy/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        may, today = actor.can(MANAGE), timezone.localdate()
        requests = PrivacyRequest.objects.filter(contact=record.pk).order_by("-id")[:5] if may else []
        return {
            "may": may,
            "requests": [(each, each.days_left(today)) for each in requests],
            "holds": holds_on("contact", [record.pk], today) if may else [],
            "record": record,
        }
