"""Every page there is, opened by an administrator: no barrier in either look, no error, no sideways scrolling, and room for a
longer language from right to left."""

import io
import re
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page
from tests.other_tongue import crowded

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}"""
# A busy machine takes its time to change the look, and colors fade over: both are over before anybody judges them.
DARK = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const light = () => Math.max(...getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3)) > 128;
  for (let still = 0, frames = 0; still < 3 && frames < 300; frames++) {
    await frame();
    still = light() || document.getAnimations().some((one) => one.playState === "running") ? 0 : still + 1;
  }
}"""
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1440, "height": 900}

# Looked at elsewhere, or no page at all.
ELSEWHERE = (
    "styleguide/",
    "api/",
    "healthz",
    "readyz",
    "favicon.ico",
    "v1/",
    "track.js",
    "embed.js",
    "options/codes/",
    "templates/<int:pk>/preview/",  # a letter alone, in which no script runs, not even the one that judges pages
)
# What stands for an argument; the first record of each kind has the number 1.
ARGUMENTS = {
    "<int:pk>": "1",
    "<int:record>": "1",
    "<slug:resource>": "contact",
    "<slug:kind>": "contact",
    "<slug:slug>": "contacts",
    "<kind:slug>": "x-boats",
    "<slug:channel>": "email",
    "<slug:arm>": "a",
    "<slug:matter>": "marketing",
    "<slug:change>": "note",
    "<path:name>": "about/cycle",
}
# Arguments that only a moment, a letter or a file gives.
UNUSUAL = re.compile(
    r"<(str:token|str:key|slug:key|slug:value|slug:verb|slug:part|slug:mend|str:form|int:point|int:other|int:share"
    r"|int:mapping|int:line|int:citation|int:kept|int:lost)>|\(\?P<"
)


