"""One's API keys; who manages people sees everybody's, and can revoke them."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import ApiKey
from fullcircle.platform.access.pages import page
from fullcircle.platform.api.actions import create_api_key, revoke_api_key
from fullcircle.platform.people.forms import KeyForm
from fullcircle.platform.people.rights import VERBS, duties, holds, matrix


@page()
def keys(request: HttpRequest) -> HttpResponse:
    """The keys one may see."""
    found = ApiKey.objects.select_related("user").order_by("revoked_at", "-created_at")
    found = found.defer("user__password", "digest")
    return render(request, "people/keys.html", {"keys": found, "me_id": request.actor.user_id})


@page(confirmed=True)
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a key, and show it this once."""
    form = KeyForm(request.POST or None)
    held = request.POST.getlist("capability")
    if form.is_valid():
        days = form.cleaned_data["days"]
        until = timezone.now() + timedelta(days=days) if days else None
        fresh = attempt(
            request, create_api_key, form=form, done=str(_("The key is made.")),
            name=form.cleaned_data["name"], scopes=held, expires_at=until,
        )  # fmt: skip
        if fresh:
            return render(request, "people/key_shown.html", {"key": fresh})
    context = {
        "form": form, "verbs": VERBS.values(), "lines": matrix(held),
        "duties": [duty for duty in duties(held) if holds(request.actor, duty.capability)],
    }  # fmt: skip
    return render(request, "people/key.html", context, status=422 if form.errors else 200)


@page()
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(request, revoke_api_key, get_object_or_404(ApiKey, pk=pk), done="The key no longer works.")
    return redirect("keys")
