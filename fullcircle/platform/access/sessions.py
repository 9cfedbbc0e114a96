"""Sessions that know whose they are, so that people can see where they are signed in, and end it."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from fullcircle.platform.postgres.prepared import rows_of

LOAD = "SELECT session_data FROM platform_session WHERE session_key = %s AND expire_date > %s"
BROWSER, ADDRESS, SINCE = "browser", "address", "since"


class SessionStore(DatabaseStore):
    """Django's own store, with who, where from and which browser beside the data."""

    @classmethod
    def get_model_class(cls) -> type:
        from fullcircle.platform.access.models import SignedIn

        return SignedIn

    def load(self) -> dict[str, Any]:
        """What the browser's session holds; nothing once it has ended."""
        found = rows_of(LOAD, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found[0][0])
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        session.browser = data.get(BROWSER, "")
        session.address = data.get(ADDRESS)
        session.since = data.get(SINCE)
        return session


def remember_browser(request: HttpRequest, **_: object) -> None:
    """Called when somebody has signed in."""
    request.session[BROWSER] = request.META.get("HTTP_USER_AGENT", "")[:200]
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR") or None
    request.session[SINCE] = timezone.now().isoformat()


def named(agent: str) -> str:
    """A browser as people call it: Firefox on Linux."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


# The first mark that is found wins: nearly every browser claims to be some other one as well.
BROWSERS = [
    ("Firefox", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux")]  # fmt: skip
