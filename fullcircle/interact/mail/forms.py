"""The form of the mail server. What fits is decided by the action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.interact.mail.models import MailServer


class ServerForm(forms.Form):
    """How to reach the server, and in whose name mail leaves."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("Such as smtp.example.com."))
    port = forms.IntegerField(label=_("Port"), initial=587, min_value=1, max_value=65535)
    security = forms.ChoiceField(label=_("Security"), choices=MailServer.SECURITY)
    username = forms.CharField(label=_("User"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Stored encrypted and never shown. Leave it empty to keep the one that is stored."),
    )
    from_name = forms.CharField(label=_("Sender's name"), max_length=120)
    from_address = forms.EmailField(label=_("Sender's address"))
    reply_to = forms.EmailField(
        label=_("Answers go to"), required=False, help_text=_("Empty: to the sender's address.")
    )
    per_minute = forms.IntegerField(
        label=_("Most mails a minute to one domain"),
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text=_("0 for as fast as the server takes them."),
    )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return given | {"password": given["password"] or None}
