"""Room that is kept for the database's own log: without it PostgreSQL stops altogether, and nobody could even read."""

import os
from functools import cache
from pathlib import Path

from psycopg.errors import DiskFull

from fullcircle.config.env import env
from fullcircle.platform.postgres.embedded import Cluster

KEPT_BYTES = 256 * 1024**2
KEPT_SHARE = 0.02


def insist_on_room() -> None:
    """Refuse a change while the disk of our own database is as good as full; somebody else's database sees to it itself."""
    folder = database_folder()
    if folder and not has_room(folder):
        raise DiskFull("The disk of the database is full.")


def has_room(folder: Path) -> bool:
    try:
        disk = os.statvfs(folder)
    except OSError:
        return True  # whatever is wrong there, the database will say it better
    return disk.f_bavail * disk.f_frsize > min(KEPT_BYTES, KEPT_SHARE * disk.f_blocks * disk.f_frsize)


@cache
def database_folder() -> Path | None:
    return Cluster(env.data_dir).files if env.embedded else None
