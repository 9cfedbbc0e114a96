"""Reading a request's JSON, within limits that no honest program meets."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

LARGEST = 1_000_000  # bytes
DEEPEST = 20


class JsonParser(Parser):
    """Strict JSON: no NaN, no broken text, not too deep."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise HttpError(400, f"The body is not JSON: {error.msg}.") from None
        if too_deep(value):
            raise HttpError(422, f"The body is nested more than {DEEPEST} levels deep.")
        return value


def too_deep(value: Any, allowed: int = DEEPEST) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return allowed == 0 or any(too_deep(part, allowed - 1) for part in parts)
