"""Reports as websites and servers send them, and what became of them."""

import base64
import gzip
import json

from django.test import Client

from fullcircle.identify.behavior import actions
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system

PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def send(source, kind: str, body: dict, *, agent: str = PERSON, packed: bool = False, **headers):
    data = json.dumps(body).encode()
    if packed:
        data, headers["HTTP_CONTENT_ENCODING"] = gzip.compress(data), "gzip"
    basic = base64.b64encode(f"{source.secret}:".encode()).decode()
    return Client().post(
        f"/v1/{kind}", data, content_type="application/json",
        HTTP_AUTHORIZATION=f"Basic {basic}", HTTP_USER_AGENT=agent, **headers,
    )  # fmt: skip


def sort() -> None:
    with acting(system("Tracking")) as by:
        while actions.sort_reports(by=by):
            pass


def seen(model, **conditions):
    with acting(system("tests"), read_only=True):
        return list(model.objects.filter(**conditions).order_by("pk"))


def page_view(visitor: str, url: str = "https://example.com/", **more) -> dict:
    return {
        "type": "page",
        "anonymousId": visitor,
        "context": {"page": {"url": url, "path": "/", "title": "Home", **more}},
    }
