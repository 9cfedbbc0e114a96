"""The folder of one look: what was found stays until it is stored, so that whoever is interrupted need not compare again."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.duplicates.linkage.child import ROWS, TOLD

BEGAN = "began"
STALE = 24 * 3600.0  # seconds after which nobody comes back


@contextmanager
def place_of(name: str) -> Iterator[Path]:
    """It goes when the look comes to an end, and stays when it is interrupted."""
    home = env.data_dir / "linkage"
    clear(home)
    place = home / name
    place.mkdir(parents=True, exist_ok=True)
    yield place
    shutil.rmtree(place)


def clear(home: Path) -> None:
    """Rows of people do not lie about where somebody pulled the plug."""
    for left in home.glob("*"):
        if time.time() - left.stat().st_mtime > STALE:
            shutil.rmtree(left, ignore_errors=True)


def begin(place: Path) -> datetime:
    """When the records were read; whatever changed later is compared anew."""
    now = timezone.now()
    (place / BEGAN).write_text(now.isoformat())
    return now


def found_before(place: Path) -> tuple[dict[str, Any], datetime] | None:
    """What an interrupted look had found already."""
    if not (place / TOLD).exists():
        return None
    return json.loads((place / TOLD).read_text()), datetime.fromisoformat((place / BEGAN).read_text())


def forget_rows(place: Path) -> None:
    """From here on numbers are enough."""
    (place / ROWS).unlink(missing_ok=True)
