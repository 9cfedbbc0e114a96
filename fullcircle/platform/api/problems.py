"""Refusals as problem documents (RFC 9457): a sentence, a status, and for each input the sentence that mends it."""

import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, Error, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg import errors as postgres

from fullcircle.platform.actions import MergedAway, Refused
from fullcircle.platform.postgres.outage import RETRY_AFTER, trouble_behind
from fullcircle.platform.records.query import QueryError

MEDIA_TYPE = "application/problem+json"
NO_KEY = "Send an API key: Authorization: Bearer fc_live_…"
WAITED = "Somebody else is changing the same record. Try again."
UNFIT = "A value holds something that cannot be stored, such as a null character."
BROKEN = "Something went wrong on our side. Nothing was changed; the operator finds the cause in the log."

log = logging.getLogger(__name__)


class Precondition(Refused):
    """A condition on the request is missing or does not hold."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def problem(
    status: int,
    sentence: str,
    errors: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    if errors:
        body["errors"] = errors
    return HttpResponse(
        orjson.dumps(body | more, default=str), status=status, content_type=MEDIA_TYPE, headers=headers
    )


def for_merged(request: HttpRequest, merged: MergedAway) -> HttpResponse:
    """Readers are led on to the record that is there; writers are told its number."""
    if request.method not in ("GET", "HEAD"):
        return problem(merged.status, merged.sentence, merged_into=merged.into)
    match = request.resolver_match
    old = match.kwargs.get("pk") if match else None
    place = re.sub(rf"/{old}(?=/|\?|$)", f"/{merged.into}", request.get_full_path(), count=1)
    return problem(307, merged.sentence, headers={"Location": place}, merged_into=merged.into)


def for_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    wait = getattr(refused, "wait", 0)
    return problem(
        refused.status, refused.sentence, refused.fields, headers={"Retry-After": str(wait)} if wait else None
    )


def for_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, NO_KEY, headers={"WWW-Authenticate": "Bearer"})


def for_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body's own complaint, which ninja wraps in a shorter one."""
    said = error.__cause__ if isinstance(error.__cause__, HttpError) else error
    return problem(said.status_code, said.message)


def for_unfit_body(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = {field_of(each["loc"]): sentence_for(each) for each in error.errors}
    return problem(422, " ".join(wrong.values()), wrong)


OR = frozenset(
    {"int", "float", "str", "bool"}
)  # how it names the branches of a value that may be one or another


def field_of(location: tuple[Any, ...]) -> str:
    """Where in the body: `email`, or `lines.2.price`; ninja puts where it read before that."""
    place = location[2:] or location[:1]
    return ".".join(map(str, place[:-1] if len(place) > 1 and place[-1] in OR else place))


def sentence_for(error: dict[str, Any]) -> str:
    name = str(error["loc"][-1])
    return SENTENCES.get(error["type"], error["msg"] + ".").format(name=name, **error.get("ctx", {}))


SENTENCES = {
    "extra_forbidden": "There is no field “{name}” here.",
    "missing": "This is needed.",
    "string_type": "This is text, in quotation marks.",
    "int_type": "This is a whole number, without quotation marks.",
    "bool_type": "This is true or false.",
    "list_type": "This is a list.",
    "dict_type": "This is an object.",
    "model_attributes_type": "The body is a JSON object.",
    "model_type": "The body is a JSON object.",
}


def for_database(request: HttpRequest, error: Error) -> HttpResponse:
    """What PostgreSQL objected to, as somebody who called us can act on it."""
    match error.__cause__:
        case postgres.LockNotAvailable() | postgres.DeadlockDetected() | postgres.SerializationFailure():
            return problem(409, WAITED, headers={"Retry-After": "1"})
        case postgres.InsufficientPrivilege():
            return problem(403, "This record would belong to somebody you may not add or change records for.")
    if isinstance(error, DataError):
        return problem(422, UNFIT)
    if isinstance(error, IntegrityError):
        return problem(409, "This contradicts what is already stored.")
    return for_surprise(request, error)


def for_surprise(request: HttpRequest, error: Exception) -> HttpResponse:
    if trouble := trouble_behind(error):
        return problem(trouble.status, trouble.words, headers={"Retry-After": str(RETRY_AFTER)})
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, BROKEN)


def teach(api: NinjaAPI) -> None:
    """Every way to fail becomes a problem document."""
    answer: Callable[[type[Exception], Callable[..., HttpResponse]], None] = api.add_exception_handler
    answer(Refused, for_refused)
    answer(MergedAway, for_merged)
    answer(AuthenticationError, for_unauthenticated)
    answer(ValidationError, for_unfit_body)
    answer(QueryError, lambda request, error: problem(422, str(error)))
    answer(Http404, lambda request, error: problem(404, "There is nothing here."))
    answer(PermissionDenied, lambda request, error: problem(403, "Your role does not allow this."))
    answer(RequestDataTooBig, lambda request, error: problem(413, "The body is too large."))
    answer(HttpError, for_http_error)
    answer(Error, for_database)
    answer(Exception, for_surprise)
