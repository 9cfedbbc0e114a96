"""What can be asked of the log."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.log.queries import PROGRAMS, Asked, deeds
from fullcircle.platform.log.telling import deed_label, kind_label
from fullcircle.platform.records.resource import resource_for, resources

LARGEST = 2**63 - 1
Choice = tuple[str, Any]


class LogForm(forms.Form):
    """Whose deeds, which, to what, and when; nothing said is everything."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    deed = forms.ChoiceField(label=_("What"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    record = forms.IntegerField(label=_("Its number"), required=False, min_value=1, max_value=LARGEST)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: QueryDict | dict[str, str] | None, *, actor: Actor) -> None:
        super().__init__(data)
        offered(self.fields["person"], people())
        offered(self.fields["deed"], [("", gettext("Everything")), *deed_choices(actor)])
        offered(self.fields["kind"], [("", gettext("All kinds")), *kinds(actor)])

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("record") and not found.get("kind"):
            self.add_error("kind", _("A number needs the kind of record that it is a number of."))
        return found

    @property
    def asked(self) -> Asked:
        """What was asked for, or everything while it cannot be understood."""
        if not self.is_valid():
            return Asked()
        found = self.cleaned_data
        last = found["until"]
        return Asked(
            found["person"], found["deed"], found["kind"], found["record"],
            midnight(found["since"]), midnight(last + timedelta(days=1) if last else None),
        )  # fmt: skip


def midnight(day: date | None) -> datetime | None:
    """The beginning of a day by the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def offered(field: forms.Field, choices: list[Choice]) -> None:
    """What can be chosen in a field, known only once somebody asks."""
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def people() -> list[Choice]:
    named = [(str(pk), name) for pk, name in User.objects.order_by("name", "pk").values_list("pk", "name")]
    return [("", gettext("Everybody")), (PROGRAMS, gettext("Programs and visitors")), *named]


def kinds(actor: Actor) -> list[Choice]:
    named = [(each.key, each.plural) for each in resources().values() if actor.can(f"{each.key}.view")]
    return sorted(named, key=lambda choice: str(choice[1]))


def deed_choices(actor: Actor) -> Iterator[Choice]:
    """By kind; of kinds of records, those that whoever asks may know of."""
    for kind, types in deeds().items():
        if resource_for(kind) is None or actor.can(f"{kind}.view"):
            label = kind_label(kind) if kind else gettext("Any record")
            yield label, [(each, deed_label(each)) for each in types]
