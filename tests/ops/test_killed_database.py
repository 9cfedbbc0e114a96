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
# Two rows wait until the database has died once and twice: it is always in the middle of the import, however quick that is.
WAITING_ROWS = """
CREATE TABLE death (at timestamptz DEFAULT now());
CREATE FUNCTION wait_for_deaths() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  WHILE (SELECT count(*) FROM public.death) < TG_ARGV[0]::int LOOP
    PERFORM pg_sleep(0.02);
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER first BEFORE INSERT ON identify_contact FOR EACH ROW
  WHEN (NEW.email = 'person1000@example.com') EXECUTE FUNCTION wait_for_deaths(1);
CREATE TRIGGER second BEFORE INSERT ON identify_contact FOR EACH ROW
  WHEN (NEW.email = 'person8000@example.com') EXECUTE FUNCTION wait_for_deaths(2);
"""
IS_WAITING = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


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


def kill_database(website: Website) -> None:
    """In the middle of the import, which then goes on."""
    wait_for(lambda: told(website, IS_WAITING) == (True,), website.log.read_text)
    server = website.cluster.alive()
    assert server
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: website.cluster.alive() not in (None, server), website.log.read_text)
    wait_for(lambda: told(website, "INSERT INTO death DEFAULT VALUES RETURNING true"), website.log.read_text)


def test_an_import_survives_two_deaths_of_the_database(website: Website):
    visitor = Visitor(website.address)
    visitor.found()
    assert visitor.upload("/imports/new/", "people.csv", FILE.encode(), into="contact").status == 200
    assert visitor.post("/imports/1/check/").status == 200
    wait_for(lambda: state(website) == "checked", website.log.read_text)
    with psycopg.connect(website.cluster.superuser_url) as connection:
        connection.execute(WAITING_ROWS)
    assert visitor.post("/imports/1/commit/").status == 200

    kill_database(website)
    kill_database(website)

    wait_for(lambda: state(website) == "done", website.log.read_text, seconds=600)
    assert told(website, "SELECT counts FROM identify_import") == ({"0": {"new": ROWS}},)
    assert told(website, "SELECT count(*), count(DISTINCT email) FROM identify_contact") == (ROWS, ROWS)
    assert told(website, "SELECT count(*) FROM platform_event WHERE type = 'contact.added'") == (ROWS,)
    assert visitor.add_contact("One more").status == 200
