"""Tags for templates: atoms, links that keep the list's state, and pieces of lists."""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from fullcircle.platform.ui import atoms, grid
from fullcircle.platform.ui.controls import describe
from fullcircle.platform.ui.field_list import field_list
from fullcircle.platform.ui.grid_head import CURSORS, head
from fullcircle.platform.ui.kept import kept
from fullcircle.platform.ui.pieces import pieces_at

register = template.Library()

register.simple_tag(kept)
register.simple_tag(atoms.icon)
register.simple_tag(atoms.avatar)
register.simple_tag(atoms.who)
register.simple_tag(atoms.badge)
register.simple_tag(atoms.score)
register.simple_tag(atoms.ago)
register.simple_tag(atoms.when)
register.simple_tag(atoms.ltr)
register.simple_tag(atoms.amount, name="money")
register.simple_tag(atoms.short_amount, name="money_short")
register.filter("number", atoms.number)
register.filter("lasting", atoms.lasting)


@register.simple_tag(takes_context=True)
def qs(context: Context, **changes: Any) -> str:
    """This page's address with some of its query changed; a new list starts at its beginning."""
    query = context["request"].GET.copy()
    for key in CURSORS:
        query.pop(key, None)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = value
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def drop(context: Context, *keys: str) -> str:
    """This page's address without some conditions."""
    return qs(context, **dict.fromkeys(keys))


@register.simple_tag(takes_context=True)
def head_of(context: Context, table: grid.Table) -> SafeString:
    return head(table, context["request"].GET)


@register.simple_tag(takes_context=True)
def piece(context: Context, place: str, thing: Any) -> SafeString:
    """What later parts of the product draw here about a thing."""
    return format_html_join("", "{}", ((draw(context["request"], thing),) for draw in pieces_at(place)))


@register.simple_tag
def rows_of(table: grid.Table) -> SafeString:
    return grid.body(table)


register.simple_tag(field_list)


@register.simple_tag
def field_value(column: grid.Column, value: Any) -> SafeString:
    return grid.field_value(column, value)


@register.inclusion_tag("ui/form_field.html")
def form_field(bound: BoundField) -> dict[str, Any]:
    """A Django form's field with its label, hint and error tied together."""
    return describe(bound)
