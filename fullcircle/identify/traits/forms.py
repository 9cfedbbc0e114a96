"""Forms of traits: what is worth knowing, and what somebody said."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import Said, Trait
from fullcircle.platform.ui.controls import SHOWN_WHEN

KINDS = [
    ("choice", _("Choice")),
    ("multichoice", _("Several choices")),
    ("text", _("Text")),
    ("number", _("Number")),
    ("yesno", _("Yes or no")),
    ("date", _("Date")),
    ("country", _("Country")),
    ("language", _("Language")),
]


class RedefineForm(forms.Form):
    """What can change about a trait."""

    label = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As colleagues call it: “Coffee or tea”.")
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=Trait.TOPICS)
    question = forms.CharField(
        label=_("Question"),
        max_length=300,
        required=False,
        help_text=_("As people are asked, word for word."),
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Each on its own line."),
    )
    purpose = forms.ChoiceField(
        label=_("Kept for"),
        required=False,
        help_text=_("The purpose it is bound to, and used for nothing else."),
    )
    keep_days = forms.IntegerField(
        label=_("Days it is kept"),
        required=False,
        min_value=1,
        help_text=_("Counted from the answer; empty for no limit."),
    )
    inferred = forms.BooleanField(
        label=_("Infer it from behavior"),
        required=False,
        help_text=_("Where nobody said anything, and nobody objects."),
    )

    def __init__(self, *args: Any, trait: Trait | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = Purpose.objects.filter(retired_at=None).values_list("key", "name")
        cast(forms.ChoiceField, self.fields["purpose"]).choices = [("", "—"), *purposes]
        if trait is not None:
            self.fit_to(trait)

    def fit_to(self, trait: Trait) -> None:
        """Only what this one has."""
        if trait.field.kind not in ("choice", "multichoice") or (
            trait.method and METHODS[trait.method].choices
        ):
            del self.fields["choices"]
        if not trait.method:
            del self.fields["inferred"]

    def clean_choices(self) -> list[str]:
        return cast(str, self.cleaned_data["choices"]).splitlines()


class DefineForm(RedefineForm):
    """What makes a trait."""

    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS)
    special = forms.ChoiceField(
        label=_("Special category"),
        required=False,
        choices=[("", _("None")), *Trait.SPECIAL_CATEGORIES],
        help_text=_(
            "What the law protects most. It is kept apart and readable only while the person agrees."
        ),
    )
    field_order = ("label", "topic", "question", "kind", "choices", "special", "purpose", "keep_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["inferred"]  # nobody knows a way to infer what is asked for the first time
        setattr(self.fields["choices"], SHOWN_WHEN, "kind=choice,multichoice")


class AnswerForm(forms.Form):
    """What somebody said about one trait."""

    value = forms.CharField(label=_("What they said"), max_length=400)
    how = forms.ChoiceField(label=_("How"), choices=Said.HOW)
    asked_by = forms.CharField(
        label=_("Asked by"), max_length=120, required=False, help_text=_("Who, or which form or survey.")
    )
    said_on = forms.DateField(label=_("On"), widget=forms.DateInput({"type": "date"}), required=False)

    def __init__(self, *args: Any, trait: Trait, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each, each) for each in trait.field.choices]
        if trait.field.kind == "choice":
            self.fields["value"] = forms.ChoiceField(label=_("What they said"), choices=choices)
        if trait.field.kind == "multichoice":
            boxes = forms.CheckboxSelectMultiple()
            self.fields["value"] = forms.MultipleChoiceField(
                label=_("What they said"), choices=choices, widget=boxes
            )
        if trait.field.kind == "yesno":
            self.fields["value"] = forms.ChoiceField(
                label=_("What they said"), choices=[("yes", _("Yes")), ("no", _("No"))]
            )
        self.order_fields(["value", "how", "asked_by", "said_on"])
