"""The door of every page: who must be signed in, and with which right."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fullcircle.platform.access.confirming import ask_who_is_there, recently_confirmed

View = Callable[..., HttpResponseBase]
ACCESS = "access"


def declared(view: View, access: str) -> View:
    """Write on a page's door who may pass; a test reads it."""
    setattr(view, ACCESS, access)
    return view


def page(needs: str = "", *, confirmed: bool = False) -> Callable[[View], View]:
    """Declare who may open a page: any signed-in colleague, or holders of a capability such as `people.manage`. Where
    `confirmed` is asked, a browser that was left open does not do: who is there says so again."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.actor:
                return redirect_to_login(request.get_full_path())
            if needs and not request.actor.can(needs):
                raise PermissionDenied(needs)
            if confirmed and not recently_confirmed(request):
                return ask_who_is_there(request)
            return view(request, *args, **kwargs)

        return declared(guarded, needs or "signed in")

    return declare


def public(reason: str) -> Callable[[View], View]:
    """Declare that strangers may open a page, and why that is right."""

    def declare(view: View) -> View:
        return declared(view, f"public: {reason}")

    return declare


def kept_by_library(view: View, who: str) -> View:
    """Declare a page of the sign-in library, which runs before anybody acts and guards itself."""
    return declared(view, who)
