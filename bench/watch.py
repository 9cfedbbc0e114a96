"""Time, processor time and memory of everything that takes part in a piece of work."""

import threading
import time
from pathlib import Path

import psutil

from bench.load import Meter

EVERY = 0.5


class Watch:
    """Started before the work and stopped after it; looks at memory all the while."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.most = 0.0

    def start(self) -> None:
        self.most = 0.0
        self.before = self.meter.read()
        self.going = threading.Event()
        self.looking = threading.Thread(target=self.look, daemon=True)
        self.looking.start()
        self.began = time.perf_counter()

    def lap(self) -> float:
        """Seconds since the last one."""
        before, self.began = self.began, time.perf_counter()
        return self.began - before

    def stop(self) -> tuple[dict[str, float], float]:
        """Processor time by who spent it, and the most memory that our own processes held at once."""
        self.going.set()
        self.looking.join()
        after = self.meter.read()
        return {who: after[who] - self.before[who] for who in after}, self.most

    def look(self) -> None:
        while not self.going.wait(EVERY):
            self.most = max(self.most, self.memory())

    def memory(self) -> float:
        """Megabytes of all but PostgreSQL, shared pages counted once."""
        ours = [self.meter.tree(root) for who, root in self.meter.roots.items() if who != "postgres"]
        return sum(held(process) for tree in ours for process in tree) / 1e6


def held(process: psutil.Process) -> float:
    """Bytes; the kernel's own sum is read, because adding up every mapping would be work to measure, too."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(1024.0 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
