"""Uploads that are too large are turned away before anything of them is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fullcircle.config.env import env

FORM = 100_000  # bytes around the file
ATTACHING = "/files/"


class TurnAwayLargeFiles:
    """Looks at what the browser announces; what is announced falsely is cut there by the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        most = env.largest_file_mb * 1_000_000 + FORM
        if request.path.startswith(ATTACHING) and announced.isdecimal() and int(announced) > most:
            sentence = f"The file is larger than {env.largest_file_mb} MB."
            return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
