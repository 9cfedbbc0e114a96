"""Any honest table is read as its author meant it, whatever program wrote it."""

import gzip
from pathlib import Path

import pytest
import xlsxwriter

from fullcircle.identify.imports.reading import Table, open_table
from fullcircle.identify.imports.workbooks import sheets_of

ROWS = [["Name", "City", "Spent"], ["Zoë Müller", "Köln", "1.234,56"], ["Łukasz, junior", 'The "Arch"', "7"]]


def opened(tmp_path: Path, content: str | bytes, encoding: str = "utf-8", **told) -> Table:
    path = tmp_path / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return open_table(path, **told)


def cells(table: Table) -> list[list[str]]:
    return [row for _, row, flaw in table.rows() if not flaw]


def written(delimiter: str) -> str:
    quoted = [[cell.replace('"', '""') for cell in row] for row in ROWS]
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in quoted) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_are_found(tmp_path, delimiter, encoding):
    table = opened(tmp_path, written(delimiter), encoding)
    assert table.columns == ("Name", "City", "Spent")
    assert cells(table) == ROWS[1:]


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ["Zoë Müller – Straße"]),
        ("latin-1", ["José Nuñez"]),
        ("cp1251", ["Дмитрий Иванович Менделеев"]),
        ("cp1250", ["Paweł Wójcik", "Łukasz Dąbrowski", "Józef Żółkiewski", "Małgorzata Kędzierska", "Łódź"]),
        ("shift_jis", ["山田太郎", "東京都"]),
    ],
)
def test_old_code_pages_are_found(tmp_path, encoding, names):
    lines = "Name;City\n" + "".join(f"{name};{number}\n" for number in range(20) for name in names)
    assert [row[0] for row in cells(opened(tmp_path, lines, encoding))][: len(names)] == names


def test_a_title_above_the_header_is_passed_over(tmp_path):
    table = opened(tmp_path, "Customers of March\n\nName,Email\nDana,dana@example.com\n")
    assert table.columns == ("Name", "Email")
    assert list(table.rows()) == [(4, ["Dana", "dana@example.com"], "")]


def test_a_file_without_names_gets_numbered_columns(tmp_path):
    table = opened(tmp_path, "Dana,dana@example.com,3\nBob,bob@example.com,4\n")
    assert table.columns == ("Column 1", "Column 2", "Column 3")
    assert len(cells(table)) == 2


def test_doubled_and_missing_names_become_unique(tmp_path):
    table = opened(tmp_path, "Email,,email\na@example.com,x,b@example.com\n")
    assert table.columns == ("Email", "Column 2", "email (2)")


def test_excels_own_hint_counts(tmp_path):
    table = opened(tmp_path, "sep=;\nName;Price\nA, B and C;1,5\n")
    assert cells(table) == [["A, B and C", "1,5"]]


def test_blank_lines_are_no_rows_and_numbers_are_the_spreadsheets(tmp_path):
    table = opened(tmp_path, "Name,City\nDana,Köln\n\n,\nBob,Paris\n")
    assert [(number, row) for number, row, _ in table.rows()] == [
        (2, ["Dana", "Köln"]),
        (5, ["Bob", "Paris"]),
    ]


def test_a_cell_may_hold_several_lines(tmp_path):
    table = opened(tmp_path, 'Name,Note\nDana,"one\r\ntwo"\nBob,x\n')
    assert list(table.rows()) == [(2, ["Dana", "one\ntwo"], ""), (3, ["Bob", "x"], "")]


def test_quotes_escaped_with_a_backslash_are_understood(tmp_path):
    assert cells(opened(tmp_path, 'Name,Note\n"Dana","the \\"best\\", really"\n')) == [
        ["Dana", 'the "best", really']
    ]


def test_programs_that_drop_empty_cells_at_the_end_are_understood(tmp_path):
    lines = "A,B,C\n" + "1x,2x\n3x,4x,5x\n" * 10
    assert cells(opened(tmp_path, lines))[0] == ["1x", "2x", ""]


def test_one_column_is_a_table_too(tmp_path):
    assert cells(opened(tmp_path, "Email\na@example.com\nb@example.com\n")) == [
        ["a@example.com"],
        ["b@example.com"],
    ]


def test_a_gzip_file_is_opened(tmp_path):
    assert cells(opened(tmp_path, gzip.compress(written(",").encode()))) == ROWS[1:]


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path):
    import datetime

    path = tmp_path / "upload"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Empty")
        page = book.add_worksheet("Customers")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, ["Name", "Since", "Spent", "Active"])
        page.write(1, 0, "Zoë")
        page.write_datetime(1, 1, datetime.datetime(2024, 3, 5), day)
        page.write(1, 2, 12.5)
        page.write_boolean(1, 3, True)
        page.write_formula(2, 2, "=1+1", None, 2)
    (customers,) = sheets_of(path)
    assert (customers.name, customers.rows) == ("Customers", 3)
    assert customers.first[1] == ["Zoë", "2024-03-05", "12.5", "yes"]
    assert cells(open_table(path)) == [["Zoë", "2024-03-05", "12.5", "yes"], ["", "", "2", ""]]
    assert open_table(path, sheet="Customers").columns == ("Name", "Since", "Spent", "Active")


def test_a_sample_reaches_the_end_of_a_long_file(tmp_path):
    lines = "Id,Text\n" + "".join(f"{number},{'x' * 60}\n" for number in range(60_000))
    sample = opened(tmp_path, lines).sample()
    assert int(sample[-1][0]) > 50_000
    assert all(len(row) == 2 and len(row[1]) == 60 for row in sample)
