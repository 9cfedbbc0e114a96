"""Everybody can use it: automatic checks of every page in both looks, and no sideways scrolling at any width."""

from collections.abc import Iterator

import pytest

from fullcircle.platform.ui.assets import MODULES
from tests.browser import new_page

pytestmark = pytest.mark.browser

AXE = MODULES / "axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["", "home/", "list/", "record/", "insights/", "import/", "sign-in/", "problem/404/"]
WIDTHS = (320, 360, 820, 1024, 2560)
SPREAD = """() => {
  const main = document.querySelector("#main"), page = document.documentElement;
  return [main.scrollWidth - main.clientWidth, page.scrollWidth - innerWidth];
}"""


def violations(page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.fixture(scope="module")
def devices(chromium, styleguide) -> Iterator[dict[bool, object]]:
    """A desk and a phone for all checks: what a page needs is fetched once. Checks need scripts that the policy forbids."""
    devices = {}
    for narrow in (False, True):
        context = chromium.new_context(bypass_csp=True, has_touch=narrow, reduced_motion="reduce")
        context.add_cookies([{"name": "vw", "value": "s" if narrow else "l", "url": styleguide}])
        devices[narrow] = new_page(context)
    yield devices
    for page in devices.values():
        page.context.close()


@pytest.fixture
def window(devices, styleguide):
    """Opens a page in a window of any size and look."""

    def open_(path: str, width: int = 1440, look: str = "light", narrow: bool = False):
        page = devices[narrow]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=look)
        page.goto(styleguide + path)
        return page

    return open_


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_barriers_on_a_page(window, path, look):
    assert violations(window(path, look=look)) == []


@pytest.mark.parametrize("path", ["list/", "record/", "insights/"])
def test_no_barriers_on_a_phone(window, path):
    assert violations(window(path, width=390, narrow=True)) == []


@pytest.mark.parametrize("path", ["list/?dir=rtl", "record/?dir=rtl", "insights/?dir=rtl"])
def test_no_barriers_from_right_to_left(window, path):
    assert violations(window(path)) == []


def test_no_barriers_in_what_opens(window):
    page = window("list/")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".pal-i")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.click("[data-all]")
    page.click("[popovertarget=filter]")
    page.wait_for_selector("[data-filters] .filter-fields button")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["", "home/", "list/", "record/", "insights/", "import/", "record/?dir=rtl"])
def test_nothing_scrolls_sideways_from_a_small_phone_to_a_wall(window, path):
    page = window(path, width=320, narrow=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert max(page.evaluate(SPREAD)) <= 0, f"at {width} pixels"
