"""Custom fields as defined now. Each process keeps a copy that is as old as the epoch number says, and no older."""

from fullcircle.platform.access.epoch import epoch_now
from fullcircle.platform.records.fields import Field, from_definition
from fullcircle.platform.records.models import CustomField

_kept: tuple[int, dict[str, list[Field]]] = (-1, {})


def custom_fields(resource: str, epoch: int) -> list[Field]:
    """The fields added to a resource; asks the database only when definitions have changed since. Our own background
    work, which comes with epoch 0, asks for the number first."""
    global _kept
    epoch = epoch or epoch_now()
    if _kept[0] != epoch:
        _kept = (epoch, load())
    return _kept[1].get(resource, [])


def load() -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for definition in CustomField.objects.filter(removed_at=None):
        found.setdefault(definition.resource, []).append(from_definition(definition))
    return found


def forget() -> None:
    global _kept
    _kept = (-1, {})
