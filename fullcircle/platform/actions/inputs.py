"""The inputs of a verb as programs give them: a record is named by its number, and found under the actor's own rights."""

import inspect
from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Gt, Lt
from django.db import models

from fullcircle.platform.actions.errors import Refused

RecordNumber = Annotated[int, Gt(0), Lt(2**63)]


def as_input(hint: Any) -> Any:
    """The type a program sends for an argument of this type."""
    if is_model(hint):
        return RecordNumber
    if get_origin(hint) in (Union, UnionType):
        return reduce(or_, map(as_input, get_args(hint)))
    if get_origin(hint) is list:
        return list[as_input(get_args(hint)[0])]  # type: ignore[misc]
    return hint


def with_records(hints: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The same inputs with numbers replaced by the records they name."""
    found = {key: found_records(hints[key], value) for key, value in values.items()}
    if missing := [key for key, value in values.items() if value is not None and found[key] is None]:
        raise Refused(fields=dict.fromkeys(missing, "There is no such record, or you may not see it."))
    return found


def found_records(hint: Any, value: Any) -> Any:
    model = model_in(hint)
    if model is None or value is None:
        return value
    rows = getattr(model, "directory", model._default_manager)
    if not isinstance(value, list):
        return rows.filter(pk=value).first()
    found = list(rows.filter(pk__in=value))
    return found if len(found) == len(set(value)) else None


def model_in(hint: Any) -> type[models.Model] | None:
    """The model that a hint is, or is a list or an option of."""
    if is_model(hint):
        return hint
    return next((model for part in get_args(hint) if (model := model_in(part))), None)


def is_model(hint: Any) -> bool:
    return inspect.isclass(hint) and issubclass(hint, models.Model)
