"""The pictures of the README, taken from the demo as it is now: `make pictures`."""

import io
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS, new_page
from tests.processes import free_port

PICTURES = Path(__file__).parents[1] / "docs/pictures"
SIZE = {"width": 1440, "height": 900}
SIGN_IN = re.compile(r"Sign in as (\S+) with the password (\S+);")
LIST = "/contacts/?lifecycle_stage=customer&country=PT&sort=-last_activity_at"
WHOM = "/contacts/?lifecycle_stage=advocate&country=PT&sort=-last_activity_at"
LOOKS = ("light", "dark")


def main() -> None:
    port = free_port()
    demo = subprocess.Popen(
        [sys.executable, "-m", "fullcircle", "demo"],
        env=os.environ | {"FULLCIRCLE_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        email, password = signs_in(demo)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            take(browser, f"http://localhost:{port}", email, password)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait()


def signs_in(demo: subprocess.Popen[str]) -> tuple[str, str]:
    """The first account, as the demo prints it once it is ready."""
    for line in demo.stdout or ():
        if found := SIGN_IN.search(line):
            return found[1], found[2]
    raise SystemExit("The demo did not start.")


def take(browser: Browser, address: str, email: str, password: str) -> None:
    context = browser.new_context(base_url=address, viewport=SIZE, reduced_motion="reduce")
    page = new_page(context)
    page.goto("/")
    page.fill("input[name=login]", email)
    page.fill("input[type=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.side")
    for name, place in (("contacts", LIST), ("record", record(page))):
        for look in LOOKS:
            page.emulate_media(color_scheme=look)
            page.goto(place)
            small(page.screenshot()).save(PICTURES / f"{name}-{look}.png", optimize=True)


def small(picture: bytes) -> Image.Image:
    """In 256 colors, of which nobody misses the others: a third of the size."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE)


def record(page: Page) -> str:
    """A customer of whom there is something to tell."""
    page.goto(WHOM)
    return page.locator("tr[data-id] a").first.get_attribute("href") or ""


if __name__ == "__main__":
    main()
