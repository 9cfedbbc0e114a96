"""Forms of the gate's pages. What fits is decided by the actions; forms only carry it."""

from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent import channels
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.gate.actions import HIGHEST_CAP, LONGEST_CAP, LONGEST_PAUSE
from fullcircle.interact.gate.kept import rules

CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")


class QuietForm(forms.Form):
    """When one channel is quiet; both times empty for never."""

    begins = forms.TimeField(label=_("Quiet from"), required=False, widget=CLOCK)
    ends = forms.TimeField(label=_("until"), required=False, widget=CLOCK)
    everything = forms.BooleanField(label=_("Not only marketing"), required=False)

    def hours(self) -> dict[str, time | bool | None]:
        return {key: self.cleaned_data[key] for key in ("begins", "ends", "everything")}


def channel_choices() -> list[tuple[str, object]]:
    return [("", _("Every channel")), *channels.choices()]


def purpose_choices() -> list[tuple[str, object]]:
    found = Purpose.objects.filter(retired_at=None).values_list("key", "name")
    return [("", _("All marketing")), *found]


class CapForm(forms.Form):
    """How many messages one person gets at most."""

    most = forms.IntegerField(label=_("Messages at most"), min_value=1, max_value=HIGHEST_CAP, initial=2)
    days = forms.IntegerField(label=_("In how many days"), min_value=1, max_value=LONGEST_CAP, initial=7)
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=channel_choices)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        required=False,
        choices=purpose_choices,
        help_text=_("Without a purpose, all marketing counts together; what is not marketing never does."),
    )


def usual_pause() -> int:
    return rules().pause_days


class PauseLengthForm(forms.Form):
    """How long programs leave somebody alone who complained."""

    days = forms.IntegerField(
        label=_("Days in which only people speak with them"), min_value=1, max_value=LONGEST_PAUSE,
        initial=usual_pause,
    )  # fmt: skip


class PauseForm(forms.Form):
    """After a complaint."""

    why = forms.CharField(
        label=_("What they complained about"), max_length=200, widget=forms.Textarea({"rows": 2})
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=LONGEST_PAUSE, initial=usual_pause
    )
    call = forms.BooleanField(label=_("Plan a call with them"), required=False, initial=True)


class WhyForm(forms.Form):
    """A reason, kept with what was done."""

    why = forms.CharField(label=_("Why"), max_length=200)