def addresses(patterns: list, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address


def filled(address: str) -> str:
    for argument, value in ARGUMENTS.items():
        address = address.replace(argument, value)
    return f"/{address.removeprefix('^').removesuffix('$')}"


PAGES = sorted(
    filled(address)
    for address in addresses(get_resolver().url_patterns)
    if not address.startswith(ELSEWHERE) and not UNUSUAL.search(address)
)

# Things that this installation has none of: a job that runs for long, a second factor, and visitors.
ABSENT = {
    "/jobs/1/progress/",
    "/decisions/1/",
    "/settings/mail/check/",
    "/mail/unsorted/1/",
    "/behavior/visitors/1/",
    "/imports/mappings/1/",
    "/forms/submissions/1/",
    "/privacy/erasures/1/",
    "/privacy/erasures/1/receipt.json",
    "/privacy/requests/1/copy/",
    "/account/second-factor/codes/",
    "/account/second-factor/codes/file/",
    "/account/second-factor/remove/",
}

TABLE = "Name,Email,City\nAda Byron,ada@example.com,London\nBea Kern,bea@example,Bern\n"
FORMS = [
    ("/companies/new/", {"name": "Copper Bakery", "lifecycle_stage": "customer", "country": "PT"}),
    (
        "/contacts/new/",
        {"name": "Dana Reyes", "email": "dana@example.com", "company": "1", "lifecycle_stage": "customer"},
    ),
    ("/products/new/", {"name": "Rye bread", "sku": "RB-1", "price": "4.20", "currency": "EUR"}),
    ("/offers/new/", {"name": "Spring", "code": "SPRING15", "percent": "15", "currency": "EUR"}),
    ("/orders/new/", {"number": "A-1", "contact": "1", "subtotal": "42", "currency": "EUR"}),
    ("/deals/new/", {"name": "Twelve tables", "contact": "1", "amount": "1200", "currency": "EUR"}),
    (
        "/experiments/new/",
        {
            "name": "Spring catalog",
            "goal": "orders",
            "window_days": "14",
            "holdout": "10",
            "looks": "end",
            "alpha": "0.05",
        },
    ),
    (
        "/service-levels/new/",
        {"name": "Standard", "is_default": "true", "time_zone": "Europe/Lisbon", "monday": "09:00-17:00"},
    ),
    (
        "/cases/new/",
        {"subject": "The shelf is scratched", "contact": "1", "priority": "high", "category": "complaint"},
    ),
    (
        "/case-intakes/new/",
        {"name": "Mail", "opens_from": "mail", "priority": "normal", "category": "question"},
    ),
    ("/activities/new/", {"kind": "task", "subject": "Call about Thursdays", "contact": "1"}),
    ("/contacts/views/?lifecycle_stage=customer", {"name": "Customers"}),
    ("/settings/fields/contact/new/", {"label": "Shoe size", "kind": "number"}),
    ("/settings/teams/", {"name": "North"}),
    ("/behavior/sources/new/", {"name": "Shop", "kind": "browser", "domains": "example.com"}),
    (
        "/consent/purposes/new/",
        {"name": "Letter", "basis": "consent", "channels": "email", "wording": "Yes.", "language": "en"},
    ),
    ("/consent/suppressed/", {"address": "never@example.com", "reason": "asked"}),
    ("/forms/new/", {"name": "Contact us", "kind": "contact"}),
    ("/forms/1/publish/", {}),
    (
        "/contacts/1/privacy/",
        {"kind": "erasure", "received_on": "2026-01-05", "identity": "She called back."},
    ),
    ("/contacts/1/hold/", {"reason": "A lawsuit", "basis": "GDPR 17(3)(e)"}),
    (
        "/traits/new/",
        {"label": "Coffee or tea", "topic": "preference", "kind": "choice", "choices": "Coffee\nTea"},
    ),
    ("/contacts/1/traits/coffee_or_tea/", {"value": "Tea", "how": "survey", "asked_by": "Spring survey"}),
    ("/findings/new/", {"name": "Oak is wanted", "method": "survey", "sample_size": "412"}),
    ("/citations/trait/", {"finding": "1", "number": "2"}),
    (
        "/segments/build/",
        {"name": "In Lisbon", "row": "0", "about-0": "field:city", "value-0": "Lisbon", "save": "1"},
    ),
    ("/snippets/new/", {"name": "Signature", "text": "Yours, {{ sender.name }}"}),
    ("/templates/new/", {"name": "Welcome"}),
    ("/templates/1/publish/", {}),
    (
        "/campaigns/plan/",
        {
            "name": "Spring",
            "purpose": "letter",
            "segments": "1",
            "letter_a": "1",
            "weight_a": "1",
            "goal": "orders",
            "window_days": "14",
            "holdout": "10",
            "budget": "500",
        },
    ),
    ("/campaigns/1/spend/", {"what": "Pictures", "amount": "120"}),
    (
        "/settings/objects/new/",
        {
            "singular": "Boat",
            "plural": "Boats",
            "name_label": "Name",
            "area": "Serve",
            "icon": "sailboat",
            "seen_by": "owner",
        },
    ),
    ("/x-boats/new/", {"name": "Aurora"}),
    ("/settings/mail/personal/", {}),
    (
        "/settings/mailboxes/new/",
        {
            "host": "127.0.0.1",
            "port": "9",
            "security": "tls",
            "username": "hello@example.com",
            "password": "fjord",
            "folder": "INBOX",
            "since": "2026-01-05",
        },
    ),
    ("/messages/new/", {"contact": "1", "subject": "Your oak shelf", "text": "It leaves on Thursday."}),
    ("/quality/begin/", {}),
    ("/value/measure/", {}),
    ("/clv/foresee/", {}),
    ("/suggestions/count/", {}),
    (
        "/targeting/weights/",
        {"size": "1", "value": "1", "reach": "2", "response": "1", "purpose": "letter", "channel": "email"},
    ),
    ("/targeting/1/", {"choice": "chosen", "reason": "They come every week."}),
    ("/settings/people/invite/", {"email": "bob@example.com", "role": "1"}),
]


@pytest.fixture(scope="module")
def desk(chromium, site, founded) -> Iterator[object]:
    """One window for all pages, on an installation that holds one of everything."""
    context = chromium.new_context(
        base_url=site, storage_state=founded, viewport=DESK, reduced_motion="reduce", color_scheme="light"
    )
    page = new_page(context)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
    furnish(page)
    yield page
    context.close()


def furnish(page) -> None:
    page.goto("/")
    headers = {"X-CSRFToken": page.locator("body").get_attribute("data-csrf")}
    for address, values in FORMS:
        answer = page.request.post(address, form=values, headers=headers, max_redirects=0)
        assert answer.status in (200, 302, 303), f"{address}: {answer.status} {answer.text()[:2000]}"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": io.BytesIO(TABLE.encode()).getvalue()}
    answer = page.request.post(
        "/imports/new/", multipart={"file": file, "into": "contact"}, headers=headers, max_redirects=0
    )
    assert answer.status in (302, 303), answer.text()[:2000]


def violations(page, rules: list[str]) -> list[str]:
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)[
        "violations"
    ]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.fixture(scope="module")
def is_page(site, founded) -> Callable[[str], bool]:
    """Whether there is a page: answers to a POST alone, files and parts of pages are not looked at here.

    More than half of the addresses have none, which is seen without a browser.
    """
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in founded["cookies"])

    def look(address: str) -> bool:
        try:
            answer = urlopen(Request(site + address, headers={"Cookie": cookies}))
        except HTTPError as refusal:
            answer = refusal
        with answer:
            assert answer.status < 500, f"{address} answers {answer.status}"
            return answer.status != 405 and b"<main" in answer.read()

    return look


@pytest.mark.parametrize("address", [address for address in PAGES if address not in ABSENT])
def test_a_page_is_fit_to_show(desk, is_page, address):
    if not is_page(address):
        pytest.skip("no page of its own")
    page = desk
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    page.complaints.clear()
    answer = page.goto(address)
    assert answer.status == 200, f"{address} answers {answer.status}"
    assert page.locator("h1").count() == 1
    assert re.match(r"\S.*, (Harbor Pine|Fullcircle)$", page.title()), (
        f"The title says too little: {page.title()!r}"
    )
    assert violations(page, RULES) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate(DARK)
    page.evaluate(SETTLED)
    assert violations(page, ["color-contrast"]) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("() => document.querySelector('main').scrollWidth - innerWidth") <= 0
    assert crowded(page, DESK) == []
    assert page.complaints == []
