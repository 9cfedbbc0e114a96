"""A hostile file gets a clear sentence, and where some rows are good they still go in."""

import gzip
import os
import re
import struct
import zipfile
import zlib

import pytest
import xlsxwriter

from fullcircle.identify.imports.reading import open_table
from fullcircle.identify.imports.unreadable import Limits, UnreadableFile


@pytest.fixture
def upload(tmp_path):
    def store(content: bytes):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b",,,\n,,,\n", "empty"),
        (os.urandom(5000), "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        (b"%PDF-1.7 hello", "PDF"),
        (b"PAR1" + b"\0" * 50, "Parquet"),
        (b"\x1f\x8b" + b"not gzip at all", "gzip file is damaged"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "packed twice"),
        (b"PK\x03\x04 this is not really one", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(upload, content, sentence):
    with pytest.raises(UnreadableFile, match=re.compile(sentence, re.I)):
        open_table(upload(content))


def test_an_archive_is_not_unpacked(upload, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.csv", "a,b")
    with pytest.raises(UnreadableFile, match="ZIP archive"):
        open_table(tmp_path / "a.zip")


def test_a_gzip_bomb_stops_at_the_limit(upload):
    path = upload(gzip.compress(b"a,b\n" + b"0" * 5_000_000))
    with pytest.raises(UnreadableFile, match="more than 1 MB"):
        open_table(path, limits=Limits(unpacked_bytes=1024**2))


def test_a_gzip_bomb_stops_long_before_the_limit(upload, tmp_path):
    path = upload(gzip.compress(b"a,b\n" + b"0" * 8_000_000))
    with pytest.raises(UnreadableFile, match="more than 250 times its size"):
        open_table(path, limits=Limits(believed_bytes=1024**2))
    assert [left.name for left in tmp_path.iterdir()] == [path.name], "what was unpacked is gone"


def test_a_cut_gzip_file_says_so(upload):
    with pytest.raises(UnreadableFile, match="cut short"):
        open_table(upload(gzip.compress(os.urandom(50_000))[:-2000]))


def workbook(path, rows):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for at, row in rows:
            page.write_row(*at, row)
    return path


def test_a_workbook_bomb_stops_at_the_limit(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx", [((0, 0), ["A" * 30_000] * 50)])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"0" * 30_000_000)
    with pytest.raises(UnreadableFile, match="too large to open safely"):
        open_table(path, limits=Limits(workbook_bytes=10_000_000))


def test_a_bomb_that_lies_about_its_size_stops_too(tmp_path):
    path = workbook(tmp_path / "bomb.xlsx", [((0, 0), ["A"])])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"0" * 30_000_000)
    raw = bytearray(path.read_bytes())
    for at in (raw.rfind(b"PK\x01\x02") + 24, raw.rfind(b"PK\x03\x04") + 22):
        raw[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(raw)
    with pytest.raises(UnreadableFile, match="too large to open safely"):
        open_table(path, limits=Limits(workbook_bytes=10_000_000))


def test_two_cells_that_span_a_whole_sheet_cost_no_memory(tmp_path):
    path = workbook(tmp_path / "wide.xlsx", [((0, 0), ["A"]), ((1_048_575, 16_383), ["B"])])
    with pytest.raises(UnreadableFile, match="too large to open safely"):
        open_table(path, limits=Limits(workbook_memory=512 * 1024**2))


def test_a_damaged_workbook_says_so(tmp_path):
    path = workbook(tmp_path / "damaged.xlsx", [((0, 0), ["Name", "City"]), ((1, 0), ["Dana", "Köln"])])
    raw = path.read_bytes()
    with zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as archive, zipfile.ZipFile(path) as whole:
        for name in whole.namelist():
            archive.writestr(name, b"<broken" if "sheet1" in name else whole.read(name))
    assert zlib.crc32(raw)
    with pytest.raises(UnreadableFile, match="damaged"):
        open_table(tmp_path / "broken.xlsx")


def test_a_million_columns_get_a_sentence(upload):
    header = ",".join(f"c{n}" for n in range(1_000_000)).encode()
    with pytest.raises(UnreadableFile, match="columns; at most 1,000"):
        open_table(upload(header + b"\n" + b"1," * 999_999 + b"1\n"))


def judged(path, **told):
    rows = list(open_table(path, **told).rows())
    return [row for _, row, flaw in rows if not flaw], {number: flaw for number, _, flaw in rows if flaw}


def test_ragged_rows_are_named_and_the_rest_goes_in(upload):
    lines = b"Name,City\n" + b"Dana,Paris\n" * 30 + b"Bob\nCharlie,Rome,Italy\nAlice,Oslo,\n"
    good, bad = judged(upload(lines))
    assert len(good) == 31
    assert bad == {
        32: "This row has 1 cell where the header has 2.",
        33: "This row has 3 cells where the header has 2.",
    }


def test_nul_bytes_spoil_only_their_row(upload):
    good, bad = judged(upload(b"Name,City\nDana,Paris\nB\0b,Rome\nAlice,Oslo\n" + b"Eve,Bonn\n" * 9))
    assert len(good) == 11
    assert bad == {3: "“Name” contains a NUL character."}


def test_latin_letters_in_a_utf8_file_spoil_only_their_row(upload):
    lines = "Name,City\n" + "Zoë,Köln\n" * 20
    good, bad = judged(upload(lines.encode() + "José,Paris\n".encode("latin-1") + "Amélie,Lyon\n".encode()))
    assert len(good) == 21
    assert bad == {22: "“Name” contains characters that cannot be read as UTF-8."}


def test_a_ten_megabyte_cell_spoils_only_its_row(upload):
    lines = b"Name,Note\nDana,x\nBob," + b"y" * 10_000_000 + b'\nEve,"' + b"z\n" * 70_000 + b'"\nAlice,x\n'
    good, bad = judged(upload(lines), limits=Limits(record_lines=100_000))
    assert good == [["Dana", "x"], ["Alice", "x"]]
    assert bad[3] == "“Note” has 10,000,000 characters; at most 100,000 are possible."
    assert "140,000 characters" in bad[4]


def test_a_line_without_end_takes_no_memory(upload):
    lines = b"Name,Note\nDana,x\nBob," + b"y" * 9_000_000 + b"\nAlice,x\n"
    good, bad = judged(upload(lines), limits=Limits(line_characters=1_000_000))
    assert good == [["Dana", "x"], ["Alice", "x"]]
    assert list(bad) == [3]


def test_a_quote_that_never_closes_spoils_only_its_row(upload):
    lines = b'Name,City\nDana,Paris\nBob,"Rome\n' + b"Alice,Oslo\n" * 5000
    good, bad = judged(upload(lines))
    assert len(good) == 5001
    assert bad == {3: "A quotation mark is opened here and never closed."}


def test_a_quote_opened_on_the_last_line_is_named(upload):
    good, bad = judged(upload(b'Name,City\nDana,Paris\nBob,"Rome'))
    assert good == [["Dana", "Paris"]]
    assert bad == {3: "A quotation mark is opened here and never closed."}


def test_formulas_are_text_and_nothing_else(upload):
    good, _ = judged(upload(b"Name,City\n=cmd|' /C calc'!A0,Paris\n+1+1,@SUM(A1)\n"))
    assert good == [["=cmd|' /C calc'!A0", "Paris"], ["+1+1", "@SUM(A1)"]]
