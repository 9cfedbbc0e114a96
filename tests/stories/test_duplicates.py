"""Who is here twice is judged by keyboard: merged, told apart, skipped, taken back; and what decisions taught can be read."""

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates import actions as duplicates
from fullcircle.identify.duplicates.models import PossibleDuplicate
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = "async () => { await Promise.allSettled(document.getAnimations().map((one) => one.finished)); }"


def seed() -> None:
    """Three people twice, compared; and what two hundred decisions about firms taught."""
    people = {"Dana Reyes": "dana.reyes", "Bea Kern": "bea.kern", "Tom Sato": "tom.sato"}
    with acting(actor_for_user(1)) as by:
        ids = []
        for number, (name, box) in enumerate(people.items()):
            first, last = name.split()
            phone = f"+35191234567{number}"
            for called, address in (
                (name, f"{box}@example.com"),
                (f"{last}, {first}", f"{box}@other.example"),
            ):
                made = create_record(
                    Contact, by=by, values={"name": called, "email": address, "phone": phone}
                )
                ids.append(made.pk)
    with acting(system("tests")) as by:
        duplicates.check_records(by=by, kind="contact", ids=ids)
        same = {"name": 0, "domain": 0, "words": 0, "branch": -1, "phone": 0}
        sister = {"name": 4, "domain": 0, "words": 3, "branch": -1, "phone": 0}
        PossibleDuplicate.objects.bulk_create(
            PossibleDuplicate(
                about_kind="company",
                about_id=10**7 + 2 * n,
                other_id=10**7 + 2 * n + 1,
                weight=4.0,
                claimed=4.0,
                answers=same if n % 2 else sister,
                state="merged" if n % 2 else "apart",
                drawn="queue",
                decided_by="Alice",
                decided_at=timezone.now(),
            )
            for n in range(220)
        )
        duplicates.learn_from_decisions(by=by, kind="company")


@pytest.fixture
def seeded(inside, founded) -> None:
    inside(seed)


def clean(page) -> None:
    page.evaluate(SETTLED)
    page.evaluate(AXE.read_text())
    asked = {"runOnly": {"type": "tag", "values": RULES}}
    found = page.evaluate("asked => axe.run(document, asked)", asked)["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_pairs_are_judged_by_keyboard_and_what_they_taught_is_read(seeded, founded, chromium, site):
    page = new_page(chromium.new_context(base_url=site, storage_state=founded))
    press, title = page.keyboard.press, page.get_by_role("heading", level=1)
    page.goto("/contacts/")
    press("g")
    press("u")
    page.wait_for_url(re.compile("/duplicates/$"))
    page.get_by_role("link", name="Look at them one by one").focus()
    press("Enter")
    page.wait_for_url(re.compile("/duplicates/contacts/$"))

    # Why: the waterfall, opened by keyboard.
    page.get_by_text("What speaks for and against, field by field").focus()
    press("Enter")
    expect(page.locator(".why-chart svg")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Same number")
    clean(page)

    # Skipped: the next comes, and this one waits.
    first = title.inner_text()
    press("n")
    expect(title).not_to_have_text(first)
    # Never the same; taken back, it waits again.
    second = title.inner_text()
    press("x")
    expect(page.get_by_text("They will not be proposed again.")).to_be_visible()
    expect(title).not_to_have_text(second)
    press("Control+z")
    expect(page.get_by_text("They are among the pairs to be looked at again.")).to_be_visible()
    # Merged; it was the last after those.
    press("m")
    expect(page.get_by_role("heading", name="Nothing more to look at")).to_be_visible()
    page.get_by_role("link", name="Start over").focus()
    press("Enter")
    expect(title).to_have_text(first)

    page.goto("/duplicates/companies/taught/")
    expect(page.get_by_text("Better, and in use")).to_be_visible()
    page.get_by_text("Does it happen as often as expected?").focus()
    press("Enter")
    clean(page)
    for size in ({"width": 360, "height": 780}, {"width": 1440, "height": 900}):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if shots := os.environ.get("FULLCIRCLE_SHOTS"):
            page.screenshot(path=f"{shots}/taught-{size['width']}.png", full_page=True)
