"""Nothing in an exported file is a formula, however it is disguised."""

import csv
import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.exports import DANGEROUS, harmless
from tests.cast import as_user

ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2060=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "\x01=1+1",
    '=HYPERLINK("http://evil.example","click")',
]
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def reads_as_formula(cell: str) -> bool:
    """Whether a spreadsheet that ignores what cannot be seen would take the cell for a formula."""
    text = unicodedata.normalize("NFKC", cell)
    while text and unicodedata.category(text[0]) in INVISIBLE:
        text = text[1:]
    return text.startswith(DANGEROUS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_disguised_formula_becomes_text(attack):
    assert not reads_as_formula(harmless(attack))


@given(st.text(max_size=40))
def test_no_text_at_all_becomes_a_formula(text):
    assert not reads_as_formula(harmless(text))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_ordinary_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.django_db
def test_a_customer_named_like_a_formula_is_exported_as_text(bob, signed_in):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "=1+1", "phone": "+49301234567"})
    browser = signed_in(bob)
    file = b"".join(browser.post("/contacts/export/csv/?cols=name,phone").streaming_content).decode(
        "utf-8-sig"
    )
    row = list(csv.reader(io.StringIO(file)))[1]
    assert row[1:] == ["'=1+1", "'+49301234567"]
    book = b"".join(browser.post("/contacts/export/xlsx/?cols=name,phone").streaming_content)
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
