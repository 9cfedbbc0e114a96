"""A record in the making: a row's values on an instance, so that the model's own rules speak before anything is written."""

from typing import Any

from django.db import models
from django.db.models.base import ModelState

from fullcircle.platform.actions import Refused

UNWRITTEN = {
    "id", "acl", "acl_write", "shared_read", "shared_write", "search_text", "custom", "version",
    "created_at", "updated_at", "archived_at", "archived_reason", "team_id", "owner_id", "source",
}  # fmt: skip


class Drafts:
    """Makes instances of one model without the ceremony of its constructor: a million times a minute."""

    def __init__(self, model: type[models.Model]):
        self.model = model
        self.rule = getattr(model, "check_row", None)
        self.defaults = {
            column.attname: default_of(column)
            for column in model._meta.concrete_fields
            if column.attname not in UNWRITTEN
        }

    def checked(
        self, values: dict[str, Any], base: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], str]:
        """The values with what the model's rules made of them, and the sentence if a rule is broken."""
        if self.rule is None:
            return values, ""
        thing = self.model.__new__(self.model)
        before = {**self.defaults, **base, **values} if base else {**self.defaults, **values}
        thing.__dict__ = after = before.copy()
        after["_state"] = STATE
        try:
            self.rule(thing)
        except Refused as refused:
            return values, refused.sentence
        del after["_state"]
        if after == before:
            return values, ""
        return {
            name: value for name, value in (values | touched(after, before)).items() if value is not None
        }, ""


STATE = ModelState()


def touched(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The columns that a rule filled in or respelled."""
    return {
        name: value
        for name, value in after.items()
        if value is not before.get(name) and value != before.get(name) and name not in UNWRITTEN
    }


def default_of(column: models.Field) -> Any:
    """What a record without a value holds there."""
    if column.has_default():
        return column.get_default()
    return None if column.null or not isinstance(column, (models.CharField, models.TextField)) else ""
