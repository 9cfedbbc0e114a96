"""Lists and fields: how each kind of value looks, and what its editor gets."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import QueryDict

from fullcircle.platform.ui.grid import (
    Choice,
    Column,
    Money,
    Reference,
    Row,
    Table,
    cell,
    field_value,
    raw,
    row_cells,
    show,
)
from fullcircle.platform.ui.grid_head import head

STAGE = Column(
    key="stage", label="Stage", kind="choice", choices=(Choice("lead", "Lead", "sky"),), editable=True
)
NAME = Column(key="name", label="Name", editable=True)
OWNER = Column(key="owner", label="Owner", kind="user", editable=True, options_url="/users/options/")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", None, ""),
        ("text", "<i>", "<i>"),
        ("integer", 14314, "14,314"),
        ("money", Money(Decimal("12.50"), "EUR"), "€12.50"),
        ("yesno", False, "No"),
        ("link", "https://harbor.example/", '<bdi dir="ltr">harbor.example</bdi>'),
        ("date", dt.date(2026, 4, 12), '<time datetime="2026-04-12">12 Apr 2026</time>'),
    ],
)
def test_each_kind_has_its_look(kind, value, shown):
    assert show(Column(key="x", label="X", kind=kind), value) == shown


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", None, ""),
        ("yesno", True, "true"),
        ("multichoice", ["email", "post"], "email,post"),
        ("money", Money(Decimal("12.50"), "EUR"), "12.50 EUR"),
        ("user", Reference(7, "Maya"), "7"),
        ("datetime", dt.datetime(2026, 4, 12, 9, 30, tzinfo=dt.UTC), "2026-04-12T09:30"),
    ],
)
def test_each_kind_is_edited_as_its_control_expects(kind, value, text):
    assert raw(Column(key="x", label="X", kind=kind), value) == text


def test_a_cell_escapes_what_customers_wrote():
    assert "&lt;script&gt;" in cell(NAME, "<script>")
    assert "<script>" not in cell(NAME, "<script>")


def test_an_editable_cell_carries_what_the_editor_needs():
    html = cell(OWNER, Reference(7, "Maya Ferreira"), version=4)
    assert 'data-f="owner"' in html
    assert 'data-v="7"' in html
    assert 'data-text="Maya Ferreira"' in html
    assert 'data-version="4"' in html


def test_a_cell_that_may_not_be_edited_carries_nothing():
    assert "data-f" not in cell(Column(key="score", label="Score", kind="score"), 12)


def test_numbers_stand_at_the_end():
    assert 'class="end"' in cell(Column(key="won", label="Won", kind="integer"), 3)


def test_a_choice_is_a_badge_in_its_color():
    assert show(STAGE, "lead") == '<span class="badge" data-tone="sky">Lead</span>'


def test_a_choice_that_was_removed_is_still_shown():
    assert show(STAGE, "gone") == "gone"


def test_a_row_starts_with_its_linked_name():
    table = Table(label="Contacts", columns=(NAME, STAGE), rows=())
    html = row_cells(table, Row(id=1, name="Dana Reyes", href="/contacts/1/", values=("Dana Reyes", "lead")))
    assert html.startswith('<td class="first"')
    assert 'href="/contacts/1/"' in html


def test_a_field_is_a_button_that_says_what_it_edits():
    html = field_value(NAME, "")
    assert "Edit Name" in html
    assert ">Add<" in html


def test_a_related_record_can_be_opened_beside_its_button():
    html = field_value(OWNER, Reference(7, "Maya", "/users/7/"))
    button, _, rest = html.partition("</button>")
    assert "<a " not in button
    assert 'href="/users/7/"' in rest


def test_a_phone_shows_four_columns_as_a_card():
    columns = tuple(Column(key=key, label=key) for key in "abcdef")
    table = Table(label="x", columns=columns, rows=(), cards=("a", "e", "c"))
    assert [table.place(column) for column in columns] == ["first", "", "card-3", "", "card-2", ""]


def test_the_head_sorts_by_a_column_and_turns_the_order_around():
    name, stage = replace(NAME, sortable=True), STAGE
    table = Table(label="Contacts", columns=(name, stage), rows=(), sort="name")
    html = head(table, QueryDict("sort=name&stage=lead&after=x"))
    assert 'href="?stage=lead&amp;sort=-name"' in html
    assert 'aria-sort="ascending"' in html
    assert html.count("<a ") == 1  # the other column cannot be sorted by
    assert 'data-options="opts-stage"' in html
