"""The wheel holds the whole product: installed far from the source, it starts, checks itself and shows its pages."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from zipfile import ZipFile

import pytest

from fullcircle import __version__
from fullcircle.config.env import env
from tests.browser import wait_until_served
from tests.database import copy_template, drop
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds; an end to waiting, not a speed


def run(*command: str | Path, cwd: Path, **surroundings: str) -> str:
    """What a command says, in an environment that knows nothing of this checkout."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8"} | surroundings
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target, ROOT, cwd=target)
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory) -> Path:
    """The programs of a fresh environment that holds the wheel, and beside it only what Fullcircle is built on."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (own / "built_on.pth").write_text(sysconfig.get_path("purelib"))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)
    return home / "bin"


@pytest.fixture(scope="module")
def surroundings(cluster, worker_id: str, tmp_path_factory) -> Iterator[dict[str, str]]:
    """A database of this version, the keys that it was made with, and a place for files."""
    name, port, data = f"wheel_{worker_id}", free_port(), tmp_path_factory.mktemp("data")
    copy_template(cluster, name)
    shutil.copytree(env.data_dir / "keys", data / "keys")
    yield {
        "DATABASE_URL": cluster.url("fc_app", name),
        "OWNER_DATABASE_URL": cluster.url("fc_owner", name),
        "FULLCIRCLE_DATA_DIR": str(data),
        "FULLCIRCLE_PORT": str(port),
        "FULLCIRCLE_SITE_URL": f"http://127.0.0.1:{port}",
        "FULLCIRCLE_WEB_WORKERS": "1",
    }
    drop(cluster, name)


def test_the_wheel_holds_everything_but_the_tests(wheel):
    held = ZipFile(wheel).namelist()
    below = [str(path.relative_to(ROOT)) for path in (ROOT / "fullcircle").rglob("*") if path.is_file()]
    needed = [
        name
        for name in below
        if not {"tests", "__pycache__"} & set(name.split("/"))
        and not name.startswith("fullcircle/platform/ui/dist.")
    ]
    assert not set(needed) - set(held), "These are in the source and not in the wheel."
    assert "fullcircle/platform/ui/dist/app.js" in held
    assert "fullcircle/platform/docs/content/index.md" in held
    assert not [name for name in held if "/tests/" in name]


def test_it_starts_far_from_the_source(elsewhere, tmp_path):
    assert __version__ in run(elsewhere / "fullcircle", "--version", cwd=tmp_path)
    assert "backup" in run(elsewhere / "fullcircle", "--help", cwd=tmp_path)
    where = run(elsewhere / "python", "-c", "import fullcircle; print(fullcircle.__file__)", cwd=tmp_path)
    assert where.startswith(str(elsewhere.parent))


def test_it_finds_itself_in_order_and_serves_its_pages(elsewhere, surroundings, tmp_path):
    said = run(elsewhere / "fullcircle", "check", cwd=tmp_path, **surroundings)
    assert "Everything is as it should be." in said
    server = subprocess.Popen(
        [elsewhere / "fullcircle", "web"], cwd=tmp_path, env=surroundings | {"PATH": os.environ["PATH"]}
    )
    site = surroundings["FULLCIRCLE_SITE_URL"]
    try:
        wait_until_served(f"{site}/healthz", server, PATIENCE)
        look_around(site)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def look_around(site: str) -> None:
    """Found an organization, as its first visitor, and open a page of each sort."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def read(address: str, **form: str) -> str:
        with browser.open(f"{site}{address}", urlencode(form).encode() if form else None) as answer:
            return answer.read().decode(errors="replace")

    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', read("/welcome/"))
    founding = {"name": "Alice", "email": "alice@example.com", "password": "correct horse battery",
                "organization": "Harbor Pine", "currency": "EUR", "time_zone": "UTC", "language": "en"}  # fmt: skip
    assert "Harbor Pine" in read("/welcome/", csrfmiddlewaretoken=token, **founding)
    assert "No contacts yet" in read("/contacts/")
    assert "The cycle" in read("/docs/about/cycle/")
    for name in ("app.js", "app.css", "sprite.svg", "inter.woff2"):
        assert read(f"/static/{name}")
