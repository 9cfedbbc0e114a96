"""Reading the documentation in the product."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.pages import page
from fullcircle.platform.docs.library import folder, pages, sections
from fullcircle.platform.docs.searching import found
from fullcircle.platform.ui.navigation import FOOT, register_item

# A picture brings its own colors for light and dark, and may do nothing else.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@page()
def documentation(request: HttpRequest, name: str = "") -> HttpResponse:
    """One page, with all others beside it; `?q=` looks for words in titles and headings."""
    shown = pages().get(name)
    if shown is None:
        raise Http404(f"There is no page called {name}.")
    question = request.GET.get("q", "").strip()[:100]
    context = {
        "page": shown,
        "sections": sections(),
        "question": question,
        "found": found(question) if question else None,
    }
    return render(request, "docs/page.html", context)


@page()
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture that the pages show."""
    path = folder() / f"{name}.svg"
    if path not in folder().rglob("*.svg"):
        raise Http404(f"There is no picture called {name}.")
    headers = {"Content-Security-Policy": PICTURE_POLICY, "Cache-Control": "private, max-age=3600"}
    return HttpResponse(path.read_bytes(), content_type="image/svg+xml", headers=headers)


register_item(FOOT, _("Documentation"), "/docs/", "book-open", order=50)

urls = [
    path("docs/", documentation, name="docs"),
    path("docs/<path:name>.svg", picture, name="docs-picture"),
    path("docs/<path:name>/", documentation, name="docs-page"),
]
