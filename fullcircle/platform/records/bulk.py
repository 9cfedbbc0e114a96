"""The bar under a list: one verb on the rows that are ticked, or on all that match."""

import uuid

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.records import listing
from fullcircle.platform.records.actions import accepted_for_many
from fullcircle.platform.records.batches import run, sentence
from fullcircle.platform.records.editing import toast
from fullcircle.platform.records.jobs import change_many
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.undo import MINUTES, SALT, bulk_undo_url

AT_ONCE = 1_000  # up to here the answer waits; above it a job does the work and a bar shows how far it is


def bulk(request: HttpRequest, resource: Resource) -> HttpResponse:
    """Do what the bar asks and say how many records it touched, with a way back."""
    verb, value = request.POST.get("action", ""), request.POST.get("value", "")
    check(request, resource, verb, value)
    asked = selected(request)
    rows = listing.matching(resource, read_query(resource, asked, request.actor)).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: AT_ONCE + 1])
    cause = f"bulk:{uuid.uuid4().hex}"
    if len(ids) > AT_ONCE:
        return as_job(request, resource, verb, value, cause, asked, rows.count())
    done = run(resource, verb, value, ids, by=request.actor, cause=cause)
    return HttpResponse(headers={"X-Toast": toast(sentence(resource, verb, done), bulk_undo_url(cause))})


def selected(request: HttpRequest) -> QueryDict:
    """The ticked rows, or the list whose every row is meant. All without saying of which list is nobody's wish."""
    if request.POST.get("all") == "1":
        if "matching" not in request.POST:
            raise Refused("All of which list? Reload the page, then choose again.")
        return QueryDict(request.POST["matching"])
    ids = ",".join(request.POST.getlist("ids[]"))
    if not ids:
        raise Refused("Nothing is selected.")
    return QueryDict(f"ids={ids}")


def check(request: HttpRequest, resource: Resource, verb: str, value: str) -> None:
    """Refuse at once what every row would refuse."""
    if verb == "archive" and not request.actor.can(f"{resource.key}.archive"):
        raise NotAllowed(f"Your role does not allow archiving {resource.plural.lower()}.")
    if verb.startswith("set_"):
        accepted_for_many(resource, {verb.removeprefix("set_"): value}, request.actor)


def as_job(
    request: HttpRequest,
    resource: Resource,
    verb: str,
    value: str,
    cause: str,
    asked: QueryDict,
    total: int,
) -> HttpResponse:
    """The same, while people go on working; the answer is a bar."""
    bar = start(
        change_many, f"Changing {total:,} {resource.plural.lower()}", by=request.actor, total=total,
        resource=resource.key, query=asked.urlencode(), verb=verb, value=value, cause=cause,
    )  # fmt: skip
    return render(request, "jobs/bar.html", {"bar": bar})


def bulk_result(request: HttpRequest, resource: Resource, token: str) -> HttpResponse:
    """Where a finished bar leads: what was done, and a button that takes it back."""
    try:
        signing.loads(token, salt=SALT, max_age=MINUTES * 60)
        open_until = True
    except signing.SignatureExpired:
        open_until = False
    except signing.BadSignature:
        raise Missing("There is no such change.") from None
    context = {"resource": resource, "undo_url": f"/undo/{token}/" if open_until else "", "minutes": MINUTES,
               "trail": [(resource.plural, resource.url)]}  # fmt: skip
    return render(request, "records/bulk_result.html", context)
