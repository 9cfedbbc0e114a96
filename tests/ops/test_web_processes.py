"""A killed web process is replaced, and none outlives its parent."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.website import Website
from tests.processes import children_of, is_running, wait_for


@pytest.fixture
def website(tmp_path: Path) -> Iterator[Website]:
    website = Website(tmp_path)
    website.start()
    yield website
    website.end()


def test_a_killed_worker_is_replaced(website: Website):
    (first,) = children_of(website.process.pid)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: children_of(website.process.pid) - {first}, website.log.read_text)
    wait_for(website.answers, website.log.read_text)


def test_workers_follow_a_killed_server(website: Website):
    (worker,) = children_of(website.process.pid)
    website.process.kill()
    wait_for(lambda: not is_running(worker), website.log.read_text)
