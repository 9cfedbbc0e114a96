"""A file is what its content says, under a name that can do no harm."""

import io
import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fullcircle.platform.files.errors import TooLarge, UnknownKind
from fullcircle.platform.files.kinds import JPEG, PDF, PNG, SHEET, TEXT, ZIP, kind_of_content
from fullcircle.platform.files.names import clean_name
from fullcircle.platform.files.pictures import redrawn
from fullcircle.platform.files.tests.conftest import archive, picture

KEPT = {
    "a picture": (picture(), "image/png"),
    "a document": (b"%PDF-1.7 ...", "application/pdf"),
    "a table": (archive(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}), SHEET.media_type),
    "an archive": (archive(a="b"), ZIP.media_type),
    "words": ("Grüße, 你好\n".encode(), "text/plain"),
    "old words": ("Grüße".encode("latin-1"), "text/plain"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "text/plain"),
    "sound": (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
}
REFUSED = {
    "nothing": b"",
    "a drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a drawing in capitals": b"<!-- x --><SVG onload=alert(1)>",
    "a program": b"MZ\x90\x00\x03\x00\x00\x00",
    "another program": b"\x7fELF\x02\x01\x01\x00",
    "a script": b"#!/bin/sh\nrm -rf ~\n",
    "macros": archive(**{"[Content_Types].xml": "", "word__vbaProject.bin": ""}),
    "a broken archive": b"PK\x03\x04 and nothing else",
    "noise": bytes(range(256)) * 20,
    "a phone's picture": b"\x00\x00\x00\x18ftypheic....",
}


@pytest.mark.parametrize("what", KEPT)
def test_the_content_tells_the_kind(what: str):
    content, media_type = KEPT[what]
    assert kind_of_content(io.BytesIO(content)).media_type == media_type


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_do_harm_is_refused_with_a_sentence(what: str):
    with pytest.raises(UnknownKind) as refused:
        kind_of_content(io.BytesIO(REFUSED[what]))
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("offer.pdf", PDF, "offer.pdf"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Windows\\evil.exe", PDF, "evil.exe.pdf"),
        ("photo.PhAr", JPEG, "photo.PhAr.jpg"),
        ("page.html", TEXT, "page.html.txt"),
        ("invoice\u202efdp.exe", PDF, "invoicefdp.exe.pdf"),
        ("a\x00b.txt", TEXT, "ab.txt"),
        ("CON", TEXT, "file CON.txt"),
        ("...", TEXT, "file.txt"),
        ("", PNG, "file.png"),
        ("x" * 4096, PDF, "x" * 120 + ".pdf"),
        ("data.CSV", TEXT, "data.csv"),
        ('a"b\r\nSet-Cookie: x', TEXT, "a_b  Set-Cookie_ x.txt"),
        ("Übersicht 2026 – 你好.pdf", PDF, "Übersicht 2026 – 你好.pdf"),
    ],
)
def test_names_are_cleaned(name, kind, clean):
    assert clean_name(name, kind.endings) == clean


@given(
    st.text(
        st.characters() | st.sampled_from("/\\.:\0\u202e\u200b \r\n" + string.ascii_letters), max_size=300
    )
)
def test_no_name_escapes(name: str):
    clean = clean_name(name, PDF.endings)
    assert clean.endswith(".pdf")
    assert clean.isprintable()
    assert not set(clean) & set('/\\:\0<>"|?*%')
    assert not clean.startswith(".")
    assert 5 <= len(clean) <= 124


@given(st.binary(max_size=300))
def test_any_content_has_a_kind_or_a_sentence(content: bytes):
    with suppress(UnknownKind):
        assert kind_of_content(io.BytesIO(content)).endings


def test_nothing_beside_the_picture_survives():
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken at home", 6
    hidden = b"<script>alert(1)</script><?php system('id') ?>"
    photo = picture("JPEG", (8, 6), exif=exif, comment=b"secret place") + hidden
    drawn, kind = redrawn(io.BytesIO(photo), JPEG)
    content = drawn.read()
    assert kind is JPEG
    assert not any(
        secret in content for secret in (b"taken at home", b"secret place", b"script", b"Exif", b"php")
    )
    assert Image.open(io.BytesIO(content)).size == (6, 8)  # upright


def test_a_picture_of_too_many_pixels_is_refused_unread():
    header = picture("PNG", (1, 1))
    huge = bytearray(header)
    huge[16:24] = (9000).to_bytes(4, "big") + (9000).to_bytes(4, "big")
    with pytest.raises((TooLarge, UnknownKind)):
        redrawn(io.BytesIO(bytes(huge)), PNG)


def test_a_damaged_picture_is_refused():
    with pytest.raises(UnknownKind, match="damaged"):
        redrawn(io.BytesIO(picture("JPEG", (64, 64))[:200]), JPEG)
