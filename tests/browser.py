"""A real browser on the real server: Debian's Chromium, granian, and a database of its own.

The same Chromium comes as a shell without windows, menus and toolbars, which does a quarter less for the same page: it is
taken where it is installed.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest
from django.conf import settings
from django.db import connections

from fullcircle.config import settings as ours
from fullcircle.config.env import env
from tests.database import copy_template, database_allowed, drop, hang_up
from tests.processes import children_of, free_port, wait_for

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), "")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every page gets a process of its own: it is gone before what it made faster has paid.
    "--js-flags=--always-sparkplug --no-maglev --no-turbofan",
]
PASSWORD = "correct horse battery"
PATIENCE = 90_000  # milliseconds; what is quick is not slowed down by it, and a slow machine is no mistake
READY = """() => !document.querySelector("main") || document.querySelector("[data-door]")
  || document.documentElement.dataset.ready"""


class Web:
    """`fullcircle web`, loaded once for all modules of a test process; each has a fresh database and a fresh server process.

    Granian loads the product before any of its own processes serves, and puts another in the place of one that is gone. So
    whatever a server process learned about one installation ends with it, and what is the same for all is not loaded again.
    """

    # Granian takes it for a fault that lies deeper if one that it has just put there is gone, too.
    LEAST = 10

    def __init__(self, cluster, name: str) -> None:
        self.cluster, self.name = cluster, name
        self.process: subprocess.Popen | None = None
        self.renewed = 0.0

    def anew(self) -> str:
        """The address of an installation that is empty again."""
        if self.process and time.monotonic() - self.renewed < self.LEAST:
            self.end()
        if self.process:
            self.forget()
        copy_template(self.cluster, self.name)
        if not self.process:
            self.launch()
        wait_until_served(f"{self.address}/healthz", self.process)
        self.renewed = time.monotonic()
        return self.address

    def inside(self, act: Callable[[], object]) -> None:
        from tests.cast import forget

        with pytest.MonkeyPatch.context() as changed, database_allowed():
            changed.setattr(env, "site_url", self.address)
            changed.setattr(
                settings, "EMAIL_BACKEND", ours.EMAIL_BACKEND
            )  # where pytest has put one of its own
            for alias in ("default", "owner"):
                changed.setitem(connections[alias].settings_dict, "NAME", self.name)
            hang_up()
            forget()
            try:
                act()
            finally:
                hang_up()
                forget()

    def launch(self) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        surroundings = surroundings_of(self.cluster, self.name) | {
            "FULLCIRCLE_PORT": str(port),
            "FULLCIRCLE_SITE_URL": self.address,
            "FULLCIRCLE_WEB_WORKERS": "1",
        }
        self.process = subprocess.Popen([sys.executable, "-m", "fullcircle", "web"], env=surroundings)

    def forget(self) -> None:
        """The next one serves."""
        before = children_of(self.process.pid)
        for serving in before:
            os.kill(serving, signal.SIGKILL)
        wait_for(lambda: children_of(self.process.pid) - before or self.process.poll() is not None)

    def end(self) -> None:
        if self.process:
            stop(self.process)
        self.process = None


@pytest.fixture(scope="session")
def web(cluster, worker_id: str) -> Iterator[Web]:
    web = Web(cluster, database_of(worker_id))
    yield web
    web.end()
    drop(cluster, web.name)


@pytest.fixture(scope="module")
def site(web: Web) -> str:
    """The address of an empty installation, served by `fullcircle web`."""
    return web.anew()


@pytest.fixture(scope="module")
def inside(web: Web, site: str) -> Callable[[Callable[[], object]], None]:
    """Does something in that installation at once, as a program on its machine would; this process is already loaded."""
    return web.inside


@pytest.fixture(scope="module")
def worker(cluster, worker_id: str, site: str) -> Iterator[None]:
    """Background work is done, by `fullcircle worker`."""
    surroundings = surroundings_of(cluster, database_of(worker_id)) | {"FULLCIRCLE_JOB_CONCURRENCY": "1"}
    process = subprocess.Popen([sys.executable, "-m", "fullcircle", "worker"], env=surroundings)
    try:
        yield
    finally:
        stop(process)


def database_of(worker_id: str) -> str:
    return f"browser_{worker_id}"


def surroundings_of(cluster, name: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": cluster.url("fc_app", name),
        "OWNER_DATABASE_URL": cluster.url("fc_owner", name),
        "FULLCIRCLE_INTERNAL_HOSTS": "127.0.0.1:9",  # a mailbox may be named; nobody answers there
    }


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    process.kill()
    process.wait()


def wait_until_served(address: str, server: subprocess.Popen, seconds: float = 300) -> None:
    """Until the server answers; it says so itself, so nothing is guessed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError):
            if urllib.request.urlopen(address, timeout=60).status == 200:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"The web server did not start: {address}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Debian's Chromium, driven by Playwright; nothing is downloaded."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed.")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_page(context):
    """A page on which nobody can act too early: opening it and every key wait until its scripts have started."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.emulate_media(
        reduced_motion="reduce"
    )  # what slides is met at another place from one moment to the next
    wait = partial(page.wait_for_function, READY)
    page.goto, page.reload = followed_by(wait, page.goto), followed_by(wait, page.reload)
    page.keyboard.press = preceded_by(wait, page.keyboard.press)
    page.keyboard.type = preceded_by(wait, page.keyboard.type)
    return page


def followed_by(wait, act):
    def both(*arguments, **options):
        outcome = act(*arguments, **options)
        wait()
        return outcome

    return both


def preceded_by(wait, act):
    def both(*arguments, **options):
        wait()
        return act(*arguments, **options)

    return both


@pytest.fixture
def window(chromium, site) -> Iterator[object]:
    """Opens a fresh browser window; a script error or a broken content policy in any of them fails the test."""
    contexts, errors = [], []

    def open_window(width: int = 1440, height: int = 900, look: str = "light", **options: object):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=look, base_url=site, **options
        )
        contexts.append(context)
        page = new_page(context)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page, email: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_selector("nav.side")
