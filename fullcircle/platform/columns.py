"""One column of a model, by name: what Django's own lookup returns may also be the far end of a relation."""

from django.db import models


def column_of(model: type[models.Model], name: str) -> models.Field:
    """The field that is a column of the model's own table."""
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise LookupError(f"{model.__name__}.{name} is no column of its own table.")
    return found


def name_in_table(column: models.Field) -> str:
    """How the table calls it."""
    if not column.column:
        raise LookupError(f"{column} has no column in a table.")
    return column.column


def target_of(column: models.Field) -> type[models.Model]:
    """The model that a relation leads to."""
    if not isinstance(column.related_model, type):
        raise LookupError(f"{column} is no relation.")
    return column.related_model
