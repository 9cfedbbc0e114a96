"""The tree of teams."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import Team, User
from fullcircle.platform.access.pages import page
from fullcircle.platform.jobs.progress import unfinished
from fullcircle.platform.people.forms import RemoveTeamForm, TeamForm
from fullcircle.platform.people.holdings import held, in_words, of_nobody_in, of_team
from fullcircle.platform.people.teams import add_team, as_tree, move_team, remove_team, rename_team


@page(needs="people.manage")
def teams(request: HttpRequest) -> HttpResponse:
    """All teams, and founding another."""
    form = TeamForm(request.POST or None)
    if form.is_valid() and attempt(
        request,
        add_team,
        form=form,
        done=f"Team {form.cleaned_data['name']} is founded.",
        **form.cleaned_data,
    ):
        return redirect("teams")
    sizes = dict(
        User.directory.filter(~Q(team=None), is_active=True)
        .values_list("team")
        .annotate(Count("id"))
        .order_by()
    )
    teams = [(team, sizes.get(team.pk, 0)) for team in as_tree()]
    context = {"teams": teams, "form": form, "bars": unfinished(request)}
    return render(request, "people/teams.html", context, status=422 if form.errors else 200)


@page(needs="people.manage")
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a team, move it in the tree, or remove it."""
    found = get_object_or_404(Team, pk=pk)
    initial = {"name": found.name, "parent": found.parent_id}
    form = TeamForm(request.POST or None, team=found, initial=initial)
    if form.is_valid() and placed(request, found, form):
        return redirect("teams")
    return shown(request, found, form, removal_form(found))


@page(needs="people.manage")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a team, once it is said where all that it has goes."""
    found = get_object_or_404(Team, pk=pk)
    form = removal_form(found, request.POST)
    if form.is_valid():
        done = attempt(
            request, remove_team, found, form=form, without_team=form.without_team(), done=_("Team removed."),
            **form.cleaned_data,
        )  # fmt: skip
        if done:
            return redirect("teams")
    initial = {"name": found.name, "parent": found.parent_id}
    return shown(request, found, TeamForm(team=found, initial=initial), form)


def removal_form(team: Team, data: QueryDict | None = None) -> RemoveTeamForm:
    has = {
        "people": User.directory.filter(team=team).exists(),
        "teams": team.children.exists(),
        "records": bool(held(of_nobody_in(team))),
    }
    return RemoveTeamForm(team, has, data)


def shown(request: HttpRequest, team: Team, form: TeamForm, removal: RemoveTeamForm) -> HttpResponse:
    context = {
        "team": team,
        "form": form,
        "removal": removal,
        "members": User.directory.filter(team=team).order_by("name"),
        "below": team.children.order_by("name"),
        "records": in_words(held(of_team(team))),
        "nobodys": in_words(held(of_nobody_in(team))),
        "bars": unfinished(request),
    }
    status = 422 if form.errors or removal.errors else 200
    return render(request, "people/team.html", context, status=status)


def placed(request: HttpRequest, found: Team, form: TeamForm) -> bool:
    name, parent = form.cleaned_data["name"], form.cleaned_data["parent"]
    moved = attempt(request, move_team, found, parent=parent, form=form, done="Saved.")
    return bool(moved and attempt(request, rename_team, found, name=name, form=form, done="Saved."))
