"""A workbook with several sheets, a file that begins with a title: a person says which table is meant."""

from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fullcircle.identify.imports.command import Wishes, bring
from fullcircle.identify.imports.models import ImportRun
from fullcircle.platform.actions import Refused
from fullcircle.platform.api.actions import create_api_key
from tests.cast import as_user

pytestmark = pytest.mark.django_db

TITLED = "Report of March\n\nName;Email\nDana;dana@example.com\nBob;bob@example.com\n"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "store"


@pytest.fixture
def workbook(tmp_path) -> bytes:
    """A note, the customers below a title, an empty sheet, and orders."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write(0, 0, "Exported on Monday")
        customers = book.add_worksheet("Customers")
        customers.write(1, 0, "All customers")
        customers.write_row(3, 0, ["Name", "Email"])
        customers.write_row(4, 0, ["Dana", "dana@example.com"])
        customers.write_row(5, 0, ["Eve", "nowhere"])
        book.add_worksheet("Later")
        book.add_worksheet("Orders").write_row(0, 0, ["Order", "Email", "Date"])
    return path.read_bytes()


def dropped(browser: Client, content: bytes, name: str) -> str:
    answer = browser.post("/imports/new/", {"file": SimpleUploadedFile(name, content), "into": "contact"})
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def run_of(user) -> ImportRun:
    with as_user(user, read_only=True):
        return ImportRun.objects.latest("pk")


def test_every_sheet_shows_its_first_rows(alice, signed_in, workbook):
    browser = signed_in(alice)
    address = dropped(browser, workbook, "book.xlsx")
    assert address.endswith("/table/"), "a person chooses among several sheets first"
    page = browser.get(address).content.decode()
    assert "This workbook has 3 sheets" in page
    assert "Exported on Monday" in page
    customers = browser.get(f"{address}?sheet=2").content.decode()
    assert "dana@example.com" in customers
    assert 'value="4" checked' in customers, "the row that seems to name the columns is proposed"


def test_the_chosen_sheet_is_the_one_that_comes_in(alice, signed_in, workbook, run_jobs):
    browser = signed_in(alice)
    address = dropped(browser, workbook, "book.xlsx")
    answer = browser.post(address, {"sheet": "Customers", "headings": "4", "do": "use"})
    onward = answer.headers["Location"]
    page = browser.get(onward).content.decode()
    assert "Sheet “Customers”, headings in row 4." in page
    browser.post(onward, {"column-0": "contact:name", "column-1": "contact:email", "do": "check"})
    run_jobs()
    assert run_of(alice).counts == {"0": {"new": 1, "rejected": 1}}
    rejected = browser.get(f"{onward}rows/?part=0&verdict=rejected").content.decode()
    assert '<th scope="row">6</th>' in rejected, "rows are counted as the spreadsheet counts them"


def test_a_sheet_that_is_not_there_is_refused(alice, signed_in, workbook):
    browser = signed_in(alice)
    address = dropped(browser, workbook, "book.xlsx")
    refused = browser.post(address, {"sheet": "Kunden", "do": "use"})
    assert refused.status_code == 422
    assert "This workbook has no sheet “Kunden”." in refused.content.decode()
    assert run_of(alice).sheet == "Read me"


def test_a_workbook_of_one_sheet_asks_nothing(alice, signed_in, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "one.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["Name", "Email"])
    address = dropped(signed_in(alice), (tmp_path / "one.xlsx").read_bytes(), "one.xlsx")
    assert not address.endswith("/table/")


def test_the_row_of_headings_can_be_another(alice, signed_in):
    browser = signed_in(alice)
    address = dropped(browser, TITLED.encode(), "report.csv")
    assert run_of(alice).table["header_row"] == 3, "titles are passed over by themselves"
    page = browser.get(f"{address}table/").content.decode()
    assert "Report of March" in page
    browser.post(f"{address}table/", {"headings": "4", "do": "use"})
    assert run_of(alice).table["columns"] == ["Dana", "dana@example.com"]
    browser.post(f"{address}table/", {"headings": "0", "do": "use"})
    assert run_of(alice).table["columns"] == ["Column 1", "Column 2"]
    refused = browser.post(f"{address}table/", {"headings": "2", "do": "use"})
    assert refused.status_code == 422
    assert "Row 2 cannot name the columns" in refused.content.decode()
    assert run_of(alice).table["columns"] == ["Column 1", "Column 2"]


def test_a_separator_and_an_alphabet_can_be_told(alice, signed_in):
    browser = signed_in(alice)
    address = dropped(browser, "Name|City\nPaweł|Łódź, Poland\n".encode("cp1250"), "people.csv")
    browser.post(f"{address}table/", {"delimiter": "|", "encoding": "cp1250", "do": "look"})
    run = run_of(alice)
    assert run.table["columns"] == ["Name", "City"]
    assert "Łódź, Poland" in browser.get(f"{address}table/").content.decode()


def test_an_imported_file_is_not_read_otherwise(alice, signed_in, run_jobs):
    browser = signed_in(alice)
    address = dropped(browser, TITLED.encode(), "report.csv")
    browser.post(address, {"column-0": "contact:name", "column-1": "contact:email", "do": "check"})
    run_jobs()
    browser.post(f"{address}commit/")
    run_jobs()
    assert browser.post(f"{address}table/", {"headings": "1"}).headers["Location"] == address
    assert run_of(alice).state == "done"


def test_the_same_by_program(alice, workbook):
    with as_user(alice) as by:
        key = create_api_key(by=by, name="shop", scopes=["*"])
    program = Client(headers={"authorization": f"Bearer {key.secret}"})

    def send(**query):
        return program.post(
            "/api/v1/imports", workbook, content_type="application/octet-stream", query_params=query
        )

    run = send().json()
    assert run["sheets"] == ["Read me", "Customers", "Orders"]
    place = f"/api/v1/imports/{run['id']}/table"
    changed = program.put(place, {"sheet": "Customers"}, content_type="application/json").json()
    assert (changed["sheet"], changed["headings"], changed["columns"]) == ("Customers", 4, ["Name", "Email"])
    refused = program.put(place, {"sheet": "Kunden"}, content_type="application/json")
    assert refused.status_code == 422
    assert send(sheet="Customers", headings="5").json()["columns"] == ["Dana", "dana@example.com"]
    assert send(headings="many").status_code == 422


def test_the_same_from_the_command_line(alice, workbook, tmp_path):
    file = tmp_path / "book.xlsx"
    said: list[str] = []
    bring(
        file, Wishes(into="contacts", sheet="Customers", who="alice@example.com", dry_run=True), said.append
    )
    told = "\n".join(said)
    assert "Sheet “Customers” of “Read me”, “Customers”, “Orders”" in told
    assert "contact: 1 new, 1 rejected" in told
    assert "is not an email address" in told, "and why"
    with pytest.raises(Refused, match="no sheet “Kunden”"):
        bring(file, Wishes(sheet="Kunden"), said.append)


def test_the_command_explains_itself():
    from fullcircle.cli.commands.import_ import command

    told = CliRunner().invoke(command, ["--help"]).output
    assert "--sheet" in told
    assert "--headings" in told
    assert "--review" in told
