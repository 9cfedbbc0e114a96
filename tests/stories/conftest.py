"""What the stories start from: an installation that somebody has founded."""

from typing import Any

import pytest

from tests.browser import PASSWORD


@pytest.fixture(scope="module")
def founded(chromium, site) -> Any:
    """The administrator's session, once the organization has been founded as the welcome page does it.

    `test_first_visit.py` founds it on that page, key by key; every other story only needs it done.
    """
    context = chromium.new_context(base_url=site, locale="en-US")
    context.request.get("/welcome/")
    token = next(each["value"] for each in context.cookies() if each["name"] == "csrftoken")
    said = {
        "name": "Alice Martin",
        "email": "alice@example.com",
        "password": PASSWORD,
        "organization": "Harbor Pine",
        "currency": "USD",
        "time_zone": "UTC",
        "language": "en",
        "csrfmiddlewaretoken": token,
    }
    answer = context.request.post("/welcome/", form=said, max_redirects=0)
    assert answer.status == 302, answer.text()
    state = context.storage_state()
    context.close()
    return state
