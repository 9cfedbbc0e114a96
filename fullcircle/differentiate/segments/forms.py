"""What somebody says about a segment with rules on sensitive fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.consent.models import Purpose


class PurposeForm(forms.Form):
    """The one purpose, and why."""

    purpose = forms.ChoiceField(
        label=_("May be used for"),
        required=False,
        help_text=_(
            "Campaigns for any other purpose refuse this segment, whether it is for its people or leaves them out."
        ),
    )
    why = forms.CharField(
        label=_("Why that is right"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as: they told us so for this, and agreed. It stays in the history of the segment."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Purpose.objects.filter(retired_at=None).values_list("key", "name")
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nothing yet: no campaign may use it")), *known]
