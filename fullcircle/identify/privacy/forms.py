"""Forms of the privacy pages. What fits is decided by the actions; forms only carry it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.models import User
from fullcircle.platform.privacy.keeping import LONGEST


class RequestForm(forms.Form):
    """What somebody asks for, as a colleague writes it down."""

    kind = forms.ChoiceField(label=_("What they ask for"), choices=PrivacyRequest.KINDS)
    received_on = forms.DateField(
        label=_("Day it came"), widget=forms.DateInput({"type": "date"}), initial=timezone.localdate,
        help_text=_("The month in which to answer counts from it."),
    )  # fmt: skip
    message = forms.CharField(
        label=_("What they wrote or said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    identity = forms.CharField(
        label=_("How you know that it is them"), required=False, max_length=300,
        help_text=_("Such as: she called from the number we have. It can be added later."),
    )  # fmt: skip


class IdentityForm(forms.Form):
    how = forms.CharField(label=_("How you know that it is them"), max_length=300)


class ExtendForm(forms.Form):
    why = forms.CharField(
        label=_("Why it takes longer"), max_length=300, help_text=_("The person has to be told.")
    )
    months = forms.TypedChoiceField(
        label=_("For"), coerce=int, choices=[(1, _("one month more")), (2, _("two months more"))], initial=2
    )


class WordsForm(forms.Form):
    """What the person was told."""

    answer = forms.CharField(
        label=_("What was done, and what they were told"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who answers it"), queryset=User.directory.none())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["owner"].queryset = User.directory.filter(is_active=True)  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Why they must not be erased"), max_length=300)
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=200,
        help_text=_("Such as: defense of legal claims, GDPR 17(3)(e)."),
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty until somebody lifts it."),
    )  # fmt: skip


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("The receipt"), widget=forms.Textarea({"rows": 10, "spellcheck": "false"}), max_length=200_000,
        help_text=_("The whole content of the file, as it was handed over."),
    )  # fmt: skip


class DaysForm(forms.Form):
    """For how long a kind of row is kept: what a dry run asks."""

    days = forms.IntegerField(label=_("Keep for (days)"), min_value=1, max_value=LONGEST)


class TurnOnForm(forms.Form):
    """The number that was seen is typed again, so that nobody turns on a rule without a look at what it does."""

    days = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LONGEST)
    expected = forms.IntegerField(
        label=_("How many would go"),
        min_value=0,
        help_text=_("Type the number above, to show that you have seen it."),
    )
