"""An installation that is made once and copied for each test that needs one of its own: cheaper than making each anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from fasteners import InterProcessLock

from fullcircle.platform.postgres.embedded import Cluster
from tests.database import fingerprint
from tests.environment import DATA
from tests.processes import ROOT

PATTERN = DATA / "furnished"


def furnish(data_dir: Path) -> Cluster:
    """A cluster, not started, whose database is migrated and empty."""
    pattern = made_once()
    data_dir.mkdir(parents=True, exist_ok=True)
    copy(*(pattern.data_dir / name for name in ("keys", "migrated", "privacy")), into=data_dir)
    cluster = Cluster(data_dir)
    copy(pattern.files, into=cluster.home)
    return cluster


def copy(*things: Path, into: Path) -> None:
    """With their owners and modes, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", *things, into], check=True)


def made_once() -> Cluster:
    DATA.mkdir(parents=True, exist_ok=True)
    pattern, stamp = Cluster(PATTERN), PATTERN / "stamp"
    with InterProcessLock(DATA / "furnished.lock"):
        if stamp.exists() and stamp.read_text() == fingerprint():
            return pattern
        if PATTERN.exists():
            pattern.stop()
            shutil.rmtree(pattern.home, ignore_errors=True)
            shutil.rmtree(PATTERN)
        pattern = Cluster(PATTERN)
        # The command starts the database for itself, and stops it when it is done.
        subprocess.run(
            [sys.executable, "-m", "fullcircle", "migrate"],
            env=surroundings(PATTERN),
            check=True,
            capture_output=True,
        )
        stamp.write_text(fingerprint())
    return pattern


def surroundings(data_dir: Path) -> dict[str, str]:
    """The environment of a command that works on this installation."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "FULLCIRCLE_DATA_DIR": str(data_dir),
    }
