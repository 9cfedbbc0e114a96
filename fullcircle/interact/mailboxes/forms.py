"""The form of a mailbox. What fits is decided by the action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.interact.mailboxes.models import Mailbox


class MailboxForm(forms.Form):
    """How to get into the mailbox, and what of it comes in."""

    host = forms.CharField(label=_("IMAP server"), max_length=253, help_text=_("Such as imap.example.com."))
    port = forms.IntegerField(label=_("Port"), initial=993, min_value=1, max_value=65535)
    security = forms.ChoiceField(label=_("Security"), choices=Mailbox.SECURITY, initial="tls")
    username = forms.CharField(label=_("User"), max_length=200, help_text=_("Often the address itself."))
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Stored encrypted and never shown. Leave it empty to keep the one that is stored."),
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    since = forms.DateField(
        label=_("Mail from this day on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Older mail stays where it is, and is not counted."),
    )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return given | {"password": given["password"] or None}
