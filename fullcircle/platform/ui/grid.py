"""Lists and record fields: what a column is, and how a value of each kind looks and is edited.

A page makes a `Table` of columns and rows and hands it to `<c-grid :table="table" />`. The editing endpoint answers
with `cell(column, value, …)` or `field_value(column, value)`; the protocol is described in `frontend/grid.js`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fullcircle.platform.ui import atoms
from fullcircle.platform.ui.markup import escaped, joined, markup

NUMBERS = frozenset({"integer", "number", "money", "percent"})
CARD_PLACES = ("first", "card-2", "card-3", "card-4")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a column's fixed values, with the color it is shown in."""

    value: str
    label: str
    tone: str = "gray"


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that is another record: a company, an owner."""

    id: int | str
    label: str
    href: str = ""
    hue: int = 0
    square: bool = False
    faceless: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A value that is kept as a code and known by its name: a country, a currency."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field as lists and record pages see it."""

    key: str
    label: str
    kind: str = "text"
    sortable: bool = False
    unsorted: str = ""  # why this list cannot be sorted by it, where others can
    editable: bool = False
    width: str = ""
    choices: tuple[Choice, ...] = ()
    options_url: str = ""
    hint: str = ""

    @property
    def at_end(self) -> bool:
        return self.kind in NUMBERS

    @property
    def options_id(self) -> str:
        return f"opts-{self.key}"

    @property
    def css_width(self) -> str:
        return f"w-{self.width or WIDTHS.get(self.kind, 'md')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record in a list; `values` follow the table's columns. The first value is its name and links to `href`."""

    id: int | str
    name: str
    values: Sequence[Any]
    href: str = ""
    version: int | str = ""
    hue: int = 0
    square: bool = False
    faceless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list of records as `<c-grid>` draws it."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    sort: str = ""
    edit_url: str = ""
    bulk_url: str = ""
    total: int = 0
    selectable: bool = True
    cards: Sequence[str] = field(default=())

    @property
    def sorted_by(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def span(self) -> int:
        return len(self.columns) + 1

    @property
    def editable_choices(self) -> list[Column]:
        """Columns whose choices an editor on this page needs."""
        return [column for column in self.columns if column.choices]

    def place(self, column: Column) -> str:
        """Where the column goes when a phone shows each row as a card."""
        keys = [one.key for one in self.columns]
        shown = list(self.cards) or keys
        if column.key == keys[0]:
            return CARD_PLACES[0]
        others = [key for key in shown if key != keys[0]]
        at = others.index(column.key) + 1 if column.key in others else len(CARD_PLACES)
        return CARD_PLACES[at] if at < len(CARD_PLACES) else ""


WIDTHS = {
    "yesno": "xs",
    "score": "xs",
    "integer": "sm",
    "number": "sm",
    "percent": "xs",
    "money": "sm",
    "date": "dt",
    "datetime": "dt",
    "user": "who",
    "relation": "who",
    "choice": "sm",
    "email": "lg",
    "link": "lg",
    "longtext": "xl",
}


# --- how a value looks


def show_choice(value: str, column: Column) -> SafeString | str:
    found = next((choice for choice in column.choices if choice.value == str(value)), None)
    return atoms.badge(found.label, found.tone) if found else str(value)


def show_multi(values: Iterable[str], column: Column) -> SafeString:
    return joined(" ", "{}", ((show_choice(value, column),) for value in values))


def show_reference(value: Reference, column: Column) -> SafeString:
    css = "sq" if value.square else ""
    return atoms.who(value.label, value.hue, value.href, css, face=not value.faceless)


def show_money(value: Money, column: Column) -> str:
    return atoms.amount(value.amount, value.currency, exact=True)


SHOW: dict[str, Callable[[Any, Column], SafeString | str]] = {
    "choice": show_choice,
    "multichoice": show_multi,
    "relation": show_reference,
    "user": show_reference,
    "money": show_money,
    "integer": lambda value, column: atoms.number(value),
    "number": lambda value, column: atoms.number(value),
    "percent": lambda value, column: f"{atoms.number(value)}%",
    "score": lambda value, column: atoms.score(value),
    "yesno": lambda value, column: gettext("Yes") if value else gettext("No"),
    "date": lambda value, column: atoms.when(value),
    "datetime": lambda value, column: atoms.ago(value),
    "email": lambda value, column: atoms.ltr(value),
    "phone": lambda value, column: atoms.ltr(value),
    "link": lambda value, column: atoms.ltr(value.removeprefix("https://").removesuffix("/")),
    **dict.fromkeys(("country", "language", "currency", "time_zone"), lambda value, column: value.label),
}


def show(column: Column, value: Any) -> SafeString | str:
    """A value as people read it; nothing for nothing."""
    if value is None or value == "" or value == []:
        return ""
    return SHOW.get(column.kind, lambda value, column: str(value))(value, column)


# --- how a value is edited


def raw(column: Column, value: Any) -> str:
    """A value as the editor of its kind expects it."""
    if value is None:
        return ""
    if isinstance(value, Reference):
        return str(value.id)
    if isinstance(value, Listed):
        return value.code
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if column.kind == "multichoice":
        return ",".join(map(str, value))
    return str(value)


def editor(column: Column, value: Any) -> SafeString | str:
    """The attributes that make a cell or a value editable."""
    if not column.editable:
        return ""
    text = markup(' data-text="{}"', value.label) if isinstance(value, Reference | Listed) else ""
    return markup(
        ' data-f="{}" data-v="{}" data-kind="{}"{}', column.key, raw(column, value), column.kind, text
    )


def css(*names: str) -> SafeString | str:
    joined = " ".join(name for name in names if name)
    return markup(' class="{}"', joined) if joined else ""


def stamp(version: int | str) -> SafeString | str:
    """The version of the record that a value on the page is from."""
    return markup(' data-version="{}"', version) if version != "" else ""


Draw = Callable[[Any], str]


def drawer(column: Column, *, place: str = "", version: int | str = "") -> Draw:
    """What makes the cells of a column: all that they have in common is written once, and not for each of hundreds."""
    start = f"<td{css(place, 'end' if column.at_end else '')}"
    end = f"{stamp(version)}>"
    if not column.editable:
        return lambda value: f"{start}{end}{escaped(show(column, value))}</td>"
    before = start + markup(' data-f="{}" data-v="', column.key)
    after = markup('" data-kind="{}"', column.kind)
    plain, nothing = column.kind not in SHOW, f"{before}{after}{end}</td>"

    def draw(value: Any) -> str:
        if value is None or value == "":
            return nothing
        if plain and type(value) is str:
            text = escape(value)
            return f"{before}{text}{after}{end}{text}</td>"
        name = f' data-text="{escape(value.label)}"' if isinstance(value, Reference | Listed) else ""
        return f"{before}{escape(raw(column, value))}{after}{name}{end}{escaped(show(column, value))}</td>"

    return draw


def cell(column: Column, value: Any, *, place: str = "", version: int | str = "") -> SafeString:
    """One `<td>`; also what the editing endpoint answers, then with the row's new version."""
    return SafeString(drawer(column, place=place, version=version)(value))


def name_cell(column: Column, row: Row, *, version: int | str = "") -> SafeString:
    """The first cell of a row: the record's name, linked."""
    return markup(
        "<td{}{}{}>{}</td>",
        css("first"),
        editor(column, row.values[0]),
        stamp(version),
        atoms.who(row.name, row.hue, row.href, "sq" if row.square else "", face=not row.faceless),
    )


def drawers(table: Table) -> list[Draw]:
    """One for each column but the first."""
    return [drawer(column, place=table.place(column)) for column in table.columns[1:]]


def row_cells(table: Table, row: Row, draw: Sequence[Draw] = ()) -> SafeString:
    """All cells of a row."""
    pairs = zip(draw or drawers(table), row.values[1:], strict=True)
    return SafeString(name_cell(table.columns[0], row) + "".join(one(value) for one, value in pairs))


def body(table: Table) -> SafeString:
    """All rows. Made here and not in a template, because there are hundreds of cells on every page."""
    tick, draw = escape(gettext("Select %(name)s")), drawers(table)
    return SafeString("".join(line(table, row, tick, draw) for row in table.rows))


TICK = '<td class="tick-cell"><input type="checkbox" data-row tabindex="-1" aria-label="{}"></td>'


def line(table: Table, row: Row, tick: str, draw: Sequence[Draw]) -> str:
    """One row, with a box to tick it."""
    box = TICK.format(tick % {"name": escape(row.name)}) if table.selectable else ""
    cells = row_cells(table, row, draw)
    return f'<tr id="r{row.id}" data-id="{row.id}" data-version="{row.version}">{box}{cells}</tr>'


def way_to(reference: Reference) -> SafeString:
    label = gettext("Open %(name)s") % {"name": reference.label}
    return markup(
        '<a class="btn ghost xs icon" href="{}" aria-label="{}">{}</a>',
        reference.href,
        label,
        atoms.icon("arrow-up-right", 14, "flip"),
    )


def field_value(column: Column, value: Any, *, version: int | str = "") -> SafeString:
    """A value on a record page: a button that turns into an editor, or plain text."""
    if not column.editable:
        return markup('<span class="ro">{}</span>', show(column, value))
    # A button must not hold a link, so the way to a related record stands beside it.
    linked = value if isinstance(value, Reference) and value.href else None
    shown = show(column, replace(linked, href="") if linked else value)
    return markup(
        '<span class="value"><button type="button" class="ed"{} data-label="{}"{}{}{}>'
        '<span class="vh">{}: </span>{}</button>{}</span>',
        editor(column, value),
        column.label,
        markup(' data-options="{}"', column.options_id) if column.choices else "",
        markup(' data-options-url="{}"', column.options_url) if column.options_url else "",
        stamp(version),
        gettext("Edit %(field)s") % {"field": column.label},
        shown or markup('<span class="unset">{}</span>', gettext("Add")),
        way_to(linked) if linked else "",
    )
