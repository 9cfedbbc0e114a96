"""Fields of one's own, in the browser."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.fields.actions import change_field, define_field, remove_field, restore_field
from fullcircle.platform.privacy import reach
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.resource import Resource, resource_for, resources
from fullcircle.platform.settings.topics import register_topic
from fullcircle.platform.ui.controls import SHOWN_WHEN

ASKED_FOR = {
    "choices": "choice,multichoice",
    "target": "relation",
    "is_subject": "relation",
}  # what only some kinds of fields need


class ChangeForm(forms.Form):
    """What can change about a field."""

    label = forms.CharField(label=_("Name"), max_length=80)
    help = forms.CharField(
        label=_("Help"), max_length=200, required=False, help_text=_("A sentence under the field in forms.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Each on its own line."),
    )
    required = forms.BooleanField(
        label=_("Required"), required=False, help_text=_("New records need a value.")
    )
    unique = forms.BooleanField(
        label=_("Unique"), required=False, help_text=_("No two records have the same value.")
    )
    is_subject = forms.BooleanField(
        label=_("The records are about this person"), required=False,
        help_text=_(
            "They are in the copy that the person may ask for, and go when the person is erased. Without it they stay and lose "
            "the name."
        ),
    )  # fmt: skip
    position = forms.IntegerField(
        label=_("Place"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("Smaller numbers come first."),
    )

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not resource.model.fixed:
            del self.fields["unique"], self.fields["is_subject"]

    def clean_choices(self) -> list[str]:
        return self.cleaned_data["choices"].splitlines()


class DefineForm(ChangeForm):
    """What makes a field."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.KINDS)
    target = forms.ChoiceField(
        label=_("Points to"), required=False, help_text=_("Which records can be chosen.")
    )
    position = None  # type: ignore[assignment]  # how a form leaves out what its base asks
    field_order = ("label", "kind", "choices", "target", "is_subject", "help", "required", "unique")

    def __init__(self, *args: Any, resource: Resource, **kwargs: Any) -> None:
        super().__init__(*args, resource=resource, **kwargs)
        target = cast(forms.ChoiceField, self.fields["target"])
        target.choices = [("", "—"), *((key, each.label) for key, each in resources().items())]
        for name, kinds in ASKED_FOR.items():
            if name in self.fields:
                setattr(self.fields[name], SHOWN_WHEN, f"kind={kinds}")


@page(needs="settings.manage")
@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    """All fields of one's own, by the records they belong to."""
    mine: dict[str, list[CustomField]] = {key: [] for key in resources()}
    removed: list[CustomField] = []
    for field in CustomField.objects.all():
        if field.resource in mine:
            (removed if field.removed_at else mine[field.resource]).append(field)
    grouped = [(resource, mine[key]) for key, resource in resources().items()]
    return render(request, "fields/fields.html", {"grouped": grouped, "removed": removed})


@page(needs="settings.manage")
def new(request: HttpRequest, resource: str) -> HttpResponse:
    """Add a field to a kind of record."""
    described = known(resource)
    form = DefineForm(request.POST or None, resource=described)
    if form.is_valid() and attempt(
        request, define_field, form=form, resource=described.key, **form.cleaned_data,
        done=f"{form.cleaned_data['label']} is there: in lists, forms, filters, imports, exports and the API.",
    ):  # fmt: skip
        return redirect(home_of(described))
    context = {"form": form, "resource": described, "home": home_of(described)}
    return render(request, "fields/new.html", context, status=422 if form.errors else 200)


@page(needs="settings.manage")
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field, or remove it."""
    found = get_object_or_404(CustomField, pk=pk, removed_at=None)
    resource = known(found.resource)
    form = ChangeForm(request.POST or None, initial=starting(found), resource=resource)
    if found.kind not in ("choice", "multichoice"):
        del form.fields["choices"]
    if not names_a_person(found):
        form.fields.pop("is_subject", None)
    if form.is_valid() and attempt(
        request,
        change_field,
        found,
        form=form,
        done=f"{form.cleaned_data['label']}: saved.",
        **form.cleaned_data,
    ):
        return redirect(home_of(resource))
    context = {
        "field": found,
        "form": form,
        "resource": resource,
        "export": export_of(resource, found),
        "home": home_of(resource),
    }
    return render(request, "fields/field.html", context, status=422 if form.errors else 200)


@page(needs="settings.manage")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomField, pk=pk, removed_at=None)
    fate = "delete" if request.POST.get("values") == "delete" else "keep"
    done = "its values are being deleted" if fate == "delete" else "its values are kept out of sight"
    attempt(request, remove_field, found, values=fate, done=f"{found.label} is removed, and {done}.")
    return redirect(home_of(known(found.resource)))


@page(needs="settings.manage")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomField, pk=pk)
    attempt(request, restore_field, found, done=f"{found.label} is back, with its values.")
    return redirect("fields")


def home_of(resource: Resource) -> str:
    """Where the fields of these records are listed: an object that people defined has a page of its own."""
    definition = getattr(resource, "definition", None)
    return reverse("object", args=[definition.pk]) if definition else reverse("fields")


def known(resource: str) -> Resource:
    found = resource_for(resource)
    if found is None:
        raise Http404
    return found


def starting(field: CustomField) -> dict[str, Any]:
    kept = {
        name: getattr(field, name)
        for name in ("label", "help", "required", "unique", "is_subject", "position")
    }
    return kept | {"choices": "\n".join(field.choices)}


def names_a_person(field: CustomField) -> bool:
    return field.kind == "relation" and field.target in {each._meta.model_name for each in reach.people()}


def export_of(resource: Resource, field: CustomField) -> str:
    """Where the values can be saved as a file before they go."""
    return f"{resource.url}export/csv/?cols={resource.columns[0]},{field.key}&{field.key}__filled=1"


urls = [
    path("settings/fields/", fields, name="fields"),
    path("settings/fields/<slug:resource>/new/", new, name="new-field"),
    path("settings/fields/<int:pk>/", field, name="field"),
    path("settings/fields/<int:pk>/remove/", remove, name="remove-field"),
    path("settings/fields/<int:pk>/restore/", restore, name="restore-field"),
]

register_topic(
    "fields", _("Fields of your own"), "/settings/fields/", icon="text-cursor-input",
    sentence=_("What you keep besides what ships, in every kind of record."), needs="settings.manage",
)  # fmt: skip
