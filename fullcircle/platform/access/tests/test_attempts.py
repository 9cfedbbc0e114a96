"""What slows down guessing holds for all processes together."""

from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache
from django.db import connections


def test_of_many_processes_only_one_uses_a_code(committed):
    def use(_: int) -> bool:
        try:
            return cache.add("code", "y", 60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as many:
        assert sum(many.map(use, range(8))) == 1


def test_attempts_are_forgotten_when_their_time_is_over(db):
    cache.set("tries", [1.5, 2.5], 60)
    assert cache.get("tries") == [1.5, 2.5]
    cache.set("tries", [1.5], -1)
    assert cache.get("tries", "none") == "none"
    assert cache.add("tries", [], 60) is True
    assert cache.delete("tries") is True
    assert cache.touch("tries") is False
