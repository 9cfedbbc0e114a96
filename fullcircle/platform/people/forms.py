"""Forms of the pages about colleagues. What fits is decided by the actions; forms only carry it."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access.forms import PASSWORD_HINT
from fullcircle.platform.access.models import Role, Team, User
from fullcircle.platform.people.teams import as_tree
from fullcircle.platform.records.widgets import CodeField, Picker
from fullcircle.platform.settings.choices import languages

INDENT = "\u2003"


class TeamChoice(forms.ModelChoiceField):
    """A team, picked from the tree."""

    besides: tuple[tuple[str, Any], ...] = ()  # what else can be chosen

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Team.objects.none(), required=False, empty_label=_("No team"), **options)

    def plant(self, *, without: Team | None = None) -> None:
        """Show the tree as it is now, without a team and all below it if that is asked."""
        offered = [team for team in as_tree(without=without) if not team.is_ending]
        self.queryset = Team.objects.filter(pk__in=[team.pk for team in offered])
        self.choices = [
            ("", self.empty_label),
            *((team.pk, INDENT * team.depth + team.name) for team in offered),
            *self.besides,
        ]


class Destination(TeamChoice):
    """Where something of a team goes: to a team, or said in so many words, to none."""

    NONE = "none"

    def __init__(self, nowhere: Any, **options: Any) -> None:
        super().__init__(**options)
        self.required, self.empty_label = True, _("Choose")
        self.besides = ((self.NONE, nowhere),)
        self.error_messages["required"] = _("Say where they go.")

    def clean(self, value: Any) -> Any:
        return None if value == self.NONE else super().clean(value)


class PlaceForm(forms.Form):
    """Role and team of a colleague."""

    role = forms.ModelChoiceField(
        queryset=Role.objects.none(), label=_("Role"), empty_label=_("Choose a role")
    )
    team = TeamChoice(label=_("Team"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["role"]).queryset = Role.objects.all()
        cast(TeamChoice, self.fields["team"]).plant()


class InviteForm(PlaceForm):
    """Whom to invite, and as what."""

    email = forms.CharField(
        label=_("Email"), max_length=254, widget=forms.EmailInput({"autocomplete": "off", "autofocus": True})
    )
    field_order = ("email", "role", "team")


class JoinForm(forms.Form):
    """What an invited person adds."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class TeamForm(forms.Form):
    """Name and place of a team."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = TeamChoice(label=_("Part of"))

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = cast(TeamChoice, self.fields["parent"])
        above.empty_label = str(_("No other team"))
        above.plant(without=team)


class RemoveTeamForm(forms.Form):
    """Where everything of a team goes; only what there is is asked for."""

    people_to = Destination(_("No team"), label=_("Its people go to"))
    teams_to = Destination(_("The top of the tree"), label=_("The teams below it go to"))
    records_to = Destination(
        _("Everybody: without owner and team, all see them"), label=_("Records that nobody looks after go to")
    )
    prefix = "remove"

    def __init__(self, team: Team, has: dict[str, bool], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={f"{kind}_to": team.parent_id for kind in has})
        for kind, there in has.items():
            cast(Destination, self.fields[f"{kind}_to"]).plant(without=team)
            if not there:
                del self.fields[f"{kind}_to"]

    def without_team(self) -> list[str]:
        """What was said to go to no team."""
        return [key.removesuffix("_to") for key, team in self.cleaned_data.items() if team is None]


class HeirForm(forms.Form):
    """Who gets what a colleague looks after."""

    heir = forms.CharField(label=_("Hand over to"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].widget = Picker("/options/colleagues/", lambda pk: str(colleague(pk) or ""))

    def clean_heir(self) -> User | None:
        return colleague(self.cleaned_data["heir"])


def colleague(pk: object) -> User | None:
    number = str(pk)
    known = number.isdecimal() and len(number) < 19
    return User.directory.filter(pk=int(number)).first() if known else None


class RoleForm(forms.Form):
    """A role without its matrix, which the template draws."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    reads = forms.ChoiceField(label=_("Sees"), choices=Role.READS)
    writes = forms.ChoiceField(label=_("Changes"), choices=Role.WRITES)


class KeyForm(forms.Form):
    """What a key is for, and how long it lasts; its rights are ticked in the matrix."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program that will use it, say “Web shop”.")
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=lambda text: int(text) if text else None,
        empty_value=None,
        required=False,
        choices=[("90", _("90 days")), ("365", _("One year")), ("", _("Until it is revoked"))],
    )


class ProfileForm(forms.Form):
    """What each keeps about themselves; how the screen looks is remembered by this browser."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    time_zone = CodeField("time_zone", label=_("Time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    theme = forms.ChoiceField(
        label=_("Look"), choices=[("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    density = forms.ChoiceField(label=_("Lists"), choices=[("cozy", _("Roomy")), ("compact", _("Compact"))])
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("Press ? to see them. Switch them off if you use speech or a keyboard of your own."),
    )

    @classmethod
    def of(cls, user: User, cookies: dict[str, str]) -> dict[str, Any]:
        """What to show at first."""
        looks = {"theme": cookies.get("theme", "system"), "density": cookies.get("density", "cozy")}
        singles = cookies.get("single_keys", "on") != "off"
        return {
            "name": user.name,
            "time_zone": user.time_zone,
            "language": user.language,
            **looks,
            "single_keys": singles,
        }
