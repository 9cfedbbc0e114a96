"""A field costs two files, an entity three and a line, a verb one function: tried, with the very text of CONTRIBUTING.md."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fullcircle.platform.postgres.embedded import Cluster
from tests.architecture.sources import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
STORY = Path(__file__).with_name("promises") / "story_of_a_venue.py"
COPIED = ("fullcircle", "tests", "conftest.py", "manage.py", "pyproject.toml")
DATA = ".data/tests"  # where the copy's own tests keep their server
LEFT_OUT = shutil.ignore_patterns("ops", "stories", "architecture", "node_modules", "static")


def shown_in_the_guide() -> dict[str, str]:
    """The files that CONTRIBUTING.md shows: each is named in a line of its own, or just before its block."""
    return dict(
        re.findall(r"`(fullcircle/identify/venues/\w+\.py)`[^`]*?\n\n```python\n(.*?)```", GUIDE, re.DOTALL)
    )


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The product, to which a newcomer has added what the guide shows, and nothing else."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        shutil.copytree(source, copy / name, ignore=LEFT_OUT) if source.is_dir() else shutil.copy(
            source, copy
        )
    add_the_field(copy)
    add_the_entity(copy)
    shutil.copy(STORY, copy / "tests" / "test_story_of_a_venue.py")
    run(copy, "manage.py", "makemigrations", "identify", "--name", "venues_and_a_nickname")
    yield copy
    cluster = Cluster(copy / DATA)
    if cluster.data_dir.exists():
        cluster.stop()
        shutil.rmtree(cluster.home, ignore_errors=True)


def add_the_field(copy: Path) -> None:
    (line,) = re.findall(r"^nickname = models\..*$", GUIDE, re.MULTILINE)
    models = copy / "fullcircle/identify/contacts/models.py"
    first = "    name = models."
    assert first in models.read_text()
    models.write_text(models.read_text().replace(first, f"    {line}\n{first}", 1))


def add_the_entity(copy: Path) -> None:
    for name, text in shown_in_the_guide().items():
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def run(copy: Path, *command: str) -> str:
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(copy),
        "FULLCIRCLE_DATA_DIR": str(copy / DATA),
        "HOME": os.environ.get("HOME", "/tmp"),
    }
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=surroundings, capture_output=True, text=True, timeout=1200
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_an_entity_costs_three_files_and_a_line():
    by_hand = {
        Path(name).name: text
        for name, text in shown_in_the_guide().items()
        if not name.endswith("actions.py")
    }
    assert sorted(by_hand) == ["__init__.py", "examples.py", "models.py", "resource.py"]
    assert by_hand["__init__.py"].count("\n") == 1


def test_a_verb_costs_one_function():
    text = next(text for name, text in shown_in_the_guide().items() if name.endswith("actions.py"))
    assert text.count("\ndef ") == 1


def test_what_the_guide_shows_works_everywhere(copy: Path):
    """The contract tests take up the new entity by themselves; the story tries the verb, the API and the field."""
    said = run(copy, "-m", "pytest", "tests", "-k", "venue", "-q")
    passed = int(re.findall(r"(\d+) passed", said)[-1])
    assert passed >= 20, f"The contract tests did not take up the venue:\n{said}"
