"""Records that have become part of others: which one to go to, and what a record is made of."""

from typing import Any

MADE_OF = "made_of"  # where a record says which others have become part of it, if somebody asked for it along the way


def can_be_merged(model: type[Any]) -> bool:
    return hasattr(model, "merged_into")


def leads_to(model: type[Any], pk: int) -> int | None:
    """The number of the record that this one has become part of, if it has."""
    if not can_be_merged(model):
        return None
    into: int | None = model._default_manager.filter(pk=pk).values_list("merged_into_id", flat=True).first()
    return into


def made_of(model: type[Any], pk: int, record: Any = None) -> list[int]:
    """The numbers of the records that have become part of this one."""
    if not can_be_merged(model):
        return []
    known: list[int] | None = getattr(record, MADE_OF, None)
    if known is None:
        known = list(model._default_manager.filter(merged_into=pk).values_list("pk", flat=True))
    return known
