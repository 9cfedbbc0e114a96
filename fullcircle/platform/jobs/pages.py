"""My long jobs, their bars, and the page from which somebody looks after all background work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from fullcircle.platform.actions import Missing
from fullcircle.platform.jobs import overview
from fullcircle.platform.jobs.actions import cancel_long_job, discard_failed_job, retry_failed_job
from fullcircle.platform.jobs.models import DeadLetter, JobProgress
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.topics import register_topic

MANAGE = "jobs.manage"


def my_jobs(request: HttpRequest) -> HttpResponse:
    """One's own long work, latest first."""
    bars = JobProgress.objects.filter(user_id=request.actor.person)[:50]
    return render(request, "jobs/mine.html", {"bars": bars})


def bar(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone; it asks for itself again until the work has ended."""
    return render(request, "jobs/bar.html", {"bar": own(pk)})


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    canceled = cancel_long_job(own(pk), by=request.actor)
    if request.headers.get("HX-Request"):
        return render(request, "jobs/bar.html", {"bar": canceled})
    return redirect("my_jobs")


def own(pk: int) -> JobProgress:
    found = JobProgress.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("There is no such job, or it is not yours.")
    return found


def operations(request: HttpRequest) -> HttpResponse:
    """How all background work is doing."""
    context = {
        "queues": overview.queues(),
        "running": overview.running_jobs(),
        "long_jobs": overview.long_jobs(),
        "workers": overview.workers(),
        "schedules": list(overview.schedule_figures()),
        "rescue": overview.rescue_watch(),
        "failed": overview.failed_jobs(),
    }
    return render(request, "jobs/operations.html", context)


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    retry_failed_job(letter(pk), by=request.actor)
    messages.success(request, gettext("It is in the queue again."))
    return redirect("operations")


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    discard_failed_job(letter(pk), by=request.actor)
    messages.success(request, gettext("Discarded."))
    return redirect("operations")


def letter(pk: int) -> DeadLetter:
    found = DeadLetter.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("There is no such failed job.")
    return found


register_topic(
    "you",
    gettext_lazy("Long jobs"),
    "/jobs/",
    icon="loader",
    sentence=gettext_lazy("Your imports, exports and changes of many records."),
    order=90,
)
register_topic(
    "operations",
    gettext_lazy("Background work"),
    "/operations/",
    icon="activity",
    sentence=gettext_lazy("Queues, workers, schedules, and jobs that failed."),
    needs=MANAGE,
)

urls = [
    path("jobs/", door(my_jobs), name="my_jobs"),
    path("jobs/<int:pk>/progress/", door(bar), name="job_progress"),
    path("jobs/<int:pk>/cancel/", door(cancel, methods=require_POST), name="job_cancel"),
    path("operations/", door(operations, needs=MANAGE), name="operations"),
    path(
        "operations/failed/<int:pk>/retry/",
        door(retry, methods=require_POST, needs=MANAGE),
        name="failed_job_retry",
    ),
    path(
        "operations/failed/<int:pk>/discard/",
        door(discard, methods=require_POST, needs=MANAGE),
        name="failed_job_discard",
    ),
]
