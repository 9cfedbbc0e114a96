"""The page on which a second factor becomes compulsory, and the button for who lost theirs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import User
from fullcircle.platform.access.pages import page
from fullcircle.platform.people.second_factors import (
    have_second_factor,
    require_second_factor,
    take_second_factor,
)
from fullcircle.platform.settings.models import Organization
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.topics import register_topic

IN_TWO_WEEKS = timedelta(days=14)
NOBODY = "nobody"


class SecondFactorForm(forms.Form):
    """Who must have one, and how long they have time."""

    who = forms.ChoiceField(
        label=_("Who must have a second factor"),
        choices=[(key or NOBODY, label) for key, label in Organization.SECOND_FACTOR],
    )
    first_day = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until then they are reminded. From this day on they add one before they go on."),
    )

    def clean_who(self) -> str:
        who: str = self.cleaned_data["who"]
        return "" if who == NOBODY else who


@page(needs="settings.manage", confirmed=True)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Make a second factor compulsory, or leave it to everybody."""
    now = organization()
    today = timezone.localdate()
    start: dict[str, Any] = {
        "who": now.second_factor or NOBODY,
        "first_day": now.second_factor_from or today + IN_TWO_WEEKS,
    }
    form = SecondFactorForm(request.POST or None, initial=start)
    if form.is_valid() and attempt(
        request, require_second_factor, form=form, done=gettext("Saved."), **form.cleaned_data
    ):
        return redirect("second-factor")
    context = {
        "form": form,
        "without": without(request),
        "people": User.directory.filter(is_active=True).count(),
    }
    return render(request, "people/second_factor.html", context, status=422 if form.errors else 200)


def without(request: HttpRequest) -> list[User]:
    """Who may sign in and has none; for those who may know."""
    if not request.actor.can("people.manage"):
        return []
    active = User.directory.filter(is_active=True).exclude(pk__in=have_second_factor())
    return list(active.select_related("role").order_by("name", "id"))


@page(needs="people.manage", confirmed=True)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User.directory.select_related("role"), pk=pk)
    done = gettext("%(name)s signs in by password alone until a new second factor is added.")
    attempt(request, take_second_factor, user, done=done % {"name": user.name})
    return redirect("person", pk=pk)


register_topic(
    "people", _("Second factor"), "/settings/second-factor/", icon="shield-check",
    sentence=_("Who must have one to sign in, and from when."), needs="settings.manage", order=55,
)  # fmt: skip
