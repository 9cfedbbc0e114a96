"""A shop elsewhere has our line in its pages: what strangers do there is told once, lost never, and only as they allow."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from fullcircle.identify.behavior.tests.reports import PERSON
from tests.browser import new_page

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><title>{title}</title><head>{line}</head><body><h1>{title}</h1></body>"
TITLES = {"/": "Home", "/later": "Later", "/ask": "Ask first"}


class Shop:
    """A website of somebody else's, on an address of its own."""

    def __init__(self) -> None:
        self.line = ""
        shop = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                line = (
                    shop.line.replace("<script", '<script data-consent="wait"')
                    if path == "/ask"
                    else shop.line
                )
                self.send_response(200 if path in TITLES else 404)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PAGE.format(title=TITLES.get(path, "Missing"), line=line).encode())

            def log_message(self, *said: object) -> None:
                """Visits are no news."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def alice(chromium, site, founded, worker):
    """She adds the shop as a source; what it reports is sorted behind her back."""
    page = new_page(chromium.new_context(base_url=site, storage_state=founded))
    page.goto("/behavior/sources/new/")
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Domains").fill("localhost")
    page.locator("main form button[type=submit]").click()
    page.get_by_text("Put this line into the head of every page").wait_for()
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def shop(alice) -> Iterator[Shop]:
    shop = Shop()
    shop.line = alice.locator("pre.code").first.inner_text()
    yield shop
    shop.close()


@pytest.fixture
def stranger(chromium, alice):
    """Somebody's own browser, which keeps nothing of ours but what the shop's pages keep."""
    context = chromium.new_context(user_agent=PERSON)
    page = new_page(context)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert context.cookies() == []
    assert errors == []
    context.close()


def arrives(page, act) -> list[dict]:
    """What a report holds that is sent, and taken, because of something."""
    with page.expect_response(lambda answer: "/v1/batch" in answer.url) as awaited:
        act()
    assert awaited.value.status == 200
    return awaited.value.request.post_data_json["batch"]


def storage(page) -> list[str]:
    return sorted(page.evaluate("Object.keys(localStorage)"))


def test_what_a_stranger_does_is_told_once_and_survives_a_lost_connection(stranger, shop, alice):
    campaign = "?utm_source=newsletter&utm_medium=email&utm_campaign=Autumn"
    [home] = arrives(stranger, lambda: stranger.goto(f"{shop.address}/{campaign}"))
    assert (home["type"], home["context"]["page"]["title"]) == ("page", "Home")
    calls = arrives(stranger, lambda: stranger.evaluate(
        "fullcircle.track('Put into basket', {price: 12}); history.pushState({}, '', '/products/7'); document.title = 'Lamp'"
    ))  # fmt: skip
    assert [(each["type"], each.get("event")) for each in calls] == [
        ("track", "Put into basket"),
        ("page", None),
    ]
    assert calls[1]["context"]["page"]["referrer"].endswith(campaign)

    stranger.context.route("**/v1/batch", lambda route: route.abort())
    with stranger.expect_event("requestfailed"):
        stranger.evaluate("fullcircle.track('Asked for a quote')")
    assert len(stranger.evaluate("JSON.parse(localStorage.fc_wait)")) == 1
    stranger.context.unroute("**/v1/batch")
    # Sent while the page is left and again by the next one: it counts once.
    arrives(stranger, lambda: stranger.goto(f"{shop.address}/later"))

    alice.goto("/behavior/live/")
    rows = alice.locator("#stream tbody tr")
    for told in ("Home", "Put into basket", "Lamp", "Asked for a quote", "Later"):
        expect(rows.filter(has=alice.get_by_role("rowheader", name=told, exact=True))).to_have_count(1)
    rows.filter(has_text="Asked for a quote").get_by_role("link").click()
    expect(alice.locator("dl.glance")).to_contain_text("newsletter")
    expect(alice.locator("dl.glance")).to_contain_text("Autumn")


def test_nothing_is_kept_or_sent_before_the_visitor_agrees(stranger, shop):
    sent: list[str] = []
    stranger.on("request", lambda request: sent.append(request.url) if "/v1/" in request.url else None)
    stranger.goto(f"{shop.address}/ask")
    stranger.evaluate("fullcircle.track('Looked'); fullcircle.identify('42', {email: 'dana@example.net'})")
    assert (storage(stranger), sent) == ([], [])
    calls = arrives(stranger, lambda: stranger.evaluate("fullcircle.consent(true)"))
    assert [each["type"] for each in calls] == ["page", "track", "identify"]
    assert {each["anonymousId"] for each in calls} == {stranger.evaluate("localStorage.fc_id")}
    stranger.evaluate("fullcircle.consent(false); fullcircle.track('Looked again')")
    assert storage(stranger) == ["fc_off"]
    told = len(sent)
    stranger.goto(f"{shop.address}/later")
    assert (storage(stranger), len(sent)) == (["fc_off"], told)


def test_who_asks_not_to_be_followed_is_not(stranger, shop):
    stranger.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    stranger.goto(f"{shop.address}/")
    stranger.evaluate("fullcircle.track('Looked'); fullcircle.identify('42', {})")
    assert storage(stranger) == []
