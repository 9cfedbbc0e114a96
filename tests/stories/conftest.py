"""What the stories start from: an installation that somebody has founded."""

import re
from typing import Any

import pytest

from tests.browser import new_page


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
