"""The files of a record, with a place to drop another."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.config.env import env
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import kind_of
from fullcircle.platform.files.kinds import icon_of
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.postgres.single_row import rows_where
from fullcircle.platform.records.models import Record

FILES = gettext_lazy("Files")
NOTHING_ASKED = QueryDict()
OF_RECORD = "about_kind = %s AND about_id = %s AND removed_at IS NULL ORDER BY id DESC"


@dataclass(frozen=True)
class Files:
    """What hangs on a record, latest first."""

    title: str | Promise = FILES
    template: str = "files/panel.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        kind = kind_of(record)
        files = rows_where(StoredFile, OF_RECORD, [kind, record.pk])
        return {
            "id": f"files-{kind}-{record.pk}",
            "files": [{"file": file, "icon": icon_of(file.kind)} for file in files],
            "url": f"/files/{kind}/{record.pk}/"
            if actor.can(f"{kind}.edit") and not record.archived_at
            else "",
            "largest": env.largest_file_mb,
        }
