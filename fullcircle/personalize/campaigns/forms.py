"""The plan of a campaign as a form. What fits is decided by the actions; the form only carries it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.messages.models import PERSONAL
from fullcircle.interact.templates.models import Template
from fullcircle.personalize.campaigns.actions import USUAL_HOLDOUT, Letter
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.experiments.models import LONGEST_WINDOW, MOST_HELD_OUT, Experiment
from fullcircle.personalize.offers.models import Offer

LETTERS = "abcd"
OFFERED = 300


def purpose_choices() -> list[tuple[str, str | Promise]]:
    found = Purpose.objects.filter(retired_at=None, channels__contains=["email"]).exclude(key=PERSONAL)
    return [("", _("Choose one")), *found.order_by("name").values_list("key", "name")]


def segment_choices() -> list[tuple[int, str]]:
    found = Segment.objects.filter(archived_at=None).order_by("name", "pk")[:OFFERED]
    return [(each.pk, f"{each.name} ({people(each.size)})") for each in found]


def people(size: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", size) % {"n": f"{size:,}"}


def template_choices() -> list[tuple[str, str | Promise]]:
    found = Template.objects.filter(status="published", archived_at=None).order_by("name", "pk")[:OFFERED]
    return [("", _("None")), *((str(each.pk), each.name) for each in found)]


def offer_choices() -> list[tuple[str, str | Promise]]:
    found = Offer.objects.filter(archived_at=None).order_by("name", "pk")[:OFFERED]
    return [("", _("None")), *((str(each.pk), f"{each.name} ({each.worth})") for each in found)]


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


class PlanForm(forms.Form):
    """For whom, what they get, how it is judged, and in whose name."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues call it."))
    objective = forms.CharField(
        label=_("Objective"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("What it should bring about, in a sentence."),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=purpose_choices,
        help_text=_("What people agreed to. Whoever did not is left out, and counted."),
    )  # fmt: skip
    segments = forms.TypedMultipleChoiceField(
        label=_("For people in any of"),
        choices=segment_choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    exclusions = forms.TypedMultipleChoiceField(
        label=_("But not for people in"), choices=segment_choices, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    goal = forms.ChoiceField(label=_("It should cause"), choices=Experiment.GOALS)
    goal_event = forms.CharField(
        label=_("Event that counts"), max_length=200, required=False,
        help_text=_("Only for “People who do something”: its name, as your website reports it."),
    )  # fmt: skip
    window_days = forms.IntegerField(
        label=_("Within days"), min_value=1, max_value=LONGEST_WINDOW, initial=14,
        help_text=_("Counted for each person from the moment they were chosen."),
    )  # fmt: skip
    holdout = forms.DecimalField(
        label=_("Held out by lot, in percent"), min_value=0, max_value=MOST_HELD_OUT, decimal_places=2,
        initial=USUAL_HOLDOUT,
        help_text=_("They get nothing. What they do without it is the only way to know what it caused."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Hold nobody out: I know that nobody can then say what the campaign caused"), required=False
    )
    sender_name = forms.CharField(
        label=_("Sender"), max_length=120, required=False, help_text=_("Empty: the organization's name.")
    )
    reply_to = forms.EmailField(
        label=_("Answers go to"), required=False, help_text=_("Empty: as the mail settings say.")
    )
    budget = forms.DecimalField(
        label=_("Budget"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices, offers = template_choices(), offer_choices()
        for at, key in enumerate(LETTERS):
            label = gettext("Letter %(key)s") % {"key": key.upper()}
            self.fields[f"letter_{key}"] = forms.ChoiceField(label=label, choices=choices, required=not at)
            self.fields[f"weight_{key}"] = forms.DecimalField(
                label=gettext("Parts"),
                min_value=0,
                max_value=1000,
                decimal_places=2,
                required=False,
                initial=1,
            )
            self.fields[f"offer_{key}"] = forms.ChoiceField(
                label=gettext("Offer"), choices=offers, required=False
            )

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "objective")]

    def whom(self) -> list[forms.BoundField]:
        return [self[name] for name in ("purpose", "segments", "exclusions")]

    def letters(self) -> list[tuple[forms.BoundField, ...]]:
        return [(self[f"letter_{key}"], self[f"weight_{key}"], self[f"offer_{key}"]) for key in LETTERS]

    def judged(self) -> list[forms.BoundField]:
        return [self[name] for name in ("goal", "goal_event", "window_days", "holdout", "sure")]

    def sender(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sender_name", "reply_to", "budget")]

    def values(self) -> dict[str, Any]:
        """As the verbs take them."""
        given = dict(self.cleaned_data)
        letters = [
            Letter(
                number(template),
                given.pop(f"weight_{key}") or Decimal(0) if f"weight_{key}" in self.data else Decimal(1),
                number(given[f"offer_{key}"]) or None,
            )
            for key in LETTERS
            if (template := given.pop(f"letter_{key}"))
        ]  # fmt: skip
        for key in LETTERS:
            given.pop(f"weight_{key}", None)
            given.pop(f"offer_{key}", None)
        for key in ("segments", "exclusions"):
            given[key] = list(Segment.objects.filter(pk__in=given[key]))
        return {**given, "letters": letters}


def plan_of(campaign: Campaign) -> dict[str, Any]:
    """What stands in the form for a campaign that is there."""
    rows = list(campaign.segments.all())
    measure = campaign.experiment
    values: dict[str, Any] = {
        name: getattr(campaign, name)
        for name in ("name", "objective", "purpose", "sender_name", "reply_to", "budget")
    }
    values["segments"] = [each.segment_id for each in rows if not each.excluded]
    values["exclusions"] = [each.segment_id for each in rows if each.excluded]
    if measure is not None:
        values |= {
            name: getattr(measure, name) for name in ("goal", "goal_event", "window_days", "holdout")
        } | {"sure": not measure.holdout}
    for letter in campaign.letters.all():
        values |= {f"letter_{letter.key}": str(letter.template_id), f"weight_{letter.key}": letter.weight}
        values[f"offer_{letter.key}"] = str(letter.offer_id or "")
    return values
