"""Sentences that appear in the corner after a change, with a way back."""

import json

from django.http import HttpResponse


def with_toast(response: HttpResponse, message: str, *, undo: str = "", tone: str = "ok") -> HttpResponse:
    """Let the page say `message`; `undo` is an address that a POST takes the change back at."""
    toast = {"message": message, "tone": tone} | ({"undo": undo} if undo else {})
    response.headers["X-Toast"] = json.dumps(toast)  # ASCII only, as headers want it
    return response
