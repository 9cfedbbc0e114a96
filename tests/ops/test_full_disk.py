"""The disk is full: what was confirmed stays, reading goes on, and after room is made, so does writing."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.ops.website import Visitor, Website

SIZE = "400m"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own, where the one who tests may mount one."""
    folder = Path(tempfile.mkdtemp(prefix="fullcircle-disk-"))
    folder.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", folder],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"A small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def website(small_disk: Path) -> Iterator[Website]:
    website = Website(small_disk)
    website.start()
    yield website
    website.end()


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    ballast = disk / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * (1 << 16))
        except OSError:
            return ballast


def names(website: Website) -> set[str]:
    with psycopg.connect(website.cluster.superuser_url) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM identify_contact")}


def test_nothing_confirmed_is_lost_reading_goes_on_and_writing_comes_back(website: Website, small_disk: Path):
    visitor = Visitor(website.address)
    visitor.found()
    assert visitor.add_contact("Ada Byron").status == 200
    ballast = fill(small_disk)

    refused = visitor.add_contact("Bea Kern")
    assert refused.status == 507
    assert "<h1>The disk is full</h1>" in refused.text
    assert 'value="Bea Kern"' in refused.text
    for address in ("/", "/contacts/", "/contacts/1/", "/palette/?q=ada"):
        assert visitor.get(address).status == 200, address
    assert "Ada Byron" in visitor.get("/contacts/").text
    assert "Only 0 MB are free" in website.get("/readyz").text
    assert "Bea Kern" not in visitor.get("/contacts/").text

    ballast.unlink()
    assert visitor.add_contact("Cleo Sand").status == 200
    assert names(website) == {"Ada Byron", "Cleo Sand"}
