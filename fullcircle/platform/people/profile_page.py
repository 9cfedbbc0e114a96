"""What each colleague keeps about themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import User
from fullcircle.platform.access.pages import page
from fullcircle.platform.people.actions import edit_profile
from fullcircle.platform.people.forms import ProfileForm

YEAR = 31_536_000
KEPT_BY_BROWSER = ("theme", "density", "single_keys")


@page()
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone and language go with the person; how the screen looks stays with the browser."""
    me = User.directory.get(pk=request.actor.person)
    form = ProfileForm(request.POST or None, initial=ProfileForm.of(me, request.COOKIES))
    if form.is_valid():
        about_me = {key: form.cleaned_data[key] for key in ("name", "time_zone", "language")}
        attempt(request, edit_profile, form=form, done="Saved.", **about_me)
        if not form.errors:
            return looking_so(redirect("profile"), form)
    return render(
        request, "people/profile.html", {"form": form, "me_now": me}, status=422 if form.errors else 200
    )


def looking_so(answer: HttpResponse, form: ProfileForm) -> HttpResponse:
    chosen = form.cleaned_data | {"single_keys": "on" if form.cleaned_data["single_keys"] else "off"}
    for cookie in KEPT_BY_BROWSER:
        answer.set_cookie(cookie, chosen[cookie], max_age=YEAR, samesite="Lax")
    return answer
