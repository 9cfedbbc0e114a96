"""No test acts on a page too early, or calls a slow machine a mistake: there is one way to open a page, in tests/browser.py."""

import re

from tests.architecture.sources import PACKAGE, ROOT

ONE_PLACE = ROOT / "tests" / "browser.py"
HASTY = re.compile(
    r"\.(new_page|set_default_timeout|set_default_navigation_timeout)\(|\.(to_|wait_for_|click|goto)\w*\(.*timeout="
)


def test_pages_are_opened_in_one_place_which_waits_for_their_scripts():
    written = [*(ROOT / "tests").rglob("*.py"), *PACKAGE.rglob("tests/*.py")]
    hasty = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in written
        if path != ONE_PLACE and path.name != "test_patience.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if HASTY.search(line)
    ]
    assert hasty == [], "Use `new_page` and the limits of tests/browser.py."
