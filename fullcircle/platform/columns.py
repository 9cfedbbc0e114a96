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


def rows_of(model: type[models.Model]) -> str:
    """What stands after FROM to mean the rows of a model; whoever writes it gives it an alias."""
    own = only_its_own(model)
    table = f'"{model._meta.db_table}"'
    return f"(SELECT * FROM {table} WHERE true{own})" if own else table  # noqa: S608  names of our own


def only_its_own(model: type[models.Model], alias: str = "") -> str:
    """What else is true of the rows of a model, as SQL, where its table holds several kinds of records: the keys are our
    own, made of small letters."""
    fixed: dict[str, str] = getattr(model, "fixed", {})
    columns = {each.attname: each.column for each in model._meta.concrete_fields}
    place = f"{alias}." if alias else ""
    return "".join(f" AND {place}\"{columns[name]}\" = '{key}'" for name, key in sorted(fixed.items()))
