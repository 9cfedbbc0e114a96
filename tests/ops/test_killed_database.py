"""The database is killed in the middle of an import: it comes back, the import goes on, and every row is there once."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.ops.furnished import furnish
from tests.ops.website import Visitor, Website
from tests.processes import wait_for

ROWS = 12_000
FILE = "Name,Email\n" + "".join(f"Person {n},person{n}@example.com\n" for n in range(ROWS))
WRITTEN = "SELECT count(*) FROM identify_contact"


@pytest.fixture
def website(tmp_path: Path) -> Iterator[Website]:
    """Everything on one machine, under its supervisor."""
    website = Website(tmp_path)
    furnish(website.cluster.data_dir)
    website.launch("up")
    yield website
    website.end()


def told(website: Website, question: str) -> tuple:
    """The first row of an answer; nothing while the database is away."""
    with suppress(psycopg.OperationalError), psycopg.connect(website.cluster.superuser_url) as connection:
        return connection.execute(question).fetchone() or ()
    return ()


def state(website: Website) -> str:
    return "".join(told(website, "SELECT state FROM identify_import"))


def kill_database(website: Website, after: int) -> None:
    """As soon as so many rows are written, and before the import is over."""
    wait_for(lambda: told(website, WRITTEN) >= (after,), website.log.read_text)
    server = website.cluster.alive()
    assert server
    assert told(website, WRITTEN) < (ROWS,), "The import was over before the database could be killed."
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: website.cluster.alive() not in (None, server), website.log.read_text)


def test_an_import_survives_two_deaths_of_the_database(website: Website):
    visitor = Visitor(website.address)
    visitor.found()
    assert visitor.upload("/imports/new/", "people.csv", FILE.encode(), into="contact").status == 200
    assert visitor.post("/imports/1/check/").status == 200
    wait_for(lambda: state(website) == "checked", website.log.read_text)
    assert visitor.post("/imports/1/commit/").status == 200

    kill_database(website, after=1)
    kill_database(website, after=ROWS // 3)

    wait_for(lambda: state(website) == "done", website.log.read_text, seconds=600)
    assert told(website, "SELECT counts FROM identify_import") == ({"0": {"new": ROWS}},)
    assert told(website, "SELECT count(*), count(DISTINCT email) FROM identify_contact") == (ROWS, ROWS)
    assert told(website, "SELECT count(*) FROM platform_event WHERE type = 'contact.added'") == (ROWS,)
    assert visitor.add_contact("One more").status == 200
