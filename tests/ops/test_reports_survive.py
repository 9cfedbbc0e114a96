"""What was answered with 200 is in the stream in the end, once, although each part is killed while reports come in."""

import json
import os
import signal
import threading
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.ops.furnished import furnish
from tests.ops.website import Visitor, Website
from tests.processes import PATIENCE, children_of, wait_for

SENDERS, AT_ONCE = 3, 5
BETWEEN = 60  # events that are acknowledged between two deaths
STREAM = "SELECT count(*), count(DISTINCT properties->>'number') FROM identify_behavior_event"
WAITING = "SELECT count(*) FROM identify_behavior_inbox"


def counted(number: str) -> dict:
    call = {"type": "track", "event": "Counted", "anonymousId": "till"}
    return call | {"messageId": number, "properties": {"number": number}}


class Shop:
    """A program that reports without pause, and sends again what was not acknowledged."""

    def __init__(self, website: Website, key: str) -> None:
        self.website, self.key = website, key
        self.acknowledged: set[str] = set()
        self.closing = threading.Event()
        self.threads = [threading.Thread(target=self.report, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def report(self) -> None:
        while not self.closing.is_set():
            numbers = [str(uuid.uuid4()) for _ in range(AT_ONCE)]
            calls = [counted(number) for number in numbers]
            body = json.dumps({"batch": calls, "writeKey": self.key}).encode()
            while not self.taken(body):
                self.closing.wait(0.1)
            self.acknowledged.update(numbers)

    def taken(self, body: bytes) -> bool:
        request = urllib.request.Request(f"{self.website.address}/v1/batch", data=body)
        with suppress(OSError), urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status == 200
        return False

    def wait_for_more(self) -> None:
        enough = len(self.acknowledged) + BETWEEN
        wait_for(lambda: len(self.acknowledged) >= enough, self.website.log.read_text)

    def close(self) -> int:
        """How many events were acknowledged, once every sender has its last answer."""
        self.closing.set()
        for thread in self.threads:
            thread.join()
        return len(self.acknowledged)


@pytest.fixture
def website(tmp_path: Path) -> Iterator[Website]:
    """Everything on one machine, under its supervisor."""
    website = Website(tmp_path)
    furnish(website.cluster.data_dir)
    website.launch("up")
    yield website
    website.end()


@pytest.fixture
def shop(website: Website) -> Iterator[Shop]:
    visitor = Visitor(website.address)
    visitor.found()
    page = visitor.post("/behavior/sources/new/", name="Till", kind="server", domains="").text
    shop = Shop(website, "fc_srv_" + page.partition('value="fc_srv_')[2].partition('"')[0])
    yield shop
    shop.closing.set()


def part(website: Website, name: str) -> int:
    """The process that the supervisor runs under this name."""
    for pid in children_of(website.process.pid):
        with suppress(OSError):  # one that has just ended
            if Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").rpartition("\0")[2] == name:
                return pid
    raise AssertionError(f"No {name} runs.\n{website.log.read_text()}")


def hands(website: Website, name: str) -> list[int]:
    """The processes in which a part does its work."""
    wait_for(lambda: children_of(part(website, name)), website.log.read_text)
    return sorted(children_of(part(website, name)))


def told(website: Website, question: str) -> tuple:
    with psycopg.connect(website.cluster.superuser_url) as connection:
        return connection.execute(question).fetchone() or ()


def test_no_acknowledged_event_is_lost_and_none_is_doubled(website: Website, shop: Shop):
    shop.wait_for_more()
    for victims in (
        lambda: [part(website, "web")],  # its hands follow it
        lambda: hands(website, "worker"),
        lambda: [website.cluster.alive()],
    ):
        for pid in victims():
            os.kill(pid, signal.SIGKILL)
        shop.wait_for_more()
    many = shop.close()
    wait_for(lambda: told(website, WAITING) == (0,), website.log.read_text)
    assert told(website, STREAM) == (many, many)
