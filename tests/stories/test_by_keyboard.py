"""Lists and records without a mouse: jumping, finding, choosing, mending, taking back, going on."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NAMES = ("Ada Byron", "Bea Kern", "Cleo Sand")


@pytest.fixture
def page(window, founded):
    """A window without a mouse, on an installation with three contacts."""
    page = window(storage_state=founded)
    page.goto("/contacts/?sort=name")
    if "No contacts yet" in page.locator("main").inner_text():
        headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
        for name in NAMES:
            page.request.post(
                "/contacts/new/", form={"name": name, "lifecycle_stage": "lead"}, headers=headers
            )
        page.goto("/contacts/?sort=name")
    return page


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_letters_lead_through_the_product(page):
    press(page, "g", "o")
    page.wait_for_url(re.compile("/companies/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Companies")
    press(page, "n")
    page.wait_for_url(re.compile("/companies/new/"))
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("gc jk")  # letters in a field are only letters
    expect(page.locator("#id_name")).to_have_value("gc jk")
    press(page, "Tab")
    page.goto("/contacts/")
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    press(page, "Escape", "/")
    expect(page.get_by_role("searchbox", name=re.compile("Search name"))).to_be_focused()
    page.keyboard.type("kern")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_value_is_changed_and_taken_back(page):
    press(page, "j", "j")
    expect(page.locator("tbody tr:nth-child(2) td:focus")).to_have_count(1)
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "e")
    title = page.locator("tbody tr:nth-child(2) td[data-f=job_title]")
    page.keyboard.type("Baker")
    press(page, "Enter")
    expect(title).to_have_text("Baker")
    expect(page.locator("tbody tr:nth-child(3) td[data-f=job_title]")).to_be_focused()
    press(page, "Control+z")
    expect(title).to_have_text("")


def test_rows_are_chosen_and_changed_together(page):
    press(page, "j", "x", "j", "Shift+X")
    bar = page.get_by_role("region", name="Selected rows")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Set lifecycle stage").focus()
    press(page, "Enter")
    expect(page.get_by_role("menuitem", name="Lead")).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("tbody tr td[data-f=lifecycle_stage]").first).to_have_text("Qualified")
    expect(page.locator("tbody tr td[data-f=lifecycle_stage]").nth(1)).to_have_text("Qualified")
    expect(page.locator("tbody tr td[data-f=lifecycle_stage]").nth(2)).to_have_text("Lead")


def test_a_filter_is_made_and_kept_as_a_view(page):
    page.get_by_role("button", name="Filter").focus()
    press(page, "Enter")
    expect(page.get_by_role("searchbox", name="Find a field")).to_be_focused()
    page.keyboard.type("name")
    press(page, "Enter", "Shift+Tab")
    page.keyboard.type("begins")  # letters choose in a list
    press(page, "Tab")
    page.keyboard.type("Ada")
    press(page, "Enter")
    expect(page.locator(".chip")).to_have_text(re.compile("Name begins with Ada"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Save this view").focus()
    press(page, "Enter")
    name = page.get_by_label("Name of the view").last
    expect(name).to_be_visible()
    name.fill("Adas")
    name.press("Enter")
    expect(page.get_by_role("link", name="Adas")).to_have_attribute("aria-current", "true")


def test_columns_are_chosen_and_ordered(page):
    page.get_by_role("button", name="Columns").focus()
    press(page, "Enter")
    expect(page.get_by_role("checkbox", name="Name", exact=True)).to_be_focused()
    page.get_by_role("checkbox", name="City").focus()
    press(page, "Space")
    page.get_by_role("checkbox", name="Company").focus()
    press(page, "Space")
    page.get_by_role("button", name="Show these columns").focus()
    press(page, "Enter")
    expect(page.get_by_role("columnheader", name="City")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Company")).to_have_count(0)


def test_what_a_search_found_is_what_is_exported(page):
    more = page.get_by_role("button", name="More about this list")
    export = page.locator("form[action*='export/csv']")
    more.focus()
    press(page, "Enter")
    expect(export).to_have_attribute("action", re.compile("sort=name$"))
    press(page, "Escape", "/")
    page.keyboard.type("kern")
    page.wait_for_url(re.compile("q=kern"))
    more.focus()
    press(page, "Enter")
    expect(export).to_have_attribute("action", re.compile("q=kern"))


def test_what_is_in_the_archive_is_found(page):
    page.get_by_role("button", name="More about this list").focus()
    press(page, "Enter")
    expect(page.get_by_role("menuitem", name="Export as CSV")).to_be_focused()
    press(page, "End", "Enter")
    page.wait_for_url(re.compile("archived=1"))
    expect(page.locator(".chip")).to_have_text(re.compile("Archived"))
    page.get_by_role("button", name="More about this list").focus()
    press(page, "Enter", "Escape")
    expect(page.get_by_role("button", name="More about this list")).to_be_focused()


def test_records_are_walked_through_in_the_order_of_the_list(page):
    page.goto(f"/contacts/?sort=name&name__in={','.join(NAMES)}")
    press(page, "j", "o")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Byron")
    press(page, "]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bea Kern")
    press(page, "]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleo Sand")
    expect(page.get_by_role("link", name="Next record")).to_have_count(0)
    press(page, "[")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bea Kern")
    press(page, "e")
    page.wait_for_url(re.compile("/edit/"))


def test_a_field_of_a_record_is_mended_in_place(page):
    press(page, "j", "o")
    page.get_by_role("button", name=re.compile("Show .* more fields")).focus()
    press(page, "Enter")
    value = page.get_by_role("button", name=re.compile("Edit City"))
    expect(value).to_be_visible()
    value.focus()
    press(page, "Enter")
    page.keyboard.type("Lisbon")
    press(page, "Enter")
    expect(value).to_contain_text("Lisbon")
    expect(value).to_be_focused()


def test_all_that_match_are_changed_and_no_others(page):
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    for number in range(55):
        form = {"name": f"Guest {number}", "lifecycle_stage": "advocate"}
        page.request.post("/contacts/new/", form=form, headers=headers)
    page.goto("/contacts/?lifecycle_stage=advocate")
    page.get_by_label("Select all on this page").focus()
    press(page, "Space")
    page.get_by_role("button", name="Select all 55").focus()
    press(page, "Enter")
    expect(page.get_by_role("region", name="Selected rows")).to_contain_text("55 selected")
    page.get_by_role("button", name="Set lifecycle stage").focus()
    press(page, "Enter")
    expect(page.get_by_role("menuitem", name="Lead")).to_be_focused()
    press(page, "End", "Enter")
    expect(page.get_by_role("heading", name="No contacts match")).to_be_visible()
    page.goto("/contacts/?lifecycle_stage=former")
    expect(page.locator("#total")).to_have_text(re.compile("55 contacts"))


def test_a_country_is_chosen_by_typing_however_fast_or_wrong(page):
    press(page, "n")
    page.wait_for_url(re.compile("/contacts/new/"))
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Finn Moss")
    page.locator("#id_country").focus()
    page.keyboard.type("germny")
    press(page, "Enter")  # before the list has answered
    expect(page.locator("#id_country")).to_have_value("Germany")
    page.locator("#id_time_zone").focus()
    page.keyboard.type("new york")
    press(page, "Tab")
    expect(page.locator("#id_time_zone")).to_have_value("New York, United States")
    page.get_by_role("button", name="Create contact").focus()
    press(page, "Enter")
    country = page.get_by_role("button", name=re.compile("Edit Country"))
    expect(country).to_contain_text("Germany")
    country.focus()
    press(page, "Enter")
    page.keyboard.type("spain")
    press(page, "Enter")
    expect(country).to_contain_text("Spain")
    press(page, "Control+z")
    expect(country).to_contain_text("Germany")
