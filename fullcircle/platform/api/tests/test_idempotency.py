"""A request repeated with the same key is answered as the first time and done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.api.tests.conftest import Api, key_of


def count(api: Api) -> int:
    return api.get("contacts?count=1").json()["count"]["number"]


def test_a_repeated_request_gets_the_first_answer(program, bob):
    api = program(bob)
    first = api.post("contacts", {"name": "Dana"}, Idempotency_Key="order 66")
    again = api.post("contacts", {"name": "Dana"}, Idempotency_Key="order 66")
    assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert count(api) == 1


def test_the_same_key_for_another_request_is_refused(program, bob):
    api = program(bob)
    api.post("contacts", {"name": "Dana"}, Idempotency_Key="k")
    for other in (
        api.post("contacts", {"name": "Eve"}, Idempotency_Key="k"),
        api.post("companies", {"name": "Dana"}, Idempotency_Key="k"),
    ):
        assert other.status_code == 422
    assert count(api) == 1


def test_keys_of_different_callers_have_nothing_to_do_with_each_other(program, bob, charlie):
    for user in (bob, charlie):
        assert program(user).post("contacts", {"name": "Dana"}, Idempotency_Key="k").status_code == 201


def test_a_refusal_is_not_remembered(program, bob):
    api = program(bob)
    assert api.post("contacts", {"name": "D", "email": "no"}, Idempotency_Key="k").status_code == 422
    assert (
        api.post("contacts", {"name": "D", "email": "d@example.com"}, Idempotency_Key="k").status_code == 201
    )


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tkey"])
def test_a_key_that_is_none_is_refused(program, bob, key):
    assert program(bob).post("contacts", {"name": "Dana"}, Idempotency_Key=key).status_code == 422


def test_the_longest_key_is_taken(program, bob):
    assert program(bob).post("contacts", {"name": "Dana"}, Idempotency_Key="x" * 255).status_code == 201


def committed_colleague() -> User:
    with acting(system("tests")):
        sales = Role.objects.get(key="sales")
        return User.directory.create(email="bob@example.com", name="Bob", role=sales)


def test_many_at_once_act_once(committed):
    api = Api(key_of(committed_colleague()))

    def ask(_: int) -> tuple[int, bytes]:
        try:
            answer = Api(api.key).post("contacts", {"name": "Dana"}, Idempotency_Key="once")
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(ask, range(12)))
    assert {status for status, _ in answers} <= {201, 409}
    assert len({content for status, content in answers if status == 201}) == 1
    assert count(api) == 1
