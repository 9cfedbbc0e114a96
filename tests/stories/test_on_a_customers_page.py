"""On the page of a customer: something is planned, ticked off, and taken back."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(window, founded):
    """The page of a new customer, with its scripts at work."""
    page = window(storage_state=founded)
    page.goto("/contacts/new/")
    page.locator("#id_name").fill("Dana Reyes")
    page.get_by_role("button", name="Create contact").click()
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    page.wait_for_function("document.documentElement.dataset.ready")
    return page


def test_a_task_is_planned_ticked_off_and_taken_back(page):
    page.get_by_role("button", name="Plan a task").click()
    text = page.get_by_role("textbox", name="Task")
    expect(text).to_be_focused()
    expect(page.get_by_label("Due")).to_have_value(re.compile("T09:00$"))
    page.keyboard.type("Send the offer")
    page.keyboard.press("Control+Enter")
    step = page.locator(".tl-next")
    expect(step).to_contain_text("Send the offer")
    expect(text).to_have_value("")
    step.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Nothing is planned.")).to_be_visible()
    page.locator(".toast", has_text="Done: Send the offer").get_by_role("button", name="Undo").click()
    expect(step).to_contain_text("Send the offer")


def test_only_what_is_asked_for_is_sent(page):
    expect(page.get_by_label("Due")).to_be_hidden()
    page.get_by_role("button", name="Call", exact=True).click()
    page.keyboard.type("Wants Thursdays")
    page.get_by_label("minutes").fill("18")
    page.get_by_role("button", name=re.compile("Log call")).click()
    expect(page.get_by_text("Wants Thursdays, 18 min")).to_be_visible()


def test_fields_without_a_value_are_one_click_away_and_stay_open(page):
    city = page.get_by_role("button", name=re.compile("Edit City"))
    expect(city).to_be_hidden()
    page.get_by_role("button", name=re.compile("more fields")).click()
    expect(city).to_be_visible()
    page.reload()
    expect(city).to_be_visible()
