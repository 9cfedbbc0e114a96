"""Signing in, and what each person may see of their own account: second factor, and where they are signed in."""

from datetime import date

from allauth.account.views import login as library_sign_in
from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fullcircle.platform.access.actors import actor_for_user, factor_needed_by
from fullcircle.platform.access.models import SignedIn, User
from fullcircle.platform.access.pages import kept_by_library, public
from fullcircle.platform.access.sessions import named


@public("signing in")
def sign_in(request: HttpRequest) -> HttpResponse:
    """On an empty installation there is nobody to sign in: the first visitor founds it."""
    if not User.objects.exists():
        return redirect("welcome")
    return library_sign_in(request)


@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, and every browser in which one is signed in."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk or 0).values_list("type", flat=True))
    return render(
        request,
        "account/security.html",
        {
            "has_second_factor": Authenticator.Type.TOTP in kinds,
            "must_have_it": factor_needed_by(request.user.pk or 0),
            "browsers": browsers(request),
        },
    )


@login_required
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Where somebody ends up who must have a second factor and has none."""
    if factor_due_for(request) is None:
        return redirect("/")
    return render(request, "account/second_factor_needed.html")


def factor_due_for(request: HttpRequest) -> date | None:
    actor = actor_for_user(request.user.pk or 0)
    return actor.factor_due if actor else None


def browsers(request: HttpRequest) -> list[dict[str, object]]:
    mine = SignedIn.objects.filter(user_id=request.user.pk or 0, expire_date__gt=timezone.now()).order_by(
        "-since"
    )
    return [
        {
            "key": each.session_key[-8:],
            "name": named(each.browser),
            "address": each.address,
            "since": each.since,
            "is_this_one": each.session_key == request.session.session_key,
        }
        for each in mine
    ]


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out another browser of one's own, or all the others."""
    others = SignedIn.objects.filter(user_id=request.user.pk or 0).exclude(
        session_key=request.session.session_key
    )
    if ending := request.POST.get("key", ""):
        others = others.filter(session_key__endswith=ending)
    others.delete()
    return redirect("security")


for own_page in (security, second_factor_needed, end_session):
    kept_by_library(own_page, "signed in")
