"""A newcomer's first minutes: founding, a first contact, mending it in place, finding it again."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import new_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def founded(chromium, site) -> Any:
    """The administrator's session, once the organization has been founded through the welcome page."""
    page = new_page(chromium.new_context(base_url=site))
    page.goto("/")
    page.wait_for_url(re.compile("/welcome/"))
    page.get_by_label("Your name").fill("Alice Martin")
    page.get_by_label("Email").fill("alice@example.com")
    page.locator("input[type=password]").first.fill("correct horse battery")
    page.get_by_label("Organization").fill("Harbor Pine")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_selector("nav.side")
    state = page.context.storage_state()
    page.context.close()
    return state


def test_home_greets_and_offers_first_steps(window, founded):
    page = window(storage_state=founded)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alice")
    expect(page.get_by_role("list", name="Customer cycle").get_by_role("listitem")).to_have_count(6)
    expect(page.get_by_role("link", name="Add a contact").first).to_be_visible()


def test_the_first_contact_is_created_mended_in_place_undone_and_found(window, founded):
    page = window(storage_state=founded)
    page.goto("/contacts/")
    expect(page.get_by_role("heading", name="No contacts yet")).to_be_visible()
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/contacts/new/"))
    page.locator("#id_name").fill("Dana Reyes")
    page.get_by_label("Email").fill("dana@example")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_text("is not an email address")).to_be_visible()
    page.get_by_label("Email").fill("dana@example.com")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", level=1, name="Dana Reyes")).to_be_visible()

    page.goto("/contacts/")
    cell = page.locator("td[data-f=job_title]").first
    cell.dblclick()
    page.keyboard.type("Head of operations")
    page.keyboard.press("Enter")
    expect(page.locator("td[data-f=job_title]").first).to_have_text("Head of operations")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("td[data-f=job_title]").first).to_have_text("")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=re.compile("Search")).fill("dana ryes")
    option = page.get_by_role("option", name=re.compile("Dana Reyes"))
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Dana Reyes")).to_be_visible()


def test_two_windows_edit_one_value_and_nobody_is_overwritten(window, founded):
    first, second = window(storage_state=founded), window(storage_state=founded)
    for page in (first, second):
        page.goto("/companies/new/" if page is first else "/companies/")
    first.locator("#id_name").fill("Copper Bakery")
    first.get_by_role("button", name="Create company").click()
    first.wait_for_url(re.compile(r"/companies/\d+/"))
    for page in (first, second):
        page.goto("/companies/")
    for page, value in ((first, "Food"), (second, "Retail")):
        page.locator("td[data-f=industry]").first.dblclick()
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        if page is first:
            expect(page.locator("td[data-f=industry]").first).to_have_text("Food")
    dialog = second.get_by_role("dialog", name=re.compile("changed this"))
    expect(dialog).to_be_visible()
    dialog.get_by_text("Retail").click()
    dialog.get_by_role("button", name="Keep this value").click()
    expect(second.locator("td[data-f=industry]").first).to_have_text("Retail")
