"""Dana asks for everything about her and then to be forgotten: Alice answers, and no file brings her back by itself."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DANA = "dana.leaves@example.com"
AGAIN = f"Name,Email,City\nDana D.,{DANA.upper()},Delft\nErin Elm,erin@example.org,Delft\n"

APART = """() => document.querySelector(".page-actions").getBoundingClientRect().right
  <= document.querySelector(".top").getBoundingClientRect().left"""


def a_contact(page) -> str:
    page.goto("/contacts/new/")
    page.locator("#id_name").fill("Dana Dearborn")
    page.get_by_label("Email").fill(DANA)
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", level=1, name="Dana Dearborn")).to_be_visible()
    return re.search(r"/contacts/\d+/", page.url)[0]


def asked_for(page, contact: str, kind: str) -> None:
    """Written down from her own page, and her identity noted before anything goes out."""
    page.goto(contact)
    page.get_by_role("link", name="New privacy request").click()
    page.get_by_label("What they ask for").select_option(label=kind)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("not checked yet")).to_be_visible()
    page.get_by_role("button", name="Note identity").click()
    page.get_by_label("How you know that it is them").fill("She called from her number.")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("She called from her number.")).to_be_visible()


def downloaded(page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return Path(waiting.value.path()).read_bytes()


def appears(page, role: str, name: str) -> None:
    """Work in the background ends in its time; whoever looks again sees it."""
    for _look in range(60):
        page.reload()
        if page.get_by_role(role, name=name).count():
            return
        page.wait_for_load_state("networkidle")
    raise AssertionError(f"There is no {role} called {name}.")


def test_she_gets_all_of_it_is_forgotten_and_comes_back_only_by_her_own_word(window, founded, worker):
    alice = window(storage_state=founded, accept_downloads=True)
    contact = a_contact(alice)

    asked_for(alice, contact, "Get a copy")
    alice.get_by_role("button", name="Make the copy").click()
    appears(alice, "link", "Look at it")
    with zipfile.ZipFile(io.BytesIO(downloaded(alice, "Look at it"))) as package:
        told = json.loads(package.read("data.json"))["data"]
        assert [row["email"] for row in told["identify_contact"]] == [DANA]
        assert b"Dana Dearborn" in package.read("index.html")

    asked_for(alice, contact, "Be erased")
    alice.get_by_role("link", name="See what would be erased").click()
    said = alice.get_by_text(
        re.compile(r"rows of \d+ tables would go. Nothing has happened yet.")
    ).inner_text()
    alice.get_by_role("checkbox", name="I have read what goes and what stays.").check()
    alice.get_by_role("button", name="Erase everything about them").click()
    appears(alice, "link", "See the receipt")
    alice.get_by_role("link", name="See the receipt").click()
    expect(alice.get_by_text("The signature is right")).to_be_visible()
    expect(alice.get_by_text(re.compile(r"^0 rows found in \d+ tables$"))).to_be_visible()
    expect(alice.get_by_text(said.partition(" would go")[0], exact=True)).to_be_visible()
    receipt = downloaded(alice, "Download").decode()
    assert json.loads(receipt)["receipt"]["rescan"]["found"] == 0
    assert DANA not in receipt

    assert alice.goto(contact).status == 404
    alice.goto("/contacts/?q=dearborn")
    expect(alice.get_by_text("No contacts match")).to_be_visible()
    assert alice.evaluate(APART), "What a page offers lies under the bell and its neighbors."

    alice.goto("/imports/new/?into=contact")
    alice.locator("input[type=file]").set_input_files(
        {"name": "again.csv", "mimeType": "text/csv", "buffer": AGAIN.encode()}
    )
    alice.get_by_role("button", name="Look at the file").click()
    alice.get_by_role("button", name="Check all rows").click()
    alice.get_by_role("link", name="Decide about 1 row").click()
    expect(alice.get_by_text("They come in again only with a new consent of theirs.")).to_be_visible()
