"""Looks of two test processes have the same names; each has a folder of its own."""

from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def own_place(monkeypatch, tmp_path):
    monkeypatch.setattr("fullcircle.identify.duplicates.place.env", SimpleNamespace(data_dir=tmp_path))
