"""Nothing goes out before the click: Alice asks, Dana confirms, changes her mind, and the proof tells all of it."""

import email
import re
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from fullcircle.platform.jobs.inline import run_waiting
from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page
from tests.environment import DATA

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = "Yes, send me the Workshop letter. I can stop it at any time."


@pytest.fixture
def mail_of(inside, site):
    """Do the work that waits, and find the latest mail to an address with a link of one kind."""

    def find(address: str, link: str) -> str:
        inside(run_waiting)
        for file in sorted((DATA / "outbox").iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            sent = email.message_from_bytes(Path(file).read_bytes(), policy=policy.default)
            found = re.search(rf"{re.escape(site)}{link}\S+/", sent.get_content())
            if sent["To"] == address and found:
                return found[0]
        raise AssertionError(f"No mail to {address} with {link}.")

    return find


@pytest.fixture
def dana(chromium, site):
    """Her phone, which runs no scripts and keeps no cookies of ours."""
    context = chromium.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    yield new_page(context)
    assert context.cookies() == []
    context.close()


def make_purpose(page) -> None:
    page.goto("/consent/")
    page.get_by_role("link", name="Add the first purpose").click()
    page.get_by_label("Name", exact=True).fill("Workshop letter")
    page.get_by_label(re.compile("What people agree to")).fill(WORDS)
    page.get_by_role("button", name="Add purpose").click()
    expect(page.get_by_role("heading", level=1, name="Workshop letter")).to_be_visible()
    expect(page.get_by_text("English, version 1")).to_be_visible()


def make_contact(page) -> str:
    page.goto("/contacts/new/")
    page.locator("#id_name").fill("Dana Reyes")
    page.get_by_label("Email").fill("dana.story@example.com")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", level=1, name="Dana Reyes")).to_be_visible()
    return re.search(r"/contacts/\d+/", page.url)[0]


def record_a_yes(page, contact: str) -> None:
    page.goto(f"{contact}consent/record/")
    page.get_by_role("checkbox", name="By email").check()
    page.get_by_label("What they said").fill("Asked for it at the counter.")
    page.get_by_role("button", name="Record consent").click()
    expect(page.get_by_text("They have not confirmed it yet.")).to_be_visible()


@pytest.fixture(scope="module")
def contact(chromium, site, founded) -> str:
    """Where Dana's record is: she has said yes at the counter, and Alice has written it down."""
    context = chromium.new_context(base_url=site, storage_state=founded)
    page = new_page(context)
    make_purpose(page)
    place = make_contact(page)
    record_a_yes(page, place)
    context.close()
    return place


def test_pending_until_the_click_then_proved_then_withdrawn(window, founded, contact, dana, mail_of):
    alice = window(storage_state=founded)
    alice.goto(contact)
    card = alice.get_by_role("region", name="Consent", exact=True)
    expect(card.get_by_text("Waiting for confirmation")).to_be_visible()

    dana.goto(mail_of("dana.story@example.com", "/me/confirm/"))
    expect(dana.get_by_text(WORDS)).to_be_visible()
    dana.get_by_role("button", name="Yes, I confirm it").click()
    expect(dana.get_by_role("heading", name="Confirmed")).to_be_visible()
    expect(dana.get_by_text("Version 1 of these words")).to_be_visible()
    expect(dana.get_by_text("dana.story@example.com")).to_be_visible()

    alice.goto(f"{contact}consent/")
    expect(alice.get_by_text(re.compile("They agreed on .*, by the link in a mail"))).to_be_visible()
    proof = alice.get_by_role("region", name="Proof and history")
    proof.get_by_text("Confirmed", exact=True).click()
    expect(proof.get_by_text(WORDS).first).to_be_visible()

    alice.get_by_role("button", name="Mail them their preferences").click()
    expect(alice.get_by_text("On its way to dana.story@example.com.")).to_be_visible()
    dana.goto(mail_of("dana.story@example.com", "/me/"))
    letter = dana.get_by_role("group", name="Workshop letter").get_by_role("checkbox", name="Email")
    letter.uncheck()
    dana.get_by_role("button", name="Save preferences").click()
    expect(dana.get_by_text("Saved. It holds from now on.")).to_be_visible()
    expect(letter).not_to_be_checked()

    alice.goto(contact)
    expect(card.get_by_text("Withdrawn", exact=True)).to_be_visible()
    expect(alice.get_by_text("Withdrew Workshop letter by email")).to_be_visible()


def test_her_pages_have_no_barrier_in_any_look_or_width(window, founded, contact, mail_of, chromium, site):
    alice = window(storage_state=founded)
    alice.goto(f"{contact}consent/")
    alice.get_by_role("button", name="Mail them their preferences").click()
    expect(alice.get_by_text("On its way to dana.story@example.com.")).to_be_visible()
    link = mail_of("dana.story@example.com", "/me/")
    for look in ("light", "dark"):
        for width in (1440, 360):
            context = chromium.new_context(
                base_url=site, color_scheme=look, viewport={"width": width, "height": 800}
            )
            page = new_page(context)
            for address in (link, f"{link}erase/", f"{link}see/", f"{site}/me/nowhere/"):
                page.goto(address)
                page.evaluate(AXE.read_text())
                found = page.evaluate(
                    "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
                )["violations"]
                assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found] == [], (look, width)
                assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
            context.close()
