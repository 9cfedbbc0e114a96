"""The whole product from nothing: how soon it answers, what all its processes hold, and whether slow visitors stop it.

python -m bench.whole
"""

import argparse
import asyncio
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from bench.api import wait_for
from bench.load import Meter
from bench.scratch import ROOT
from bench.slow_headers import measure
from bench.table import summary, verdict
from bench.watch import held

PORT = 8199
WARM, MEMORY, SLOW_VISITORS, SLOWEST_PAGE = 5, 600, 50, 1_000
FOLDER = ROOT / ".data" / "bench-whole"


def started() -> tuple[subprocess.Popen[bytes], float, float]:
    """`fullcircle demo` until it answers; gives the process, the seconds, and the processor seconds of everybody."""
    surroundings = os.environ | {"FULLCIRCLE_PORT": str(PORT), "FULLCIRCLE_DATA_DIR": str(FOLDER)}
    surroundings.pop("DATABASE_URL", None)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "fullcircle", "demo"], env=surroundings, stdout=subprocess.DEVNULL
    )
    meter = Meter(all=process.pid)
    spent = 0.0
    while True:
        spent = max(spent, meter.read()["all"])
        with suppress(RuntimeError):
            wait_for(PORT, tries=1)
            return process, time.monotonic() - began, max(spent, meter.read()["all"])


def stopped(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    process.wait(30)


def memory(pid: int) -> float:
    """Megabytes of all but PostgreSQL, shared pages counted once."""
    root = psutil.Process(pid)
    ours = [each for each in (root, *root.children(recursive=True)) if "postgres" not in each.name()]
    return sum(map(held, ours)) / 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    for ignored in ("--seconds", "--tries", "--clients", "--contacts"):
        arguments.add_argument(ignored, help=argparse.SUPPRESS)
    arguments.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    process, seconds, cpu = started()
    print(f"first start with the demo organization: {seconds:.1f} s, {cpu:.1f} CPU s")
    stopped(process)
    process, seconds, cpu = started()
    print(
        f"warm start: {seconds:.1f} s, {cpu:.1f} CPU s (limit {WARM} s){verdict('warm start, s', seconds, WARM)}"
    )
    try:
        visit_slowly()
        held_now = memory(process.pid)
        print(
            f"all processes without PostgreSQL: {held_now:,.0f} MB (limit {MEMORY}){verdict('memory, MB', held_now, MEMORY)}"
        )
    finally:
        stopped(process)
        shutil.rmtree(FOLDER, ignore_errors=True)
    summary()


def visit_slowly() -> None:
    """Pages of others while fifty connections never finish their headers."""
    times, failures, lasted = asyncio.run(
        measure(f"http://localhost:{PORT}/healthz", SLOW_VISITORS, 15, False)
    )
    milliseconds = sorted(seconds * 1000 for seconds in times) or [float("nan")]
    worst, failed = milliseconds[-1], verdict("pages that failed meanwhile", failures, 0)
    print(
        f"{SLOW_VISITORS} connections with slow headers: {len(times)} pages served meanwhile, {failures} failed, "
        f"median {statistics.median(milliseconds):.1f} ms, worst {worst:.0f} ms; let go after {max(lasted):.0f} s{failed}"
    )


if __name__ == "__main__":
    main()
