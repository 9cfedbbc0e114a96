"""The forms of sources and of how long the stream is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.behavior.models import TrackingSource


class ChangeForm(forms.Form):
    """What can be changed of a source; its key belongs to its kind, which stays."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As colleagues call it, such as “Shop”.")
    )
    domains = forms.CharField(
        label=_("Domains"),
        required=False,
        help_text=_("For websites: example.com, shop.example.com. Empty takes reports from any page."),
    )

    def clean_domains(self) -> list[str]:
        return [part for part in self.cleaned_data["domains"].replace(",", " ").split() if part]


class SourceForm(ChangeForm):
    """A website, an app or a server that reports."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=TrackingSource.KINDS,
        help_text=_(
            "A server's key is secret and may say who people are; a website's key can be read by anybody."
        ),
    )
    field_order = ["name", "kind", "domains"]


class KeepingForm(forms.Form):
    """For how many months the stream is kept."""

    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=120,
        help_text=_("Older months are deleted every night, for good."),
    )
