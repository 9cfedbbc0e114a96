"""What every page's frame needs to know."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from fullcircle.platform.access.acting import somebody_acts
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.atoms import initials
from fullcircle.platform.ui.navigation import menu
from fullcircle.platform.ui.words import WORDS

THEMES = ("system", "light", "dark")
DENSITIES = ("cozy", "compact")
HUES = 12


def chosen(request: HttpRequest, cookie: str, allowed: tuple[str, ...]) -> str:
    """A cookie's value if it is one we know, else the first we offer."""
    value = request.COOKIES.get(cookie, "")
    return value if value in allowed else allowed[0]


def person(request: HttpRequest) -> dict[str, Any] | None:
    """Who is signed in, as the corner of the page shows them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    name = str(user)
    return {
        "name": name,
        "email": getattr(user, "email", ""),
        "initials": initials(name),
        "hue": (user.pk or 0) * 5 % HUES,
    }


@cache
def words(language: str | None) -> dict[str, str]:
    return {key: str(sentence) for key, sentence in WORDS.items()}


def demo(request: HttpRequest) -> str:
    """What there is to say about demo data: that it may be removed, to whoever may."""
    actor = getattr(request, "actor", None)
    return "removable" if actor and actor.can("settings.manage") else "shown"


def shell(request: HttpRequest) -> dict[str, Any]:
    me = person(request)
    known = organization() if somebody_acts() else None
    return {
        "me": me,
        "nav": menu(request) if me else [],
        "organization": known.name if known else "Fullcircle",
        "demo": demo(request) if known and known.demo_loaded_at else "",
        "theme": chosen(request, "theme", THEMES),
        "density": chosen(request, "density", DENSITIES),
        "single_keys": chosen(request, "single_keys", ("on", "off")) == "on",
        "narrow": request.COOKIES.get("vw") == "s",
        "words": words(get_language()),
    }
