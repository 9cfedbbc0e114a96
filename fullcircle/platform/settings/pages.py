"""The settings: a page that lists them by topic, and the organization itself."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.records.widgets import CodeField
from fullcircle.platform.settings.actions import edit_organization
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.settings.topics import by_heading, register_topic
from fullcircle.platform.ui.navigation import FOOT, register_item


class OrganizationForm(forms.Form):
    """What the whole organization shares."""

    name = forms.CharField(label=_("Name"), max_length=120)
    currency = CodeField(
        "currency",
        label=_("Currency"),
        help_text=_("Amounts without a currency of their own are in this one."),
    )
    country = CodeField(
        "country",
        label=_("Country"),
        required=False,
        help_text=_("Phone numbers without a country code are read as from here."),
    )
    time_zone = CodeField("time_zone", label=_("Time zone"), help_text=_("New colleagues start with it."))
    postal_address = forms.CharField(
        label=_("Postal address"),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The law asks for it at the foot of every mailing."),
    )


@page()
@require_GET
def settings_home(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/home.html", {"headings": by_heading(request.actor)})


@page(needs="settings.manage")
def edit(request: HttpRequest) -> HttpResponse:
    """The organization's name, money and place."""
    now = organization()
    form = OrganizationForm(
        request.POST or None, initial={key: getattr(now, key) for key in OrganizationForm.base_fields}
    )
    if form.is_valid() and attempt(
        request, edit_organization, form=form, changes=form.cleaned_data, done=str(_("Saved."))
    ):
        return redirect("organization")
    return render(request, "settings/organization.html", {"form": form}, status=422 if form.errors else 200)


urls = [
    path("settings/", settings_home, name="settings"),
    path("settings/organization/", edit, name="organization"),
]

register_item(FOOT, _("Settings"), "/settings/", "settings", ",", order=90)
register_topic(
    "organization", _("Organization details"), "/settings/organization/", icon="building",
    sentence=_("Name, currency, country, time zone and postal address."), needs="settings.manage",
)  # fmt: skip
