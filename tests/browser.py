"""A real browser on the real server: Debian's Chromium, granian, and a database of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import pytest

from tests.database import copy_template, drop
from tests.processes import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
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


@pytest.fixture(scope="module")
def site(cluster, worker_id: str) -> Iterator[str]:
    """The address of an empty installation, served by `fullcircle web`."""
    name, port = database_of(worker_id), free_port()
    copy_template(cluster, name)
    surroundings = surroundings_of(cluster, name) | {
        "FULLCIRCLE_PORT": str(port),
        "FULLCIRCLE_SITE_URL": f"http://127.0.0.1:{port}",
        "FULLCIRCLE_WEB_WORKERS": "1",
    }
    server = subprocess.Popen([sys.executable, "-m", "fullcircle", "web"], env=surroundings)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)
        drop(cluster, name)


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


def wait_for(address: str, server: subprocess.Popen, seconds: float = 300) -> None:
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
