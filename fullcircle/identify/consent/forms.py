"""Forms of the pages about consent. What fits is decided by the actions; forms only carry it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent import channels, languages
from fullcircle.identify.consent.models import Purpose, Suppression
from fullcircle.platform.settings.choices import countries

WAYS = [
    ("in person", _("In person")), ("phone", _("On the phone")), ("email", _("By email")), ("letter", _("By letter")),
    ("signed form", _("On a signed form")), ("event", _("At an event")), ("other", _("In another way")),
]  # fmt: skip
TERMS = [("", _("Until it is withdrawn")), ("180", _("Six months")), ("365", _("One year")), ("730", _("Two years")),
         ("1095", _("Three years"))]  # fmt: skip


class RecordForm(forms.Form):
    """What somebody agreed to, and how we know; the boxes themselves are drawn by the page."""

    how = forms.ChoiceField(label=_("How they said it"), choices=WAYS)
    said_on = forms.DateField(
        label=_("When"), widget=forms.DateInput({"type": "date"}), initial=timezone.localdate
    )
    evidence = forms.CharField(
        label=_("What they said"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Who said it and in which words, so that it can be shown later."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something about the whole person is written down."""

    evidence = forms.CharField(
        label=_("How we know"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Who asked for it, when and how."),
    )  # fmt: skip


class PurposeForm(forms.Form):
    """A purpose, as it is defined and defined anew."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people read it, such as “Newsletter”.")
    )
    description = forms.CharField(
        label=_("What people get"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("In a sentence or two; they read it where they choose."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("Lawful basis"), choices=Purpose.BASES,
        help_text=_("With consent people must say yes first. With the others they may say no."),
    )  # fmt: skip
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=channels.choices, widget=forms.CheckboxSelectMultiple
    )
    double_opt_in = forms.BooleanField(
        label=_("Confirm by a click"), required=False,
        help_text=_("Whoever says yes gets an email, and it counts once they press the button behind its link."),
    )  # fmt: skip
    is_marketing = forms.BooleanField(
        label=_("This is marketing"),
        required=False,
        help_text=_("An objection to marketing and a pause stop it."),
    )
    is_profiling = forms.BooleanField(
        label=_("People are scored or sorted for it"),
        required=False,
        help_text=_("An objection to profiling stops it."),
    )
    expires_after_days = forms.TypedChoiceField(
        label=_("A consent holds"), choices=TERMS, required=False, empty_value=None, coerce=int
    )
    frequencies = forms.MultipleChoiceField(
        label=_("How often people can choose"), choices=Purpose.FREQUENCIES, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: they cannot choose."),
    )  # fmt: skip
    topics = forms.CharField(
        label=_("Topics people can choose"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line. One that is taken away is retired, and who chose it keeps the others."),
    )  # fmt: skip
    countries = forms.MultipleChoiceField(
        label=_("Only for people in"), choices=countries, required=False,
        help_text=_("None chosen: everywhere. Whoever's country is not known is then left out."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term = self.initial.get("expires_after_days")
        known = [value for value, _label in TERMS]
        if term and str(term) not in known:
            field = self.fields["expires_after_days"]
            field.choices = [*TERMS, (str(term), _("%(days)s days") % {"days": term})]  # type: ignore[attr-defined]

    def lines_of_topics(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["topics"].splitlines() if line.strip()]

    def values(self) -> dict[str, Any]:
        """What the action takes besides the topics."""
        return {
            key: value
            for key, value in self.cleaned_data.items()
            if key not in ("topics", "wording", "language")
        }


class NewPurposeForm(PurposeForm):
    """A purpose and its first wording."""

    wording = forms.CharField(
        label=_("What people agree to"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("The sentence beside the box: who sends what, how, and that they can stop it at any time."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of these words"), choices=languages.choices)
    field_order = ("name", "description", "basis", "wording", "language")


class WordingForm(forms.Form):
    """Other words, or the same in another language."""

    language = forms.ChoiceField(label=_("Language"), choices=languages.choices)
    text = forms.CharField(
        label=_("What people agree to"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )


class SuppressForm(forms.Form):
    """An address that must not be used."""

    address = forms.CharField(label=_("Email or phone number"), max_length=254)
    reason = forms.ChoiceField(label=_("Why"), choices=Suppression.REASONS, initial="asked")
    channel = forms.ChoiceField(
        label=_("Channel"), choices=lambda: [("", _("Every channel")), *channels.choices()], required=False
    )
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(purpose.key, purpose.name) for purpose in Purpose.objects.all()]
        self.fields["purpose"].choices = [("", _("Every purpose")), *named]  # type: ignore[attr-defined]


class BringListForm(forms.Form):
    """A list of addresses, written down or as a file."""

    text = forms.CharField(
        label=_("Addresses"), required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("An email or a phone number on each line. Only their hashes are kept."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("The same as a text or CSV file, or an export of ours."),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=Suppression.REASONS, initial="imported")

    def whole_text(self) -> str:
        """What was typed and what is in the file."""
        file = self.cleaned_data.get("file")
        brought = file.read().decode("utf-8-sig", errors="replace") if file else ""
        return f"{brought}\n{self.cleaned_data['text']}" if self.cleaned_data["text"].strip() else brought


class LiftForm(forms.Form):
    """Why an address may be used again."""

    why = forms.CharField(label=_("Why it may be used again"), max_length=200)
