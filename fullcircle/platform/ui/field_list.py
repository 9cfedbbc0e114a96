"""A record's fields with their values, editable in place. Made here and not in a template: a page has dozens of them."""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any

from django.utils.safestring import SafeString

from fullcircle.platform.ui.grid import Column, field_value
from fullcircle.platform.ui.markup import escaped, joined, markup

TEMPLATE = "{id}/field/{field}/"
NO_MARKS: Mapping[str, object] = MappingProxyType({})


def field_list(
    items: Sequence[tuple[Column, Any]],
    quiet: Collection[str] = (),
    edit_url: str = "",
    pk: int | str = "",
    version: int | str = "",
    more: str = "",
    marks: Mapping[str, object] = NO_MARKS,
) -> SafeString:
    """`edit_url` holds {id} and {field}; `quiet` are the keys of fields that are folded away until somebody asks for all.

    `marks` are what stands behind a value, by its field.
    """
    told = "".join(
        line(column, value, column.key in quiet, marks.get(column.key, "")) for column, value in items
    )
    return markup(
        '<dl class="fields" data-edit-url="{}" data-id="{}" data-version="{}" data-shares="{}{}">{}{}</dl>{}',
        edit_url,
        pk,
        version,
        edit_url.replace(TEMPLATE, ""),
        pk,
        SafeString(told),
        more,
        SafeString("".join(choices(column) for column, _ in items if column.choices and column.editable)),
    )


def line(column: Column, value: Any, quiet: bool, mark: object = "") -> str:
    long = ' class="long"' if column.kind == "longtext" else ""
    folded = " data-quiet" if quiet else ""
    shown = f"{field_value(column, value)}{escaped(mark)}"
    return f"<div{long}{folded}><dt>{escape(column.label)}</dt><dd>{shown}</dd></div>"


def choices(column: Column) -> SafeString:
    """What an editor on this page offers."""
    options = joined(
        "", '<option value="{}">{}</option>', ((each.value, each.label) for each in column.choices)
    )
    return markup('<template id="{}">{}</template>', column.options_id, options)
