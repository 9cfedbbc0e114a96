"""A form built by keyboard, filled in on another site, confirmed by the mailed link: the whole turn in a real browser."""

import email
import http.server
import itertools
import json
import re
import threading
import time
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page
from tests.environment import DATA
from tests.processes import PATIENCE

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""
PHONE = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
WORDS = "Yes, send me the Bench letter. I can stop it at any time."


@pytest.fixture
def do_the_work(inside):
    return lambda: inside(run_waiting)


def link_in_mail_to(address: str, site: str) -> str:
    for file in sorted((DATA / "outbox").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
        sent = email.message_from_bytes(Path(file).read_bytes(), policy=policy.default)
        found = re.search(rf"{re.escape(site)}/me/confirm/\S+/", sent.get_content())
        if sent["To"] == address and found:
            return found[0]
    raise AssertionError(f"No mail to {address} that asks to confirm.")


@pytest.fixture
def foreign(request):
    """Somebody else's website, on an origin of its own and with a strict policy; the line is put into its page."""
    pages = {}

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path.partition("?")[0], "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", pages.get("policy", "default-src 'none'"))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}", pages
    server.shutdown()
    server.server_close()
    thread.join()


def press_until(page, key: str, there: str) -> None:
    """As somebody without a mouse gets there."""
    for _ in range(120):
        if page.evaluate("selector => document.activeElement?.matches(selector)", there):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{there} cannot be reached with {key}.")


def build_by_keyboard(page) -> None:
    page.goto("/consent/purposes/new/")
    page.get_by_label("Name", exact=True).fill("Bench letter")
    page.get_by_label(re.compile("What people agree to")).fill(WORDS)
    page.get_by_role("button", name="Add purpose").click()
    expect(page.get_by_role("heading", level=1, name="Bench letter")).to_be_visible()
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", level=1, name=re.compile("Forms"))).to_be_visible()
    page.goto("/forms/new/")
    page.locator("#id_name").fill("Bench letter sign-up")
    page.select_option("select[name=kind]", "newsletter")
    page.get_by_role("button", name="Create form").click()
    page.get_by_role("link", name="Build the form").click()
    expect(page.get_by_role("heading", level=1, name="Bench letter sign-up")).to_be_visible()
    questions = page.locator("[data-questions] > li strong")
    expect(questions).to_have_text(["Email", "Name"])
    page.locator("#new").focus()
    page.select_option("#new", "own:text")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(questions).to_have_text(["Email", "Name", "New question"])
    expect(page.locator("#question-label")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("What do you build?")
    press_until(page, "Shift+Tab", "#up-question")
    expect(questions).to_have_text(["Email", "Name", "What do you build?"])
    page.keyboard.press("Enter")
    expect(questions).to_have_text(["Email", "What do you build?", "Name"])
    expect(page.locator("#up-question")).to_be_focused()
    expect(page.locator("#build-questions [role=status]")).to_have_text("Moved to place 2.")
    drag_and_back(page, questions)
    shown = page.frame_locator("[data-preview-frame]")
    expect(shown.locator(".field > label[for]")).to_have_text(
        [re.compile("Email"), re.compile("What do you build"), re.compile("Name")]
    )
    page.get_by_label("Pages that may show it").fill("localhost")
    page.get_by_label("Pages that may show it").blur()
    fit_to_show(page)
    press_until(page, "Shift+Tab", ".page-actions button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Visitors see version 1")).to_be_visible()


def drag_and_back(page, questions) -> None:
    """The same by mouse: the last question to the second place, and down again."""
    for there, order in (
        (1, ["Email", "Name", "What do you build?"]),
        (1, ["Email", "What do you build?", "Name"]),
    ):
        rows = page.locator("[data-questions] > li")
        page.locator("[data-questions]").evaluate("list => list.setAttribute('data-before', '')")
        drag(page, rows.nth(2).locator("[data-drag]"), rows.nth(there).locator("[data-drag]"))
        # What is dragged while the answer comes in is put back by it.
        page.wait_for_selector("[data-questions]:not([data-before])")
        expect(questions).to_have_text(order)


def drag(page, handle, onto) -> None:
    """As by a hand: it moves on until the row is seen in its place, and lets go then and not before."""
    handle.hover()
    until = time.monotonic() + PATIENCE
    there = onto.bounding_box()  # only now: to hover may have scrolled
    x, y = there["x"] + there["width"] / 2, there["y"] + there["height"] / 2
    page.mouse.down()
    ghost = page.locator("[data-questions] > li:nth-child(2).sortable-ghost")
    for step in itertools.cycle((0, 3)):
        page.mouse.move(x + step, y)
        if ghost.count():
            break
        assert time.monotonic() < until, "The row that is dragged does not go there."
    page.mouse.up()


