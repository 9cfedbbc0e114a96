"""What browsers ask for on their own."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import path

from fullcircle.platform.access.pages import public


@public("Browsers ask for it before anybody has signed in, and it is the same for everybody.")
def favicon(request: HttpRequest) -> HttpResponse:
    """Pages name their icon; answers that are no pages cannot, so browsers look here."""
    return HttpResponsePermanentRedirect(static("icon.svg"))


urls = [path("favicon.ico", favicon, name="favicon")]
