"""The page that says what the warehouse holds, as of when, and where."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fullcircle.config.env import env
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.topics import register_topic
from fullcircle.platform.warehouse import actions, jobs
from fullcircle.platform.warehouse.store import Store

MANAGE = actions.MANAGE


def warehouse(request: HttpRequest) -> HttpResponse:
    """Every mart with its rows and files."""
    store = Store()
    manifest = store.manifest()
    context = {
        "manifest": manifest,
        "marts": [(name, kept, moment(kept.written_at)) for name, kept in manifest.marts.items()]
        if manifest
        else [],
        "place": store.shown,
        "elsewhere": bool(env.warehouse_url),
        "bars": unfinished(request),
    }
    return render(request, "warehouse/warehouse.html", context)


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def write(request: HttpRequest) -> HttpResponse:
    """Bring it up to date now, or write it for the first time."""
    start(jobs.write_now, _("Writing the warehouse"), by=request.actor)
    return redirect("warehouse")


def remove(request: HttpRequest) -> HttpResponse:
    """Delete its files."""
    actions.remove_warehouse(by=request.actor)
    return redirect("warehouse")


register_duty(MANAGE, gettext_lazy("Write the warehouse that other programs read, and remove it"))
register_topic(
    "data", gettext_lazy("Warehouse"), "/settings/warehouse/", icon="database",
    sentence=gettext_lazy("All facts as files for analyses: DuckDB, Spark and notebooks read them."),
    needs=MANAGE, order=60,
)  # fmt: skip

urls = [
    path("settings/warehouse/", door(warehouse, needs=MANAGE), name="warehouse"),
    path(
        "settings/warehouse/write/", door(write, needs=MANAGE, methods=require_POST), name="warehouse-write"
    ),
    path(
        "settings/warehouse/remove/",
        door(remove, needs=MANAGE, methods=require_POST),
        name="warehouse-remove",
    ),
]
