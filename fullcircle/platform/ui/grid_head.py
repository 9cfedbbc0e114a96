"""The head of a list: the names of its columns, each a link that sorts by it or turns the order around."""

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fullcircle.platform.ui.atoms import icon
from fullcircle.platform.ui.grid import Column, Table
from fullcircle.platform.ui.markup import joined, markup

CURSORS = ("after", "before", "page")


def head(table: Table, asked: QueryDict) -> SafeString:
    """The row of names; `asked` is the list's own query, which every link keeps but for order and place."""
    box = markup(TICK, gettext("Select all on this page")) if table.selectable else ""
    link = sorting_link(asked)
    return markup(
        "<tr>{}{}</tr>", box, joined("", "{}", ((cell(table, each, link),) for each in table.columns))
    )


TICK = '<th class="tick-cell" scope="col"><input type="checkbox" data-all aria-label="{}"></th>'


def sorting_link(asked: QueryDict) -> str:
    """The address of the list up to what it is sorted by."""
    kept = asked.copy()
    for name in (*CURSORS, "sort"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}&sort=" if kept else "?sort="


def cell(table: Table, column: Column, link: str) -> SafeString:
    sorted_by_it = column.key == table.sorted_by
    place = " first" if column is table.columns[0] else ""
    return markup(
        '<th scope="col" class="{}{}{}" data-k="{}"{}{}{}>{}</th>',
        column.css_width,
        place,
        " end" if column.at_end else "",
        column.key,
        markup(' data-options="{}"', column.options_id) if column.choices else "",
        markup(' data-options-url="{}"', column.options_url) if column.options_url else "",
        markup(' aria-sort="{}ending"', "desc" if table.descending else "asc") if sorted_by_it else "",
        name(table, column, link, sorted_by_it=sorted_by_it),
    )


def name(table: Table, column: Column, link: str, *, sorted_by_it: bool) -> SafeString:
    if not column.sortable:
        why = markup(' title="{}"', column.unsorted) if column.unsorted else ""
        return markup('<span class="head-cell"{}><span>{}</span></span>', why, column.label)
    turned = "-" if sorted_by_it and not table.descending else ""
    way = ("arrow-down" if table.descending else "arrow-up") if sorted_by_it else "arrow-up-down"
    return markup(
        '<a class="head-cell" href="{}{}{}"><span>{}</span>{}</a>',
        link,
        turned,
        column.key,
        column.label,
        icon(way, 12, "" if sorted_by_it else "sort-hint"),
    )
