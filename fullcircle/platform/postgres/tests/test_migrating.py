"""Bringing a database up to date while people, and PostgreSQL itself, are at work in it."""

import psycopg
import pytest
from django.db import OperationalError

from fullcircle.platform.postgres import migrating


class Owner:
    """The owner's connection, as far as it matters here."""

    in_the_middle = False

    def close(self) -> None:
        self.in_the_middle = False


@pytest.fixture
def owner(monkeypatch) -> Owner:
    owner = Owner()
    monkeypatch.setattr(migrating, "connections", {"owner": owner})
    monkeypatch.setattr(migrating.time, "sleep", lambda seconds: None)
    return owner


def interrupted(owner: Owner, error: type[psycopg.Error], times: int):
    waits = [error] * times

    def step() -> None:
        assert not owner.in_the_middle, "The step goes on in the middle of what had failed."
        owner.in_the_middle = True
        if waits:
            raise OperationalError("canceling statement") from waits.pop()()

    return step


@pytest.mark.parametrize("error", [psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected])
def test_a_step_that_had_to_wait_begins_anew(owner, error):
    migrating.politely(interrupted(owner, error, 2))


def test_it_gives_up_in_the_end_and_at_once_for_any_other_reason(owner):
    for error, times in ((psycopg.errors.LockNotAvailable, 3), (psycopg.errors.DiskFull, 1)):
        owner.close()
        with pytest.raises(OperationalError):
            migrating.politely(interrupted(owner, error, times), tries=3)
