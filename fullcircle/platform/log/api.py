"""The log for programs: what the page shows, narrowed in the same ways, for those with the same right."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.api import parameters, schemas
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.readings import MOMENTS, moment, moment_parameter
from fullcircle.platform.api.records import refusals, refuse_unknown
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.log.actions import NEEDS
from fullcircle.platform.log.forms import LogForm
from fullcircle.platform.log.queries import PROGRAMS, Asked, Place, page_of
from fullcircle.platform.records.query import Cursor, QueryError, read_limit

NARROWING = ("person", "deed", "kind", "record")
PARAMETERS = [
    parameters.parameter("person", f"The number of a colleague, or `{PROGRAMS}` for programs and visitors."),
    parameters.parameter(
        "deed", "The type of an entry, such as `contact.changed`; of any record, such as `any.archived`."
    ),
    parameters.parameter("kind", "The kind of record, such as `contact`."),
    parameters.parameter(
        "record",
        "The number of a record, with its kind: what was done to it and to its parts.",
        type="integer",
        minimum=1,
    ),
    moment_parameter("since", "Entries from this moment on."),
    moment_parameter("until", "Entries before this moment."),
    parameters.LIMIT,
    parameters.AFTER,
]


def routes() -> Router:
    """Everything under /log."""
    router = Router(tags=["Log"])

    @router.get(
        "",
        response={200: schemas.Log, **refusals(403)},
        operation_id="list_log",
        summary="Who did what and when, newest first",
        openapi_extra={"parameters": PARAMETERS},
    )
    @reading
    def list_log(request: HttpRequest) -> HttpResponse:
        if not request.auth.can(NEEDS):
            raise NotAllowed(f"Your role does not allow this ({NEEDS}). An administrator can grant it.")
        refuse_unknown(request, {*NARROWING, *MOMENTS, "limit", "after"})
        most = read_limit(request.GET.get("limit", ""), 200)
        found, older = page_of(asked(request), place(request), most)
        following = Cursor(older.at.isoformat(), older.pk).encode() if older else None
        return answer({"data": [entry(each) for each in found], "next": following})

    return router


def asked(request: HttpRequest) -> Asked:
    """Judged by the form of the page; a moment takes the place of a day, for a program has no clock on the wall."""
    form = LogForm({name: request.GET.get(name, "") for name in NARROWING}, actor=request.auth)
    if not form.is_valid():
        raise Refused(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    since, until = (moment(request, name) for name in MOMENTS)
    return replace(form.asked, since=since, until=until)


def place(request: HttpRequest) -> Place | None:
    """Where the page before ended, in a word that needs no escaping in an address."""
    text = request.GET.get("after", "")
    if not text:
        return None
    last = Cursor.decode(text)
    found = Place.decode(f"{last.value}~{last.id}")
    if found is None:
        raise QueryError("This place in the log is not readable; start from the newest entry.")
    return found


def entry(event: LoggedEvent) -> dict[str, Any]:
    return {
        "id": event.pk, "type": event.type, "at": event.recorded_at, "by": event.actor_name, "by_id": event.actor_id,
        "by_kind": event.actor_kind, "about": event.about_kind, "about_id": event.about_id, "cause": event.cause,
        "payload": event.payload,
    }  # fmt: skip
