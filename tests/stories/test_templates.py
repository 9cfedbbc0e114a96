"""A letter is written block by block without a mouse, seen as Dana gets it in light and dark, taken back, and published."""

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
    asked = {
        "runOnly": {"type": "tag", "values": RULES},
        "iframes": False,
    }  # letters run no scripts, not even axe
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_from_a_blank_page_to_a_published_letter(founded, chromium, site):
    page = new_page(
        chromium.new_context(base_url=site, storage_state=founded, viewport={"width": 1440, "height": 1000})
    )
    page.goto("/contacts/new/")
    page.locator("#id_name").fill("Dana Reyes")
    page.locator("#id_given_name").fill("Dana")
    page.locator("#id_email").fill("dana@example.com")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", level=1, name="Dana Reyes")).to_be_visible()

    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="New template").first.click()
    page.locator("#id_name").fill("Welcome")
    page.get_by_role("button", name="Create template").click()
    page.get_by_role("link", name="Write").click()
    light, dark = page.frame_locator("iframe[title*=light]"), page.frame_locator("iframe[title*=dark]")
    expect(light.get_by_role("heading", name="Hello Dana")).to_be_visible()
    expect(dark.get_by_role("heading", name="Hello Dana")).to_have_css("color", "rgb(244, 244, 245)")
    assert light.locator("body").evaluate("() => document.documentElement.clientWidth") == 390

    words = page.get_by_role("textbox", name="Words").first
    words.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" We know you live in ")
    page.get_by_role("combobox", name="Field").select_option("contact.city")
    page.get_by_role("button", name="Insert field").focus()
    page.keyboard.press("Enter")
    expect(words).to_have_value(re.compile(r"live in \[\u2060City\]$"))
    expect(page.locator(".words mark").get_by_text("City")).to_be_visible()
    expect(page.get_by_text("Not known of Dana Reyes")).to_be_visible()
    clean(page)
    sent = "() => new FormData(document.querySelector('.build-edit')).get(document.activeElement.name)"
    kept = page.evaluate(sent)
    assert kept.endswith(" We know you live in {{ contact.city }}")
    page.keyboard.press("ArrowLeft")  # a chip is one letter
    page.wait_for_function(
        "() => document.activeElement.selectionStart === document.activeElement.value.indexOf('[')"
    )
    page.evaluate(
        "() => addEventListener('selectionchange', window.late = (event) => event.stopImmediatePropagation(), true)"
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Backspace")  # faster than the browser tells of the caret
    page.evaluate("() => removeEventListener('selectionchange', window.late, true)")
    expect(words).to_have_value(re.compile("live in $"))
    page.keyboard.type("{{ contact.city | default: 'town' }}")
    page.keyboard.press("Tab")
    expect(words).to_have_value(re.compile("live in \\[\u2060City, or “town”\\]$"))
    expect(light.get_by_text("We know you live in town")).to_be_visible()

    page.get_by_label("Kind of block").select_option("Button")
    page.get_by_role("button", name="Add block").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Label").fill("See the chairs")
    page.get_by_label("Where it leads").fill("shop")
    page.keyboard.press("Tab")
    expect(page.get_by_text("“See the chairs” leads nowhere")).to_be_visible()
    page.get_by_label("Where it leads").fill("https://example.com/chairs")
    page.keyboard.press("Tab")
    expect(light.get_by_role("link", name="See the chairs")).to_be_visible()
    up = page.get_by_role("button", name=re.compile("up: Button"))
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Moved to place 4.")).to_be_attached()
    expect(page.locator(".build-question").nth(3)).to_contain_text("Button")
    page.get_by_role("group", name="Tools").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".build-question").nth(4)).to_contain_text("Button")

    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("region", name="Versions")).to_contain_text("Version 1")
    clean(page)
