"""Roles: what each sees and may do, as a matrix that can be read."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import Role
from fullcircle.platform.access.pages import page
from fullcircle.platform.people.forms import RoleForm
from fullcircle.platform.people.rights import VERBS, duties, matrix
from fullcircle.platform.people.roles import add_role, edit_role, remove_role


@page(needs="people.manage")
def roles(request: HttpRequest) -> HttpResponse:
    everyone = Role.objects.annotate(people=Count("holders")).order_by("id")
    return render(request, "people/roles.html", {"roles": everyone})


@page(needs="people.manage", confirmed=True)
def new_role(request: HttpRequest) -> HttpResponse:
    """A role of one's own, begun from nothing."""
    form = RoleForm(request.POST or None, initial={"reads": "own", "writes": "own"})
    held = request.POST.getlist("capability")
    if form.is_valid() and attempt(
        request, add_role, form=form, capabilities=held, done=f"Role {form.cleaned_data['name']} is made.",
        **form.cleaned_data,
    ):  # fmt: skip
        return redirect("roles")
    return shown(request, form, held or ["*.view"], None)


@page(needs="people.manage", confirmed=True)
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """One role, with everything it allows."""
    found = get_object_or_404(Role, pk=pk)
    known = {key: getattr(found, key) for key in ("name", "purpose", "reads", "writes")}
    form = RoleForm(request.POST or None, initial=known)
    held = request.POST.getlist("capability") if form.is_bound else found.capabilities
    if form.is_valid() and attempt(
        request, edit_role, found, form=form, capabilities=held, done=f"Role {found.name} is saved.",
        **form.cleaned_data,
    ):  # fmt: skip
        return redirect("roles")
    return shown(request, form, held, found)


@page(needs="people.manage", confirmed=True)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Role, pk=pk)
    attempt(request, remove_role, found, done=f"Role {found.name} is removed.")
    return redirect("roles")


def shown(request: HttpRequest, form: RoleForm, held: list[str], found: Role | None) -> HttpResponse:
    context = {
        "form": form,
        "role": found,
        "fixed": found is not None and found.key == "admin",
        "verbs": VERBS.values(),
        "lines": matrix(held),
        "duties": duties(held),
    }
    return render(request, "people/role.html", context, status=422 if form.errors else 200)
