"""Limits that no honest program meets, and what those that do are told."""

import pytest

from fullcircle.platform.api import door
from fullcircle.platform.api.limits import Limiter, TooFast


def test_a_bucket_empties_and_fills_again():
    limiter = Limiter(rate=2, burst=3)
    assert [limiter.spend("a", now=0).remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooFast) as fast:
        limiter.spend("a", now=0)
    assert fast.value.wait == 1
    assert limiter.spend("b", now=0).remaining == 2
    assert limiter.spend("a", now=1).remaining == 1


def test_who_asks_too_fast_is_told_when_to_come_back(program, bob, monkeypatch):
    monkeypatch.setattr(door, "limiter", Limiter(rate=1, burst=2))
    api = program(bob)
    first = api.get("me")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    api.get("me")
    refused = api.get("me")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1


def test_bodies_have_a_size_a_depth_and_a_type(program, bob):
    api = program(bob)
    deep: object = "x"
    for _ in range(25):
        deep = [deep]
    assert api.post("contacts", {"name": "x" * 1_000_001}).status_code == 413
    assert api.post("contacts", {"name": deep}).status_code == 422
    headers = {"Authorization": f"Bearer {api.key}"}
    send = api.client.generic
    for body, kind, status in [
        (b'{"name": "Dana"}', "text/plain", 415),
        (b"{", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'"Dana"', "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 422),
    ]:
        answer = send("POST", "/api/v1/contacts", body, content_type=kind, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), body
    assert api.get("contacts").json()["data"] == []


def test_a_null_character_is_refused_and_not_stored(program, bob):
    answer = program(bob).post("contacts", {"name": "Da\x00na"})
    assert answer.status_code == 422
    assert "name" in answer.json()["errors"]
