"""Builds the front end: `python -m fullcircle.platform.ui.assets [--check]`.

Third-party code is never committed: packages come from npm by the lock file, the result goes to `dist/`,
which ships in the wheel. Nothing happens when no input has changed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from fullcircle.platform.ui.budgets import over_budget, weights
from fullcircle.platform.ui.node import Node, NoNode, find_node
from fullcircle.platform.ui.sprite import make_sprite

UI = Path(__file__).resolve().parent
PACKAGE = UI.parents[1]
FRONTEND = PACKAGE.parent / "frontend"
DIST = UI / "dist"
MODULES = FRONTEND / "node_modules"
LOCK = FRONTEND / "package-lock.json"
STAMP = DIST / "stamp"

FONT = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="#1f1d1a"/>'
    '<path d="M22.4 12.2A7.5 7.5 0 1 0 23.5 16" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>'
    '<path d="m18.2 12.6 4.6.3.6-4.6" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"'
    ' stroke-linejoin="round"/></svg>\n'
)


class TooHeavy(RuntimeError):
    """A budget of the front end is exceeded; the message lists which."""


def inputs(folder: Path, suffixes: frozenset[str]) -> Iterator[os.DirEntry[str]]:
    """Files below a folder, without what others made."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in {
                    "node_modules",
                    "dist",
                    "dist.new",
                    "dist.old",
                    "__pycache__",
                    "tests",
                    "migrations",
                }:
                    yield from inputs(Path(entry.path), suffixes)
            elif os.path.splitext(entry.name)[1] in suffixes:
                yield entry


def fingerprint() -> str:
    """A short hash of the state of every input: path, size, time of change."""
    found = [*inputs(FRONTEND, frozenset({".js", ".mjs", ".css", ".json"}))]
    found += inputs(PACKAGE, frozenset({".html", ".py"}))
    states = sorted((entry.path, entry.stat().st_size, entry.stat().st_mtime_ns) for entry in found)
    return hashlib.sha256(repr(states).encode()).hexdigest()


def is_current() -> bool:
    """Whether `dist/` is what the sources would give; an installed package has no sources and always is."""
    if not FRONTEND.exists():
        return DIST.exists()
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def install_packages(node: Node) -> None:
    """Bring node_modules in line with the lock file, once per lock file."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    installed = MODULES / ".fullcircle-lock"
    if installed.exists() and installed.read_text() == wanted:
        return
    subprocess.run([*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, check=True)
    installed.write_text(wanted)


def license_text(package: Path) -> str:
    """The terms a package comes with, word for word."""
    return "\n".join(path.read_text(encoding="utf-8").strip() for path in sorted(package.glob("LICEN[SC]E*")))


def third_party() -> str:
    """What the bundle contains and under which terms, from the lock file."""
    packages = json.loads(LOCK.read_text())["packages"]
    shipped = sorted((path, about) for path, about in packages.items() if path and not about.get("dev"))
    parts = [
        f"{path.removeprefix('node_modules/')} {about['version']} ({about['license']})\n\n{license_text(FRONTEND / path)}"
        for path, about in shipped
    ]
    return "The built front end contains:\n\n" + f"\n\n{'-' * 80}\n\n".join(parts) + "\n"


def write_dist(node: Node, target: Path) -> None:
    """Bundle, copy the font, cut the sprite, list the licenses."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    subprocess.run([*node.node, str(FRONTEND / "build.mjs"), str(target)], cwd=FRONTEND, check=True)
    shutil.copyfile(MODULES / FONT, target / "inter.woff2")
    (target / "sprite.svg").write_text(make_sprite(PACKAGE, MODULES / "lucide-static/icons"))
    (target / "icon.svg").write_text(MARK)
    (target / "THIRD_PARTY.txt").write_text(third_party())


def publish(target: Path) -> None:
    """Put a finished build in place of the last one; a page never sees half of it."""
    old = DIST.with_name("dist.old")
    shutil.rmtree(old, ignore_errors=True)
    if DIST.exists():
        DIST.rename(old)
    target.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def build() -> bool:
    """Build what has changed; answer whether anything was built."""
    if is_current():
        return False
    state = fingerprint()
    node = find_node()
    install_packages(node)
    target = DIST.with_name("dist.new")
    write_dist(node, target)
    if heavy := over_budget(target):
        raise TooHeavy("The front end is over its budget.\n" + "\n".join(heavy))
    (target / "stamp").write_text(state)
    publish(target)
    return True


def report() -> str:
    lines = [f"  {weight:6.1f} of {limit:3.0f} KB  {name}" for name, (weight, limit) in weights(DIST).items()]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    say = sys.stdout.write
    if "--check" in arguments:
        if is_current():
            return 0
        say("The built front end is out of date. Run `python -m fullcircle.platform.ui.assets`.\n")
        return 1
    try:
        built = build()
    except (NoNode, TooHeavy) as problem:
        say(f"{problem}\n")
        return 1
    except subprocess.CalledProcessError as problem:
        say(f"The build stopped: `{' '.join(map(str, problem.cmd))}` failed.\n")
        return 1
    say(f"Built the front end.\n{report()}\n" if built else "The front end is up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
