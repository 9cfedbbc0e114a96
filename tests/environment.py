"""Loaded before any settings are read: tests never touch the data of a checkout that is in use.

And before anything else is: what is compiled is kept for the next process, and what is loaded is kept without being
looked over for garbage.
"""

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / ".data" / "tests"

os.environ["FULLCIRCLE_DATA_DIR"] = str(DATA)
for name in (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "FULLCIRCLE_SECRET",
    "FULLCIRCLE_SITE_URL",
    "FULLCIRCLE_PORT",
):
    os.environ.pop(name, None)
(DATA.parents[1] / "fullcircle/platform/ui/dist").mkdir(exist_ok=True)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright keeps an event loop in the thread that Django works in
)

# Some images ask every Python not to write bytecode; then all of a thousand files are compiled at each start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Once everything is collected: what tests make from here on is theirs, and may be garbage."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first, in whatever order they have: what is left at the end is short, and shared by everybody."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/ops/"))


def pytest_unconfigure() -> None:
    """Libraries that look for what was never given back find it all given back."""
    gc.unfreeze()
