"""The same by program: send, plan, check, import, look and take back."""

from pathlib import Path

import pytest
from django.test import Client

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import jobs
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.api.actions import create_api_key
from tests.cast import as_user

pytestmark = pytest.mark.django_db
PEOPLE = b"Name,Email\nDana,dana@example.com\nBob,bob@example.com\nEve,nowhere\n"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def program(alice):
    with as_user(alice) as by:
        key = create_api_key(by=by, name="shop", scopes=["*"])
    return Client(headers={"authorization": f"Bearer {key.secret}"})


@pytest.fixture
def work(monkeypatch, alice):
    waiting = []

    def defer(self, by=None, lock=None, at=None, **arguments) -> None:
        if by:  # those who follow the log are woken, too, and act for nobody
            waiting.append((self.function, arguments))

    monkeypatch.setattr(type(jobs.check), "defer", defer)

    def run():
        while waiting:
            function, arguments = waiting.pop(0)
            function(by=actor_for_user(alice.pk), **arguments)

    return run


def send(program, body=PEOPLE, **query):
    return program.post(
        "/api/v1/imports",
        body,
        content_type="application/octet-stream",
        query_params={"into": "contact", **query},
    )


def post(program, address):
    return program.post(address, {}, content_type="application/json")


def test_a_program_imports_and_takes_back(program, work, alice):
    sent = send(program, name="people.csv")
    assert sent.status_code == 201, sent.content
    place = sent.headers["Location"]
    assert sent.json()["plan"]["parts"][0]["match"] == "email"
    assert post(program, f"{place}/check").json()["state"] == "checking"
    work()
    assert program.get(place).json()["counts"] == {"0": {"new": 2, "rejected": 1}}
    assert program.get(f"{place}/rows?verdict=rejected").json()["rows"][0]["row"] == 4
    assert b"nowhere" in b"".join(program.get(f"{place}/errors.csv").streaming_content)
    post(program, f"{place}/commit")
    work()
    assert program.get(place).json()["state"] == "done"
    post(program, f"{place}/revert")
    work()
    assert program.get(place).json()["state"] == "reverted"
    with as_user(alice):
        assert not Contact.objects.exists()


def test_a_plan_is_judged_at_the_door(program):
    place = send(program).headers["Location"]
    wrong = {"parts": [{"resource": "contact", "cells": [{"field": "secret", "columns": [0]}]}]}
    refused = program.put(f"{place}/plan", wrong, content_type="application/json")
    assert (refused.status_code, refused.json()["detail"]) == (422, "Contact has no field “secret”.")
    unknown = program.put(f"{place}/plan", {"parts": [], "more": 1}, content_type="application/json")
    assert unknown.status_code == 422


def test_what_is_no_table_is_refused(program):
    refused = send(program, b"%PDF-1.7")
    assert refused.status_code == 422
    assert "PDF" in refused.json()["detail"]


def test_a_stranger_cannot_send_a_file():
    assert send(Client()).status_code == 401
