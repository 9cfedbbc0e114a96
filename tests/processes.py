"""Other processes, as tests deal with them: found a port, waited for, looked at."""

import itertools
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 180.0  # seconds; an end to waiting, not a speed
# Below the ports that the system hands out by itself; each test process begins somewhere else.
PORTS = itertools.cycle(range(10_000, 30_000))
next(itertools.islice(PORTS, os.getpid() * 37 % 20_000, None))


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("No port is free.")


def wait_for(
    condition: Callable[[], object],
    explain: Callable[[], str] = str,
    seconds: float = PATIENCE,
    pause: float = 0.05,
) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, explain()
        time.sleep(pause)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> set[int]:
    """The processes that it has started and that still run."""
    found: set[int] = set()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found |= {int(child) for child in listed.read_text().split()}
        except OSError:
            continue  # a thread that has just ended
    return {child for child in found if is_running(child)}
