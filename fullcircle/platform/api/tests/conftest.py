"""Programs of the cast: a client that sends somebody's key with every request."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from fullcircle.platform.access.models import User
from fullcircle.platform.api.actions import create_api_key
from tests.cast import as_user

Program = Callable[..., "Api"]


class Api:
    """Asks as one key; answers are plain responses."""

    def __init__(self, key: str) -> None:
        self.key, self.client = key, Client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **named},
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, version: Any = "*", **headers: str) -> HttpResponse:
        match = version if version == "*" else f'"{version}"'
        return self.ask("PATCH", path, body, **({"If_Match": match} if version else {}), **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("DELETE", path, **headers)


def key_of(user: User, *scopes: str) -> str:
    with as_user(user) as by:
        return create_api_key(by=by, name="Test program", scopes=list(scopes or ["*"])).secret


@pytest.fixture
def program(db) -> Program:
    """A program that acts with a key of this colleague."""

    def make(user: User, *scopes: str) -> Api:
        return Api(key_of(user, *scopes))

    return make
