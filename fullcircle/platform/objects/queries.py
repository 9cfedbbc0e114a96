"""What hangs on an object: asked before it is removed."""

from dataclasses import dataclass

from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.records.models import CustomField, SavedView


@dataclass(frozen=True)
class Hanging:
    """How much there is of it."""

    records: int
    archived: int
    files: int
    fields: int
    views: int
    pointing: tuple[str, ...]  # fields of other records that point to it


def hanging_on(definition: ObjectDefinition) -> Hanging:
    key = definition.key
    records = ObjectRecord.objects.filter(kind=definition)
    pointing = CustomField.objects.filter(kind="relation", target=key, removed_at=None).exclude(resource=key)
    return Hanging(
        records=records.count(),
        archived=records.exclude(archived_at=None).count(),
        files=StoredFile.objects.filter(about_kind=key, removed_at=None).count(),
        fields=CustomField.objects.filter(resource=key, removed_at=None).count(),
        views=SavedView.objects.filter(resource=key).count(),
        pointing=tuple(each.label for each in pointing),
    )
