"""The one door through which contents leave, and the two through which they come and go."""

from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from fullcircle.platform.access.pages import View
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.files import store
from fullcircle.platform.files.actions import Upload, attach_file, remove_file
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import resources

GONE = "There is no such file, or you may not see it."
# Never run, never drawn within our pages, never guessed to be something else.
HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def stored_file(request: HttpRequest, key: str) -> FileResponse:
    """Hand a file to whoever may see what it hangs on, always as a download."""
    file = StoredFile.objects.filter(key=key, removed_at=None).first()
    if file is None:
        raise Missing(GONE)
    try:
        content = store.open_content(file.digest)
    except FileNotFoundError:
        raise Missing(
            "The content of this file is not on this machine. Was the backup restored without it?"
        ) from None
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.kind)
    for header, value in HARMLESS.items():
        response.headers[header] = value
    return response


def attach(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    record = held(kind, pk)
    chosen = request.FILES.getlist("file")
    if not chosen:
        raise Refused("No file was chosen.")
    for each in chosen:
        attach_file(
            record,
            by=request.actor,
            upload=Upload(each.name or "", cast(BinaryIO, each.file), each.size or 0),
        )
    return panel(request, record)


def remove(request: HttpRequest, kind: str, pk: int, key: str) -> HttpResponse:
    record = held(kind, pk)
    file = StoredFile.objects.filter(key=key).first()
    if file is None:
        raise Missing(GONE)
    remove_file(record, by=request.actor, file=file)
    return panel(request, record)


def held(kind: str, pk: int) -> Record:
    """The record that the address names, if there is such a kind and one may see it."""
    if kind not in resources():
        raise Missing(GONE)
    return get_record(resources()[kind], pk)


def panel(request: HttpRequest, record: Record) -> HttpResponse:
    shown = Files()
    context = {"panel": shown.context(record, request.actor), "title": shown.title}
    return render(request, shown.template, context)


def posted(view: View) -> View:
    return door(view, methods=require_POST)


urls = [
    path("files/<str:key>/", door(stored_file), name="stored_file"),
    path("files/<slug:kind>/<int:pk>/add/", posted(attach), name="attach_file"),
    path("files/<slug:kind>/<int:pk>/<str:key>/remove/", posted(remove), name="remove_file"),
]
