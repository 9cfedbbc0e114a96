"""Forms of the pages before signing in, and how a refusal is told inside a form."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.actions import Refused

PASSWORD_HINT = _("At least 10 characters. A few words in a row are easy to remember and hard to guess.")


def explain(form: forms.Form, refused: Refused) -> None:
    """Put each sentence of a refusal under the field it is about."""
    told = {field: sentence for field, sentence in refused.fields.items() if field in form.fields}
    for field, sentence in told.items():
        form.add_error(field, sentence)
    if not told:
        form.add_error(None, refused.sentence)


class ConfirmForm(ReauthenticateForm):
    """The password once more, before something important changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["autofocus"] = True
        without_placeholders(self)


class SignInForm(LoginForm):
    """Address and password, with room for password managers and nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email"
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["password"].help_text = ""
        without_placeholders(self)


class ForgottenForm(ResetPasswordForm):
    """Asks for a link. Whether the address is known is looked up later, where nobody can tell or measure it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email"
        without_placeholders(self)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        from fullcircle.platform.access.jobs import send_reset_link

        send_reset_link.defer(email=self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(ChangePasswordForm):
    """The old password, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        twice(self)


class ChosenPasswordForm(ResetPasswordKeyForm):
    """Twice the new password, from a link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        twice(self)


def twice(form: forms.Form) -> None:
    """A new password, asked for again, with one sentence on what makes a good one."""
    form.fields["password1"].label, form.fields["password2"].label = _("New password"), _("The same again")
    form.fields["password1"].help_text = PASSWORD_HINT
    without_placeholders(form)


def without_placeholders(form: forms.Form) -> None:
    """The label says it once."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
