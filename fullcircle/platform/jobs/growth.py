"""How much memory a process has taken for itself: what a large job took stays with the process, so it is replaced."""

import resource
from pathlib import Path

MOST_MB = 200
PAGE = resource.getpagesize()
STATM = Path("/proc/self/statm")


def own_megabytes() -> float:
    """Held by this process alone, without what it shares with the program it was forked from."""
    try:
        _, resident, shared, *_ = map(int, STATM.read_text().split())
    except OSError:
        return 0.0  # no Linux; then nobody is replaced
    return (resident - shared) * PAGE / 1e6


def has_grown(before: float) -> bool:
    """Whether a process holds far more than when it began."""
    return own_megabytes() - before > MOST_MB