def fit_to_show(page) -> None:
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)[
        "violations"
    ]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found] == []
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_visitor_of_another_site_fills_it_in_and_the_proof_tells_where(
    window, founded, foreign, chromium, site, do_the_work
):
    alice = window(storage_state=founded)
    build_by_keyboard(alice)
    place = alice.url
    line = alice.locator(".use-form pre").first.inner_text()
    origin, pages = foreign
    pages["/letter"] = f"<!doctype html><html lang=en><title>Shop</title><h1>Our shop</h1>{line}</html>"
    pages["policy"] = (
        f"default-src 'none'; script-src {site}; frame-src {site}; style-src-attr 'unsafe-inline'"
    )

    before = letters_to("dana.bench@example.com")
    # A browser that is driven by a program says so, and would be taken for one.
    visitor = new_page(chromium.new_context(viewport={"width": 390, "height": 800}, user_agent=PHONE))
    complaints = []
    visitor.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    visitor.goto(f"{origin}/letter?utm_source=fair")
    frame = visitor.frame_locator("iframe")
    frame.get_by_label("Email").fill("dana.bench@example.com")
    frame.get_by_label("What do you build?").fill("Stools")
    frame.get_by_label("Name").fill("Dana Bench")
    frame.get_by_role("checkbox", name=WORDS).check()
    frame.get_by_role("button", name="Sign up").click()
    expect(frame.get_by_role("heading", name="Sent")).to_be_visible()
    assert visitor.context.cookies() == []
    assert complaints == []

    do_the_work()
    contact = nothing_but_the_question_may_go_out(alice, before)
    visitor.goto(link_in_mail_to("dana.bench@example.com", site))
    visitor.get_by_role("button", name="Yes, I confirm it").click()
    for part in (WORDS, "Version 1 of these words", f"Bench letter sign-up, version 1, {origin}/letter"):
        expect(visitor.get_by_text(part)).to_be_visible()
    visitor.context.close()
    do_the_work()

    alice.goto(place)
    numbers = alice.locator(".form-numbers dd")
    expect(numbers).to_have_text(["1", "1", "1", "1 of 1 asked", "0", "0"])
    alice.get_by_role("link", name=re.compile("Dana Bench")).click()
    expect(alice.get_by_text("Stools")).to_be_visible()
    fit_to_show(alice)
    alice.get_by_role("link", name="Open the contact").click()
    expect(alice.get_by_text("Filled in Bench letter sign-up")).to_be_visible()
    expect(alice.get_by_role("region", name="Consent", exact=True).get_by_text("Agreed")).to_be_visible()
    assert may_contact(alice, contact)["allowed"] is True
    program_is_refused(alice, contact)
    its_pages_have_no_barrier(chromium, site, place, alice)


def letters_to(address: str) -> int:
    """The outbox is kept from one run to the next."""
    written = [email.message_from_bytes(file.read_bytes()) for file in (DATA / "outbox").glob("*")]
    return [each["To"] for each in written].count(address)


def nothing_but_the_question_may_go_out(alice, before: int) -> str:
    """Before the click she is pending, and the only letter to her is the one that asks; her address here."""
    [found] = alice.request.get("/api/v1/contacts?email=dana.bench@example.com").json()["data"]
    alice.goto(f"/contacts/{found['id']}/")
    card = alice.get_by_role("region", name="Consent", exact=True)
    expect(card.get_by_text("Waiting for confirmation")).to_be_visible()
    answer = may_contact(alice, f"/contacts/{found['id']}/")
    assert answer["allowed"] is False
    assert [each["code"] for each in answer["reasons"]] == ["pending"]
    assert letters_to("dana.bench@example.com") == before + 1
    return f"/contacts/{found['id']}/"


def may_contact(alice, contact: str) -> dict:
    answer = alice.request.post(
        f"/api/v1{contact}actions/may_contact",
        data={"purpose": "bench-letter", "channel": "email"},
        headers={"X-CSRFToken": alice.locator("body").get_attribute("data-csrf")},
    )
    assert answer.ok, answer.text()
    return answer.json()["result"]


def program_is_refused(alice, contact: str) -> None:
    """An assistant with a key of hers, whatever the key allows."""
    headers = {"X-CSRFToken": alice.locator("body").get_attribute("data-csrf")}
    made = alice.request.post(
        "/api/v1/actions/create_api_key", data={"name": "Assistant", "scopes": ["*"]}, headers=headers
    )
    key = made.json()["result"]["secret"]
    answer = alice.request.post(
        f"/api/v1{contact}actions/grant_consent",
        data={
            "purpose": "bench-letter",
            "channels": ["email"],
            "how": "phone",
            "evidence": "She said yes.",
        },
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status == 403, answer.text()
    assert "Only the person can give consent" in json.loads(answer.text())["detail"]


def its_pages_have_no_barrier(chromium, site, place, alice) -> None:
    alice.goto(place)
    link = alice.locator(".use-form a").first.get_attribute("href")
    context = chromium.new_context(base_url=site, reduced_motion="reduce")
    page = new_page(context)
    for address in (link, f"{link}?embed=1", f"{link}thanks/", f"{site}/f/nothing/"):
        page.goto(address)
        fit_to_show_everywhere(page)
    page.goto(link)
    # Only once: whoever sends a form works for it a while.
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fit_to_show_everywhere(page)
    context.close()


def fit_to_show_everywhere(page) -> None:
    for look in ("light", "dark"):
        page.emulate_media(color_scheme=look, reduced_motion="reduce")
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(SETTLED)
            fit_to_show(page)
