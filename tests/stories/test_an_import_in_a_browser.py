"""A workbook on its way in, in a real browser with a real worker: sheet, columns, decisions by key, and all the way back."""

import re

import pytest
import xlsxwriter
from playwright.sync_api import expect

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KNOWN = "Name,Email,City\nDana Reyes,dana@old.example,Rome\nEve Long,eve@old.example,Oslo\nBob Ray,bob@old.example,Bern\n"


@pytest.fixture(scope="module")
def page(chromium, site, worker, founded):
    context = chromium.new_context(
        base_url=site, storage_state=founded, reduced_motion="reduce", bypass_csp=True
    )
    page = new_page(context)
    yield page
    context.close()


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "contacts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write(0, 0, "Exported on Monday")
        sheet = book.add_worksheet("Contacts")
        sheet.write(0, 0, "All our contacts")
        rows = [
            ["Name", "Email", "City"],
            ["Dana Reyes", "dana@new.example", "Rome"],
            ["Eve Long", "eve@new.example", "Oslo"],
            ["Bob Ray", "bob@new.example", "Bern"],
            ["Ann Kay", "ann@new.example", "Rome"],
        ]
        for at, row in enumerate(rows):
            sheet.write_row(at + 2, 0, row)
    return path


def fit_to_show(page) -> None:
    """No barrier, and no sideways scrolling on a phone."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate((MODULES / "axe-core/axe.min.js").read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]] == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("() => document.querySelector('main').scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": 1440, "height": 900})


def numbers(page) -> dict[str, str]:
    return dict(
        page.locator("dl.stats > div").evaluate_all("all => all.map(one => one.innerText.split('\\n'))")
    )


def dropped(page, **file) -> None:
    page.goto("/imports/new/?into=contact")
    page.locator("input[type=file]").set_input_files(**file)
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))


DRAG = """([kind, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, {type: "text/csv"}));
  document.querySelector("main").dispatchEvent(
    new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


def dropped_on_the_list(page, name: str, text: str) -> None:
    page.goto("/contacts/")
    page.evaluate(DRAG, ["dragover", name, text])
    expect(page.get_by_text("Drop to import into contacts")).to_be_visible()
    page.evaluate(DRAG, ["drop", name, text])
    page.wait_for_url(re.compile(r"/imports/\d+/"))


def test_from_a_workbook_to_contacts_and_back(page, workbook):
    dropped_on_the_list(page, "known.csv", KNOWN)
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("button", name="Import contacts").click()
    expect(page.get_by_text("All 3 rows have their outcome.")).to_be_visible()
    expect(page.get_by_role("heading", name="What is in here?")).to_be_visible()
    fit_to_show(page)

    dropped(page, files=workbook)
    expect(page.get_by_text("This workbook has 2 sheets")).to_be_visible()
    page.get_by_role("link", name="Contacts 7").click()
    expect(page.get_by_role("radio", name="Row 3")).to_be_checked()
    fit_to_show(page)
    page.get_by_role("button", name="Use “Contacts”").click()
    expect(page.get_by_text("Sheet “Contacts”, headings in row 3.")).to_be_visible()
    fit_to_show(page)
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_text("3 rows need a decision")).to_be_visible()
    assert numbers(page) == {
        "New": "1",
        "Update": "0",
        "Unchanged": "0",
        "Review": "3",
        "Rejected": "0",
        "In all": "4",
    }
    fit_to_show(page)

    page.get_by_role("link", name="Decide about 3 rows").click()
    expect(page.get_by_role("heading", name="Row 4")).to_be_visible()
    fit_to_show(page)
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name=re.compile("Update Dana Reyes"))).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Row 5")).to_be_visible()
    expect(page.get_by_text("1 of 3 decided")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Create a new contact")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Row 6")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Leave this row out")).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Import contacts")).to_be_visible()
    outcome = {
        "New": "2",
        "Update": "1",
        "Unchanged": "0",
        "Review": "0",
        "Rejected": "0",
        "Left out": "1",
        "In all": "4",
    }
    assert numbers(page) == outcome
    page.get_by_role("button", name="Import contacts").click()
    expect(page.get_by_text("All 4 rows have their outcome.")).to_be_visible()
    assert numbers(page) == outcome
    expect(page.get_by_text("It can be taken back until")).to_be_visible()
    fit_to_show(page)

    page.get_by_role("button", name="Take this import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Everything is as it was before this import.")).to_be_visible()


SALES = """invoice,stock_code,description,quantity,invoice_date,price,customer_id,country
7001,RB1,Rye bread,2,2026-03-02 09:15,4.20,88001,Portugal
7001,OB2,Oat biscuits,1,2026-03-02 09:15,3.10,88001,Portugal
7002,RB1,Rye bread,5,2026-04-06 17:40,4.20,88001,Portugal
7003,RB1,Rye bread,1,2026-04-07 11:00,4.20,88002,Norway
"""


def test_a_newcomer_drops_the_sales_of_a_shop_and_sees_a_customer_whole(page):
    page.goto("/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.wait_for_url(re.compile("/imports/new/"))
    page.locator("input[type=file]").set_input_files(
        {"name": "sales.csv", "mimeType": "text/csv", "buffer": SALES.encode()}
    )
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("contacts, products, orders and order lines")).to_be_visible()
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("button", name="Import contacts, products, orders and order lines").click()
    page.get_by_role("link", name="See the contacts").click()
    page.get_by_role("link", name="Customer 88001").click()
    expect(page.get_by_role("heading", level=1, name="Customer 88001")).to_be_visible()
    expect(page.locator(".glance")).to_contain_text(re.compile(r"Orders\s*2\s*Average order\s*\D16"))
    mark = page.locator(".rec-side").get_by_role("link", name="External id: Import: sales.csv, row 2")
    mark.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(mark.locator(".origin-tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(mark.locator(".origin-tip")).to_be_hidden()
    fit_to_show(page)
    for bought in ("Bought for €21", "Bought for €11.50"):
        expect(page.locator("#timeline")).to_contain_text(bought)
