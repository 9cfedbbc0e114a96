"""A segment is said by keyboard, row by row, with who fits beside it; an order moves Dana in, and her page says why."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events import following
from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = "async () => { await Promise.allSettled(document.getAnimations().map((one) => one.finished)); }"
LOOK = "fullcircle.differentiate.segments.handlers.look_at_whom_it_touched"


@pytest.fixture
def do_the_work(inside):
    def work() -> None:
        run_waiting()
        with acting(system("automation")) as by:
            while following.go_on(LOOK, by, datetime(9999, 1, 1, tzinfo=UTC)):
                pass

    return lambda: inside(work)


def clean(page) -> None:
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text())
    asked = {"runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def contact(page, name: str, city: str) -> str:
    page.goto("/contacts/new/")
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    form = {"name": name, "city": city, "lifecycle_stage": "lead"}
    return re.search(
        r"/contacts/(\d+)/", page.request.post("/contacts/new/", form=form, headers=headers).url
    )[1]


def test_from_a_sentence_to_who_came_in_and_why(founded, chromium, site, do_the_work):
    page = new_page(chromium.new_context(base_url=site, storage_state=founded))
    dana = contact(page, "Dana Reyes", "Lyon")
    for number in range(7):
        contact(page, f"Guest {number}", "Lyon")
    contact(page, "Bea Kern", "Paris")

    page.goto("/contacts/")
    press(page, "g", "s")
    page.wait_for_url(re.compile("/segments/"))
    press(page, "n")
    page.wait_for_url(re.compile("/segments/build/"))
    about = page.get_by_label("What the rule is about")
    about.first.focus()
    page.keyboard.type("City")  # letters choose in a list
    expect(page.get_by_label("Value")).to_have_attribute("type", "text")
    page.get_by_label("Value").focus()
    page.keyboard.type("lyon")
    fits = page.get_by_role("complementary", name="Who fits now")
    expect(fits).to_contain_text("City is lyon")
    expect(fits.locator("dd").first).to_have_text("8")
    expect(fits).to_contain_text("88.9 % of all")
    expect(fits).to_contain_text("Reachable by email")
    expect(fits.get_by_role("listitem")).to_have_count(6)
    page.get_by_role("button", name="Add a rule").focus()
    press(page, "Enter")
    expect(about).to_have_count(2)
    about.nth(1).focus()
    page.keyboard.type("Purchases")
    days = page.get_by_label("in the last")
    expect(days).to_be_visible()
    days.focus()
    page.keyboard.type("30")
    expect(fits).to_contain_text("bought anything in the last 30 days")
    expect(fits).to_contain_text("Nobody fits")
    clean(page)
    page.get_by_label("Name", exact=True).focus()  # whoever says the rules first need no name for it
    page.keyboard.type("Lyon, lately")
    page.get_by_role("button", name="Save segment").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Lyon, lately")).to_be_visible()
    segment = page.url
    do_the_work()

    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    answer = page.request.post(
        "/orders/new/", form={"contact": dana, "subtotal": "50", "currency": "EUR"}, headers=headers
    )
    assert "/orders/new/" not in answer.url, answer.text()
    do_the_work()
    page.goto(segment)
    moves = page.get_by_role("region", name="People")
    expect(moves).to_contain_text("Dana Reyes")
    expect(moves).to_contain_text("Came in: a purchase")
    expect(moves).to_contain_text("Show 1 person")
    clean(page)
    page.goto(f"/contacts/{dana}/")
    expect(page.get_by_role("region", name="Segments")).to_contain_text("a purchase")

    page.goto("/contacts/?city=Lyon")
    page.get_by_role("button", name="More about this list").focus()
    press(page, "Enter")
    page.get_by_role("menuitem", name="Keep as a segment").focus()
    press(page, "Enter")
    expect(page.get_by_text("8 people are in this list.")).to_be_visible()
    clean(page)
    page.get_by_label("Name of a new segment").fill("Invited")
    page.get_by_role("button", name="Keep them").focus()
    press(page, "Enter")
    expect(page.get_by_role("region", name="People")).to_contain_text("Show 8 people")
    page.goto(segment)
    others = page.get_by_role("region", name="Other segments")
    expect(others).to_contain_text("1 in both, 100.0 % of these")
