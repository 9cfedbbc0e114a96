"""Somebody keeps properties: defined in the browser, filled by hand and from a file, found on the page of who owns them."""

import re

import pytest
from playwright.sync_api import expect

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIELDS = (
    ("Rooms", "number"),
    ("Price", "money"),
    ("Built", "date"),
    ("Garden", "yesno"),
    ("Register number", "text"),
)
FILE = (
    "Address,Rooms,Price,Garden,Owner\n"
    "Elm Street 1,3,200000,yes,dana@example.com\n"
    "Elm Street 2,5,310000,no,dana@example.com\n"
    "Elm Street 3,7,420000,yes,\n"
)


@pytest.fixture(scope="module")
def page(chromium, site, worker, founded):
    context = chromium.new_context(
        base_url=site, storage_state=founded, reduced_motion="reduce", bypass_csp=True
    )
    page = new_page(context)
    yield page
    context.close()


def fit_to_show(page) -> None:
    """No barrier, and no sideways scrolling on a phone."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate((MODULES / "axe-core/axe.min.js").read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]] == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("() => document.querySelector('main').scrollWidth - innerWidth") <= 0
    page.set_viewport_size({"width": 1440, "height": 900})


def go(page, address: str) -> None:
    page.goto(address)
    page.wait_for_function("document.documentElement.dataset.ready")


def test_properties_are_defined_filled_found_and_taken_away(page, tmp_path):
    go(page, "/contacts/new/")
    page.locator("#id_name").fill("Dana Reyes")
    page.locator("#id_email").fill("dana@example.com")
    page.get_by_role("button", name="Create contact").click()
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    dana = page.url

    go(page, "/settings/")
    page.get_by_role("link", name=re.compile("Objects of your own")).click()
    expect(page.get_by_text("Keep whatever your business is about")).to_be_visible()
    fit_to_show(page)
    page.get_by_role("link", name="New object").click()
    page.get_by_label("One of them is called").fill("Property")
    page.get_by_label("Many of them are called").fill("Properties")
    page.get_by_label("What its name is called").fill("Address")
    page.get_by_label("Icon").select_option("house")
    fit_to_show(page)
    page.get_by_role("button", name="Define object").click()
    expect(page.get_by_role("heading", name="Properties", exact=True)).to_be_visible()
    for label, kind in FIELDS:
        add_field(page, label, kind)
    add_field(page, "Owner of it", "relation", "contact")
    fit_to_show(page)

    page.locator("nav.side").get_by_role("link", name="Properties").click()
    page.wait_for_url(re.compile("/x-properties/"))
    go(page, "/x-properties/new/")
    page.locator("#id_name").fill("Harbor Road 9")
    page.locator("#id_rooms").fill("4")
    page.get_by_role("button", name="Create property").click()
    page.wait_for_url(re.compile(r"/x-properties/\d+/"))
    expect(page.get_by_role("heading", name="Harbor Road 9")).to_be_visible()
    fit_to_show(page)

    path = tmp_path / "properties.csv"
    path.write_text(FILE.replace("Owner", "Owner of it"))
    go(page, "/imports/new/?into=x_property")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Look at the file").click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("button", name="Import properties").click()
    expect(page.get_by_text("All 3 rows have their outcome.")).to_be_visible()

    go(page, "/x-properties/?rooms__gte=5&sort=-price")
    rows = page.locator("tbody tr[id]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Elm Street 3")
    fit_to_show(page)
    go(page, dana)
    related = page.locator("section", has_text="Properties").filter(has_text="Elm Street 1")
    expect(related.first).to_contain_text("Elm Street 2")
    answer = page.request.get("/api/v1/x-properties?sort=name")
    assert [each["name"] for each in answer.json()["data"]][-1] == "Harbor Road 9"

    go(page, "/settings/objects/")
    page.locator("main").get_by_role("link", name=re.compile("^Properties")).click()
    page.get_by_role("link", name="Remove this object").click()
    expect(page.get_by_text("4 records")).to_be_visible()
    fit_to_show(page)
    page.get_by_role("button", name="Remove object").click()
    expect(page.get_by_role("button", name="Restore Properties")).to_be_visible()
    expect(page.locator("nav.side").get_by_role("link", name="Properties")).to_have_count(0)
    page.get_by_role("button", name="Restore Properties").click()
    expect(page.locator("nav.side").get_by_role("link", name="Properties")).to_have_count(1)


def add_field(page, label: str, kind: str, target: str = "") -> None:
    page.get_by_role("link", name="Add field").click()
    page.wait_for_url(re.compile("/new/"))
    page.locator("#id_label").fill(label)
    page.locator("#id_kind").select_option(kind)
    if target:
        page.locator("#id_target").select_option(target)
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_role("link", name=re.compile(f"^{label}"))).to_be_visible()
