"""Who saw what of whom: for the page, the API, and whoever must tell within three days."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fullcircle.platform.readings.models import Reading
from fullcircle.platform.records.merged import made_of
from fullcircle.platform.records.resource import Resource

SHOWN = 200


def readings_of(
    resource: Resource, pk: int, since: datetime | None = None, until: datetime | None = None, after: int = 0
) -> QuerySet[Any]:
    """Newest first; of what was merged into it, too."""
    numbers = [pk, *made_of(resource.model, pk)]
    rows = Reading.objects.filter(about_kind=resource.key, about_id__in=numbers).order_by("-id")
    rows = rows.filter(at__gte=since) if since else rows
    rows = rows.filter(at__lt=until) if until else rows
    return rows.filter(pk__lt=after) if after else rows
