"""Objects of one's own, in the browser: defining them, changing them, and letting them go."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.objects.actions import (
    KEPT_DAYS,
    change_object,
    define_object,
    remove_object,
    restore_object,
)
from fullcircle.platform.objects.icons import ICONS
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.objects.panels import Related
from fullcircle.platform.objects.queries import hanging_on
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.resource import on_every_page, resource_for
from fullcircle.platform.settings.topics import register_topic

on_every_page(Related())


class DefinitionForm(forms.Form):
    """What people say of an object."""

    singular = forms.CharField(
        label=_("One of them is called"),
        max_length=40,
        help_text=_("Such as Boat, Property, Machine or Pet."),
    )
    plural = forms.CharField(label=_("Many of them are called"), max_length=40)
    description = forms.CharField(
        label=_("What they are"), max_length=200, required=False,
        help_text=_("A sentence for colleagues who see the empty list."),
    )  # fmt: skip
    name_label = forms.CharField(
        label=_("What its name is called"), max_length=40, initial=_("Name"),
        help_text=_("Every record has one: a name, an address, a number plate."),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("Where in the menu"), choices=ObjectDefinition.AREAS)
    icon = forms.ChoiceField(label=_("Icon"), choices=[*ICONS.items()])
    seen_by = forms.ChoiceField(
        label=_("Who sees a record"), choices=ObjectDefinition.SEEN, widget=forms.RadioSelect, initial="owner"
    )
    is_restricted = forms.BooleanField(
        label=_("Only for some roles"), required=False,
        help_text=_("Nobody else learns that it exists. Tick its boxes in the roles that may; administrators always may."),
    )  # fmt: skip


@page(needs="settings.manage")
@require_GET
def objects(request: HttpRequest) -> HttpResponse:
    """All objects of one's own, with how much there is of each."""
    known = list(ObjectDefinition.objects.all())
    context = {
        "objects": [each for each in known if not each.archived_at],
        "removed": [each for each in known if each.archived_at],
        "fields": numbers_of_fields(),
    }
    return render(request, "objects/objects.html", context)


def numbers_of_fields() -> dict[str, int]:
    found: dict[str, int] = {}
    for key in CustomField.objects.filter(removed_at=None).values_list("resource", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


@page(needs="settings.manage")
def new(request: HttpRequest) -> HttpResponse:
    """Define an object; its fields come next."""
    form = DefinitionForm(request.POST or None)
    if form.is_valid():
        done = gettext("%(what)s are there, in the menu and everywhere. Now add what you keep about them.")
        made = attempt(
            request, define_object, form=form, done=done % {"what": form.cleaned_data["plural"]}, **form.cleaned_data
        )  # fmt: skip
        if made:
            return redirect("object", made.pk)
    return render(request, "objects/new.html", {"form": form}, status=422 if form.errors else 200)


@page(needs="settings.manage")
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An object: its fields, its names, and how to let it go."""
    found = known(pk)
    form = DefinitionForm(request.POST or None, initial=starting(found))
    if form.is_valid() and attempt(
        request, change_object, found, form=form, done=gettext("Saved."), **form.cleaned_data
    ):
        return redirect("object", pk)
    context = {
        "object": found,
        "resource": resource_for(found.key),
        "form": form,
        "fields": CustomField.objects.filter(resource=found.key, removed_at=None),
        "pointing": CustomField.objects.filter(kind="relation", target=found.key, removed_at=None),
    }
    return render(request, "objects/object.html", context, status=422 if form.errors else 200)


@page(needs="settings.manage")
@require_GET
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of all that hangs on it, before anything is done."""
    found = known(pk)
    resource = resource_for(found.key)
    context = {
        "object": found,
        "hanging": hanging_on(found),
        "days": KEPT_DAYS,
        "export": f"{resource.url}export/xlsx/" if resource else "",
    }
    return render(request, "objects/leaving.html", context)


@page(needs="settings.manage")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = known(pk)
    fate = "delete" if request.POST.get("records") == "delete" else "keep"
    number = ObjectRecord.objects.filter(kind=found).count()
    if fate == "delete" and request.POST.get("number", "").replace(",", "").strip() != str(number):
        said = gettext("Nothing was removed: type how many records there are, %(number)s, to delete them.")
        messages.error(request, said % {"number": f"{number:,}"})
        return redirect("leaving-object", pk)
    done = (
        gettext(
            "%(what)s are removed. Their records are deleted after %(days)s days; till then you can restore them."
        )
        if fate == "delete"
        else gettext("%(what)s are removed. Their records are kept out of sight, and you can restore them.")
    )
    attempt(
        request, remove_object, found, records=fate, done=done % {"what": found.plural, "days": KEPT_DAYS}
    )
    return redirect("objects")


@page(needs="settings.manage")
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    found = ObjectDefinition.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    attempt(request, restore_object, found, done=gettext("%(what)s are back.") % {"what": found.plural})
    return redirect("objects")


def known(pk: int) -> ObjectDefinition:
    found = ObjectDefinition.objects.filter(pk=pk, archived_at=None).first()
    if found is None:
        raise Http404
    return found


def starting(definition: ObjectDefinition) -> dict[str, Any]:
    return {name: getattr(definition, name) for name in DefinitionForm.base_fields}


urls = [
    path("settings/objects/", objects, name="objects"),
    path("settings/objects/new/", new, name="new-object"),
    path("settings/objects/<int:pk>/", one, name="object"),
    path("settings/objects/<int:pk>/leaving/", leaving, name="leaving-object"),
    path("settings/objects/<int:pk>/remove/", remove, name="remove-object"),
    path("settings/objects/<int:pk>/restore/", restore, name="restore-object"),
]

register_topic(
    "fields", _("Objects of your own"), "/settings/objects/", icon="boxes",
    sentence=_("Whole kinds of records that only you have: boats, properties, machines, pets."),
    needs="settings.manage", order=40,
)  # fmt: skip
