"""The first visit to an empty installation: one form, and it is yours."""

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.forms import PASSWORD_HINT, explain
from fullcircle.platform.access.models import User
from fullcircle.platform.access.pages import public
from fullcircle.platform.actions import Refused
from fullcircle.platform.settings.actions import Founder, found_organization
from fullcircle.platform.settings.choices import country_of, currencies, currency_of, languages, time_zones

BACKEND = "fullcircle.platform.access.signin.Colleagues"


class WelcomeForm(forms.Form):
    """Everything an empty installation needs to know."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "autofocus": True}),
    )
    email = forms.EmailField(label="Email", widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    organization = forms.CharField(
        label="Organization", max_length=120, widget=forms.TextInput({"autocomplete": "organization"})
    )
    currency = forms.ChoiceField(label="Currency", choices=currencies)
    time_zone = forms.ChoiceField(
        label="Time zone", choices=time_zones, widget=forms.Select({"data-guess-zone": ""})
    )
    language = forms.ChoiceField(label="Language", choices=languages)

    guessed = ("currency", "time_zone", "language")

    @property
    def asked_first(self) -> list[forms.BoundField]:
        """What nobody can guess."""
        return [self[name] for name in self.fields if name not in self.guessed]

    @property
    def asked_last(self) -> list[forms.BoundField]:
        """What the browser has told already, to look over."""
        return [self[name] for name in self.guessed]

    @property
    def guessed_wrong(self) -> bool:
        return any(name in self.errors for name in self.guessed)


@public("an empty installation has nobody who could sign in")
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the first visitor the administrator; for everybody later there is nothing here."""
    if User.objects.exists():
        return redirect("account_login")
    country = country_of(request.headers.get("Accept-Language", ""))
    form = WelcomeForm(request.POST or None, initial={"currency": currency_of(country), "time_zone": "UTC"})
    if form.is_valid() and (user := founded(form, country)):
        login(request, user, backend=BACKEND)
        return redirect("/")
    return render(request, "settings/welcome.html", {"form": form}, status=422 if form.errors else 200)


def founded(form: WelcomeForm, country: str) -> User | None:
    """The new administrator, or nobody and the reason in the form."""
    given = form.cleaned_data
    founder = Founder(given["name"], given["email"], given["password"], given["language"])
    try:
        with acting(system("first visit")) as by:
            return found_organization(
                by=by, name=given["organization"], currency=given["currency"], country=country,
                time_zone=given["time_zone"], founder=founder,
            )  # fmt: skip
    except Refused as refused:
        explain(form, refused)
        return None
