"""A store of the test's own, and contents of every kind."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.files import store
from fullcircle.platform.files.actions import Upload
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


@pytest.fixture(autouse=True)
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where contents lie during one test."""
    place = tmp_path / "data" / "files"
    monkeypatch.setattr(store, "folder", lambda: place)
    return place


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana Müller"})


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, io.BytesIO(content), len(content))


def picture(form: str = "PNG", size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    result = io.BytesIO()
    Image.new("RGB", size, "teal").save(result, form, **options)
    return result.getvalue()


def archive(**entries: str) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as made:
        for name, text in entries.items():
            made.writestr(name.replace("__", "/"), text)
    return result.getvalue()


def contents(shelves: Path) -> list[Path]:
    return [path for path in shelves.rglob("*") if path.is_file()]
