"""The form of a rule; it asks only for what the kind of rule needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.quality.models import QualityRule
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.resource import Resource


class RuleForm(forms.Form):
    """A rule about one kind of record."""

    field = forms.ChoiceField(label=_("Field"))
    kind = forms.ChoiceField(label=_("What is expected of it"), choices=QualityRule.KINDS)
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        help_text=_("For the right form: ^[0-9]{5}$ is five digits. Empty takes the usual form."),
    )
    least = forms.CharField(
        label=_("At least"), required=False, help_text=_("For a range: a number or a day.")
    )
    most = forms.CharField(label=_("At most"), required=False)
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("For what is looked after: how old it may be."),
    )
    when = forms.ChoiceField(
        label=_("When this field"), required=False, help_text=_("For what fits another field.")
    )
    is_ = forms.CharField(label=_("is"), required=False, help_text=_("Empty means: is filled in."))
    among = forms.CharField(
        label=_("it is one of"),
        required=False,
        help_text=_("Separated by commas; empty means: it is filled in."),
    )

    def __init__(self, resource: Resource, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [(each.key, each.label) for each in resource.fields(by) if not each.sensitive]
        self.fields["field"].choices = fields  # type: ignore[attr-defined]
        self.fields["when"].choices = [("", "—"), *fields]  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any]:
        """The settings as the action takes them."""
        given = self.cleaned_data
        among = [part.strip() for part in given["among"].split(",") if part.strip()]
        return {
            "pattern": given["pattern"], "least": given["least"], "most": given["most"], "days": given["days"],
            "when": given["when"], "is": given["is_"], "among": among,
        }  # fmt: skip
