"""What Dana likes: Alice says what is worth knowing, writes down the answer, corrects it in place, and sees how she knows."""

import re

import pytest
from playwright.sync_api import expect

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = "async () => { await Promise.allSettled(document.getAnimations().map((one) => one.finished)); }"


def clean(page) -> None:
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text())
    asked = {"runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_from_the_question_to_how_we_know(founded, chromium, site):
    page = new_page(chromium.new_context(base_url=site, storage_state=founded))
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Preferences").click()
    page.get_by_role("link", name="Ask something").click()
    page.get_by_label("Name", exact=True).fill("Coffee or tea")
    page.get_by_label("Question").fill("What do you drink in the morning?")
    page.get_by_label("Choices").fill("Coffee\nTea")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Coffee or tea")).to_be_visible()

    page.goto("/contacts/new/")
    page.locator("#id_name").fill("Dana Reyes")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", level=1, name="Dana Reyes")).to_be_visible()
    contact = re.search(r"/contacts/\d+/", page.url)[0]
    page.goto(contact)
    card = page.get_by_role("region", name="What they like and who they are")
    expect(card).to_contain_text("Nothing known about: Coffee or tea")

    card.get_by_role("link", name="Answers and how we know").click()
    page.get_by_role("link", name="They told us about Coffee or tea").click()
    page.get_by_label("What they said").select_option("Tea")
    page.get_by_label("Asked by").fill("Bob, at the fair")
    clean(page)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("“What do you drink in the morning?”")).to_be_visible()
    clean(page)

    page.goto(contact)
    expect(card).to_contain_text("Tea")
    expect(card).to_contain_text("Bob, at the fair")
    card.get_by_role("button", name=re.compile("Coffee or tea|Tea")).click()
    page.get_by_role("combobox", name="Edit Coffee or tea").select_option("Coffee")
    expect(page.get_by_text("Coffee or tea saved.")).to_be_visible()

    page.goto(contact)
    expect(card).to_contain_text("Typed, Alice Martin")
    page.get_by_role("link", name="Where every value comes from").click()
    row = page.get_by_role("row", name=re.compile("Coffee or tea"))
    expect(row).to_contain_text("Typed")
    clean(page)
    page.goto("/traits/coffee_or_tea/")
    expect(page.get_by_role("region", name="What it rests on")).to_be_visible()
    clean(page)
    page.context.close()
