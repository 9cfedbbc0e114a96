"""A PostgreSQL that somebody else runs: set up with the very commands of the manual, and nothing of ours beside it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fullcircle.platform.postgres.embedded import SUPERUSER, Cluster
from tests.ops.website import Visitor, Website
from tests.processes import ROOT

FOR_ANALYSES = [
    "pyarrow",
    "duckdb",
    "polars",
    "pandas",
    "scipy",
    "sklearn",
    "lightgbm",
]  # tens of megabytes each
MANUAL = (ROOT / "docs/how-to/2-managed-postgresql.md").read_text()


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The provider's server, on which its administrator has done what the manual asks for."""
    cluster = Cluster(tmp_path_factory.mktemp("provider"))
    cluster.start()
    (commands,) = re.findall(r"```sql\n(.*?)```", MANUAL, re.DOTALL)
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as administrator:
        for command in filter(None, map(str.strip, commands.split(";"))):
            administrator.execute(command)
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.home)


def test_a_wrong_password_is_a_sentence(website: Website):
    wrong = website.environment | {
        "OWNER_DATABASE_URL": website.environment["OWNER_DATABASE_URL"].replace("a-long", "no")
    }
    done = subprocess.run(website.command("migrate"), env=wrong, capture_output=True, text=True)
    assert done.returncode == 1
    assert "password authentication failed" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def website(managed: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Website:
    website = Website(tmp_path_factory.mktemp("ours"))
    website.environment |= settings(managed)
    return website


def settings(managed: Cluster) -> dict[str, str]:
    """The manual's, with the provider's address."""
    (lines,) = re.findall(r"```\n(DATABASE_URL=.*?)```", MANUAL, re.DOTALL)
    place = managed.app_url.rpartition("@")[2]
    return {
        name: value.replace("db.example.com/fullcircle", place)
        for name, _, value in (line.partition("=") for line in lines.splitlines())
    }


def test_the_manual_leads_to_a_running_product_without_a_database_of_its_own(
    website: Website, tmp_path: Path
):
    assert "Everything is as it should be." in in_turn(website, ["migrate"], ["migrate"], ["check"])
    website.launch("web")
    try:
        visitor = Visitor(website.address)
        visitor.found()
        assert visitor.add_contact("Ada Byron").status == 200
        visitor.post("/account/logout/")
        visitor.get("/account/login/")
        signed_in = visitor.post(
            "/account/login/", login="alice@example.com", password="correct horse battery"
        )
        assert "Alice Martin" in signed_in.text
        assert website.get("/readyz").status == 200
        loaded = website.loaded()
        assert "psycopg" in loaded
        assert not [heavy for heavy in FOR_ANALYSES if f"/{heavy}/" in loaded], "Load it where it is used."
    finally:
        website.stop()
    backup = str(tmp_path / "backup")
    assert "Restored and verified" in in_turn(website, ["backup", backup], ["restore", "--replace", backup])
    assert "Everything is as it should be." in in_turn(website, ["check"])
    assert not list(website.cluster.data_dir.glob("postgres*"))
    assert what_check_says(website, OWNER_DATABASE_URL="") == (
        0,
        "nobody can look without OWNER_DATABASE_URL",
    )
    wrong = website.environment["DATABASE_URL"].replace("another-long", "no")
    assert what_check_says(website, DATABASE_URL=wrong) == (1, "password authentication failed")


def what_check_says(website: Website, **surroundings: str) -> tuple[int, str]:
    """How it ends on a machine that is set up so, and which of two sentences it says."""
    environment = website.environment | surroundings
    done = subprocess.run(website.command("check"), env=environment, capture_output=True, text=True)
    told = ("nobody can look without OWNER_DATABASE_URL", "password authentication failed")
    return done.returncode, next(sentence for sentence in told if sentence in done.stdout)


def in_turn(website: Website, *commands: list[str]) -> str:
    """What the last of several commands says; each must succeed."""
    for command in commands:
        done = subprocess.run(
            website.command(*command), env=website.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return done.stdout
