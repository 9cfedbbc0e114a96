"""Loaded before any settings are read: tests never touch the data of a checkout that is in use."""

import os
from pathlib import Path

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
