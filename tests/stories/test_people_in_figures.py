"""What we promise about people, by clicking and with its figures: how good the data is, an import and its way back, a person who
leaves. Each figure is asked of the interface for programs as well."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.processes import wait_for
from tests.stories.known_people import (
    ALL,
    DANA,
    FIRST_TWICE,
    ROWS,
    SIMILAR,
    TWICE,
    WRONG,
    fill,
    old_shop,
    person,
)

pytestmark = pytest.mark.browser

AGAIN = f"Name,Email,City\nDana D.,{DANA[1].upper()},Delft\nErin Elm,erin@example.org,Delft\n"
APART = """() => document.querySelector(".page-actions").getBoundingClientRect().right
  <= document.querySelector(".top").getBoundingClientRect().left"""


@pytest.fixture(scope="module")
def filled(inside, founded) -> None:
    inside(fill)


def test_how_good_the_data_is_what_comes_in_goes_back_and_who_leaves_is_gone(window, founded, filled, worker):
    alice = window(storage_state=founded, accept_downloads=True)
    figures_open_their_rows(alice)
    merging_is_to_her_credit_and_can_be_undone(alice)
    ten_thousand_rows_come_in_and_go_back(alice)
    she_gets_all_of_it_and_is_forgotten(alice)
    her_address_comes_back_only_by_her_own_word(alice)


def waits_for(page, sign) -> None:
    """Work in the background ends in its time; whoever looks again sees it."""

    def seen() -> bool:
        page.reload()
        return sign().count() > 0

    wait_for(seen, lambda: page.locator("main").inner_text(), pause=0.2)


def numbers(page, within: str = "main") -> dict[str, str]:
    """Figures by the word that stands over them."""
    told = page.locator(f"{within} dl.stats > div").evaluate_all(
        "all => all.map(one => one.innerText.split('\\n').slice(0, 2))"
    )
    return dict(told)


def listed(page, address: str) -> str:
    """How many a list says it holds."""
    page.goto(address)
    return page.locator("#total").inner_text().split()[0]


def figures_open_their_rows(page) -> None:
    page.goto("/quality/")
    card = page.locator("section.card", has=page.get_by_role("heading", name="Contacts"))
    expect(card).to_be_visible()
    told = {"Score": "94.0", "Completeness": "90.0", "Uniqueness": "97.0", "Validity": "95.0"}
    assert numbers(page, "section.card:has(h2:text-is('Contacts'))") == told
    for dimension, rows in (("Completeness", 100), ("Validity", 50), ("Uniqueness", TWICE)):
        link = card.locator("dl > div", has_text=dimension).get_by_role("link")
        assert listed(page, link.get_attribute("href")) == str(rows)
        page.goto("/quality/")


def merging_is_to_her_credit_and_can_be_undone(page) -> None:
    page.get_by_role("link", name="Duplicates Merge who is here twice").click()
    page.get_by_role("link", name="Merge many").click()
    page.get_by_role("button", name=f"Merge {TWICE} pairs").click()
    page.wait_for_url(re.compile("/duplicates/$"))
    page.goto("/quality/contact/")
    today = page.locator("section.card", has_text="Day by day").locator("tbody tr").first
    waits_for(page, lambda: today.filter(has_text=f"Alice Martin {TWICE}"))
    page.goto("/quality/")
    found = numbers(page, "section.card:has(h2:text-is('Contacts'))")
    assert found["Uniqueness"] == "100.0"
    page.goto("/duplicates/merges/")
    name, address, _phone = person(FIRST_TWICE)
    page.get_by_role("button", name=f"Undo the merge of {name} into {name}").click()
    expect(page.get_by_text("Undone by Alice Martin")).to_be_visible()
    assert listed(page, f"/contacts/?email={address}") == "2"


def ten_thousand_rows_come_in_and_go_back(page) -> None:
    everybody = listed(page, "/contacts/")
    text = io.StringIO()
    csv.writer(text).writerows(old_shop())
    brought(page, "old shop.csv", text.getvalue())
    expect(page.get_by_role("link", name=f"Decide about {SIMILAR} rows")).to_be_visible()
    place = re.search(r"/imports/\d+", page.url)[0]
    told = {"New": 9_520, "Update": 240, "Unchanged": 0, "Review": SIMILAR, "Rejected": WRONG, "In all": ALL}
    assert numbers(page) == {verdict: f"{many:,}" for verdict, many in told.items()}
    verdicts = {"new": 9_520, "update": 240, "review": SIMILAR, "rejected": WRONG}
    assert page.request.get(f"/api/v1{place}").json()["counts"] == {"0": verdicts}
    page.get_by_role("link", name=str(WRONG), exact=True).click()
    expect(
        page.get_by_role("row", name=re.compile("“wrong0.shop.test” is not an email address"))
    ).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Import without them").click()
    expect(page.get_by_text("All 10,000 rows have their outcome.")).to_be_visible()
    assert listed(page, "/contacts/?city=Paris") == "9,760"
    page.goto(place)
    page.get_by_role("button", name="Take this import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Everything is as it was before this import.")).to_be_visible()
    assert (listed(page, "/contacts/"), listed(page, "/contacts/?city=Paris")) == (everybody, "0")
    assert listed(page, "/contacts/?city=Lyon") == everybody


def she_gets_all_of_it_and_is_forgotten(page) -> None:
    page.goto(f"/contacts/?email={DANA[1]}")
    page.get_by_role("link", name=DANA[0]).click()
    expect(page.get_by_role("heading", level=1, name=DANA[0])).to_be_visible()
    contact = re.search(r"/contacts/\d+/", page.url)[0]
    expect(page.get_by_role("region", name="What they like and who they are")).to_contain_text("Vegan")
    page.get_by_role("link", name="New privacy request").click()
    asked_for(page, "Get a copy")
    page.get_by_role("button", name="Make the copy").click()
    waits_for(page, lambda: page.get_by_role("link", name="Look at it"))
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "Look at it"))) as package:
        told = json.loads(package.read("data.json"))["data"]
        readable = package.read("index.html").decode()
        files = [name for name in package.namelist() if name.startswith("files/")]
    assert len(files) == 4
    assert [row["email"] for row in told["identify_contact"]] == [DANA[1]]
    assert all(words in readable for words in (DANA[0], "Note 0", "N-1", "Vegan"))

    page.goto(f"{contact}privacy/")
    asked_for(page, "Be erased")
    page.get_by_role("link", name="See what would be erased").click()
    expect(page.get_by_text(f"{ROWS} rows of 19 tables would go. Nothing has happened yet.")).to_be_visible()
    page.get_by_role("checkbox", name="I have read what goes and what stays.").check()
    page.get_by_role("button", name="Erase everything about them").click()
    waits_for(page, lambda: page.get_by_role("link", name="See the receipt"))
    page.get_by_role("link", name="See the receipt").click()
    expect(page.get_by_text("The signature is right")).to_be_visible()
    expect(page.get_by_text(f"{ROWS} rows of 19 tables", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile(r"^0 rows found in \d+ tables$"))).to_be_visible()
    signed = downloaded(page, "Download").decode()
    receipt = json.loads(signed)["receipt"]
    assert (receipt["rows"], receipt["tables"], receipt["files"]["Attached files"]) == (ROWS, 19, 4)
    [orders] = [each for each in receipt["held"] if each["table"] == "identify_order"]
    assert (orders["rows"], orders["basis"].partition(":")[0]) == (2, "Tax law")
    assert {"differentiate_value", "identify_trait_inferred"} & receipt["erased"].keys()
    assert receipt["rescan"]["found"] == 0
    assert DANA[1] not in signed
    assert page.goto(contact).status == 404
    assert listed(page, "/contacts/?q=dearborn") == "0"
    assert page.evaluate(APART), "What a page offers lies under the bell and its neighbors."


def asked_for(page, kind: str) -> None:
    """Written down, and her identity noted before anything goes out."""
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


def her_address_comes_back_only_by_her_own_word(page) -> None:
    brought(page, "again.csv", AGAIN)
    page.get_by_role("link", name="Decide about 1 row").click()
    expect(page.get_by_text("They come in again only with a new consent of theirs.")).to_be_visible()


def brought(page, name: str, text: str) -> None:
    """A file of contacts, read and compared."""
    page.goto("/imports/new/?into=contact")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name="Check all rows").click()
