"""A deal goes over the board by key, by menu and by mouse; what its stage asks for is asked there and then."""

import itertools
import re
import time

import pytest
from playwright.sync_api import expect

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page
from tests.processes import PATIENCE

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = "async () => { await Promise.allSettled(document.getAnimations().map((one) => one.finished)); }"


def clean(page) -> None:
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def make(page, place: str, **values: str) -> str:
    page.goto(f"{place}new/")
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    made = page.request.post(f"{place}new/", form=values, headers=headers)
    return re.search(r"/(\d+)/", made.url)[1]


def drag(page, card, onto) -> None:
    """As by a hand: it moves on until the card is seen in its lane, and lets go then."""
    card.hover()
    until = time.monotonic() + PATIENCE
    there = onto.bounding_box()
    x, y = there["x"] + there["width"] / 2, there["y"] + 20
    page.mouse.down()
    for step in itertools.cycle((0, 3)):
        page.mouse.move(x + step, y)
        if onto.locator(".deal-ghost").count():
            break
        assert time.monotonic() < until, "The card that is dragged does not go there."
    page.mouse.up()


def test_a_deal_goes_over_the_board_by_key_menu_and_mouse(founded, chromium, site):
    page = new_page(chromium.new_context(base_url=site, storage_state=founded))
    dana = make(page, "/contacts/", name="Dana Reyes", lifecycle_stage="lead")
    make(page, "/deals/", name="Oak tables", contact=dana, currency="EUR")
    page.goto("/deals/board/")
    lanes = {each.get_attribute("data-name"): each for each in page.locator("[data-lane]").all()}
    card = page.get_by_role("link", name="Oak tables")
    card.focus()
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="Qualified").click()
    expect(lanes["Qualified"].locator(".deal")).to_have_count(1)
    expect(page.locator(".toast").last).to_contain_text("Oak tables is in Qualified now.")
    expect(card).to_be_focused()
    clean(page)

    page.get_by_role("button", name="Move Oak tables").click()
    page.get_by_role("menuitem", name="Proposal").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("1200")
    dialog.get_by_role("button", name="Move").click()
    page.wait_for_url("**/deals/board/**")
    expect(page.locator("#board-totals")).to_contain_text("€1.2K open €600 weighted")

    page.wait_for_selector("html[data-ready=yes]")
    lanes = {each.get_attribute("data-name"): each for each in page.locator("[data-lane]").all()}
    drag(page, page.locator(".deal"), lanes["New"])
    expect(page.locator("#board-totals")).to_contain_text("€120 weighted")
    expect(lanes["New"].locator(".deal")).to_have_count(1)
    page.get_by_role("button", name="Undo").last.click()
    expect(lanes["Proposal"].locator(".deal")).to_have_count(1)
    expect(page.locator("#board-totals")).to_contain_text("€600 weighted")
