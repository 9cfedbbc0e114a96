"""How long notes, calls, meetings and tasks stand in lists."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.privacy.keeping import Rule, register_rule
from fullcircle.platform.records.actions import archive_record


def archive(rows: Sequence[Any], by: Actor) -> list[str]:
    for each in rows:
        archive_record(each, by=by, reason="Its time was over.")
    return []


register_rule(Rule(
    "activities", _("Activities"), _("Notes, calls, meetings and tasks that are done."),
    "archive", days=1825, since="happened_at", holder="contact_id", at_once=100, most=5_000, carry=archive,
    rows=lambda: Activity.objects.filter(archived_at=None).filter(~Q(kind="task") | Q(done_at__isnull=False)),
))  # fmt: skip
