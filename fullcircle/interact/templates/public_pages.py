"""What letters point to: pictures that lie with us, and links by random number. Whoever opens them is no colleague."""

from collections.abc import Callable
from functools import wraps

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fullcircle.interact.templates.actions import follow_link, note_opened
from fullcircle.interact.templates.models import OPENED, SentLink, digest_of
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.pages import public
from fullcircle.platform.access.visitors import not_too_fast
from fullcircle.platform.files import store
from fullcircle.platform.files.models import StoredFile

WHY = "whoever got a letter sees its pictures and follows its links, without an account"
WHO = "links in letters"
View = Callable[..., HttpResponseBase]
# One transparent point, as a GIF.
NOTHING = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)
DRAWN = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",  # mail programs show it on pages of their own
    "Cache-Control": "public, max-age=31536000, immutable",
}


def door(view: View) -> View:
    """For strangers: reading alone, no cookie, no search engine, not too fast."""

    @public(WHY)
    @require_safe
    @not_too_fast
    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return opened


@door
def picture(request: HttpRequest, key: str) -> HttpResponseBase:
    """A picture of a template, by a name that nobody can guess. Other files of ours are not found here."""
    with acting(system(WHO), read_only=True):
        found = StoredFile.objects.filter(
            key=key, about_kind="template", kind__startswith="image/", removed_at=None
        )
        file = found.first()
    try:
        if file is None:
            return gone()
        response = FileResponse(
            store.open_content(file.digest), as_attachment=True, filename=file.name, content_type=file.kind
        )
    except FileNotFoundError:
        return gone()
    for header, value in DRAWN.items():
        response.headers[header] = value
    return response


@door
def follow(request: HttpRequest, token: str) -> HttpResponseBase:
    """On to where the letter said, and nowhere else: the address lies with us and is no part of the link."""
    if len(token) != 32:
        return gone()
    with acting(system(WHO), read_only=request.method == "HEAD") as by:
        link = SentLink.objects.select_related("contact", "version").filter(digest=digest_of(token)).first()
        if link is None or link.url == OPENED:
            return gone()
        if request.method == "GET":
            follow_link(link, by=by, agent=agent_of(request), at=timezone.now())
    answer = HttpResponseRedirect(link.url)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door
def pixel(request: HttpRequest, token: str) -> HttpResponseBase:
    """A picture of nothing, the same for every number, known or not: it tells nobody anything."""
    if len(token) == 32 and request.method == "GET":
        with acting(system(WHO)) as by:
            link = SentLink.objects.filter(digest=digest_of(token), url=OPENED).first()
            if link is not None:
                note_opened(link, by=by, agent=agent_of(request), at=timezone.now())
    return HttpResponse(NOTHING, content_type="image/gif", headers={**DRAWN, "Cache-Control": "no-store"})


def agent_of(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "").replace("\x00", "")[:300]


def gone() -> HttpResponse:
    sentence = _("This link is not known here. Perhaps a part of it got lost on the way.")
    return HttpResponse(sentence, status=404, content_type="text/plain; charset=utf-8")


urls = [
    path("pictures/<str:key>/", picture, name="picture"),
    path("l/<str:token>/", follow, name="sent-link"),
    path("o/<str:token>/", pixel, name="sent-pixel"),
]


def link_address(token: str) -> str:
    """The address of a link in a letter."""
    from fullcircle.platform.access.site import absolute

    return absolute(f"/l/{token}/")


def pixel_address(token: str) -> str:
    """The address of the picture that says that a letter was perhaps opened."""
    from fullcircle.platform.access.site import absolute

    return absolute(f"/o/{token}/")
