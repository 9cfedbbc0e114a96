"""Dana and what is known about her, and Alice, who answers requests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.actions import open_request
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.files import store
from fullcircle.platform.privacy import log, packages
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user


@pytest.fixture(autouse=True)
def shelves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """Where files, packages, mail and the erasure log lie during one test."""
    place = tmp_path / "data"
    settings.MEDIA_ROOT = place / "files"
    monkeypatch.setattr(store, "folder", lambda: place / "files")
    monkeypatch.setattr(packages, "folder", lambda: place / "copies")
    monkeypatch.setattr(log, "folder", lambda: place / "privacy")
    return place


@pytest.fixture
def dana(alice) -> Contact:
    with as_user(alice) as by:
        return create_record(
            Contact,
            by=by,
            values={"name": "Dana Dearborn", "email": "dana@dearborn.example", "phone": "+31201234567"},
        )


@pytest.fixture
def asked(alice, dana) -> Callable[..., PrivacyRequest]:
    """A request of Dana's."""

    def ask(kind: str, **more: Any) -> PrivacyRequest:
        with as_user(alice) as by:
            return open_request(dana, by=by, kind=kind, identity="She showed her passport.", **more)

    return ask
