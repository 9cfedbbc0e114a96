"""A campaign is planned, approved and sent in the browser; its page says live who got it, who was left out and why."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import new_page
from tests.stories.test_segments import clean, do_the_work

pytestmark = pytest.mark.browser
__all__ = ["do_the_work"]
MADE = [
    ("/contacts/new/", {"name": "Dana Reyes", "email": "dana@example.com", "city": "Porto"}),
    ("/contacts/new/", {"name": "Eve Sousa", "city": "Porto"}),
    ("/consent/purposes/new/", {"name": "Care of wood", "basis": "contract", "channels": "email", "language": "en"}),
    (
        "/segments/build/",
        {"name": "In Porto", "row": "0", "about-0": "field:city", "value-0": "Porto", "save": "1"},
    ),
    ("/templates/new/", {"name": "Oil for the winter"}),
]  # fmt: skip


@pytest.fixture
def desk(chromium, site, founded, do_the_work):
    context = chromium.new_context(base_url=site, storage_state=founded, reduced_motion="reduce")
    page = new_page(context)
    page.goto("/")
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    for address, values in MADE:
        answer = page.request.post(address, form=values, headers=headers, max_redirects=0)
        assert answer.status in (302, 303), f"{address}: {answer.status} {answer.text()[:1500]}"
    made = answer.headers["location"]
    number = re.search(r"/templates/(\d+)/", made)[1]
    page.request.post(f"/templates/{number}/publish/", form={}, headers=headers, max_redirects=0)
    do_the_work()
    yield page
    context.close()


def do(page, verb: str) -> None:
    page.locator(".page-actions").get_by_role("button", name=verb, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


def test_from_the_plan_to_who_got_it(desk, do_the_work):
    page = desk
    page.goto("/campaigns/")
    page.get_by_role("link", name="New campaign").first.click()
    expect(page.get_by_role("heading", name="Plan a campaign")).to_be_visible()
    page.get_by_label("Name").fill("Before the winter")
    page.get_by_label("Purpose").select_option(label="Care of wood")
    page.get_by_role("group", name="For people in any of").get_by_label(re.compile("In Porto")).check()
    page.get_by_label("Letter A").select_option(label="Oil for the winter")
    page.get_by_label("Held out by lot, in percent").fill("0")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Without a holdout nobody can say")).to_be_visible()
    page.get_by_label(re.compile("Hold nobody out")).check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Nobody is held out: what the campaign causes cannot be known.")).to_be_visible()
    expect(page.get_by_text("2 people are in these segments now.")).to_be_visible()
    clean(page)
    do(page, "Approve")
    expect(page.get_by_text("Approved, with its letters fixed")).to_be_visible()
    do(page, "Send")
    expect(page.get_by_text("It leaves on")).to_be_visible()
    do_the_work()
    expect(page.get_by_text("No address")).to_be_visible()
    expect(page.locator(".page-actions").get_by_role("button", name="Pause")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="No address").click()
    expect(page.get_by_role("link", name="Eve Sousa")).to_be_visible()
    expect(page.get_by_role("link", name="Dana Reyes")).to_have_count(0)
