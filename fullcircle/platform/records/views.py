"""Saved views: a list as somebody likes it, under a name."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Team
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.models import SavedView
from fullcircle.platform.records.query import QueryError, read_query
from fullcircle.platform.records.resource import Resource

LEFT_OUT = ("view", "after", "before")
PRIVATE, EVERYBODY = "me", "everybody"
EVERYTHING = "all"  # the view that shows all of it, where another one is the default


@action(needs=ANYBODY, hidden=True)
def save_view(
    resource: str, *, by: Actor, name: str, query: str, shared: bool = False, team: Team | None = None
) -> SavedView:
    """Keep the list as it is now, for oneself, for a team or for everybody; its tab comes last."""
    return SavedView.objects.create(
        user_id=by.person, resource=resource, name=named(name), query=query, shared=shared, team=team,
        position=SavedView.objects.filter(resource=resource).count(),
    )  # fmt: skip


@action(needs=ANYBODY, hidden=True)
def change_view(
    view: SavedView,
    *,
    by: Actor,
    name: str,
    shared: bool,
    is_default: bool,
    query: str,
    team: Team | None = None,
) -> SavedView:
    """Rename a view, share it, open lists with it, or keep in it what the list shows now."""
    view.name, view.shared, view.team, view.query = named(name), shared, team, query
    if view.user_id == by.user_id:
        mine = SavedView.objects.filter(user_id=by.person, resource=view.resource, is_default=True)
        mine.exclude(pk=view.pk).update(is_default=False)
        view.is_default = is_default
    view.save()
    return view


@action(needs=ANYBODY, hidden=True)
def remove_view(view: SavedView, *, by: Actor) -> None:
    """Forget a view; the records in it stay."""
    view.delete()


def named(name: str) -> str:
    if not name.strip():
        raise Refused(fields={"name": "A view needs a name."})
    return name.strip()[:60]


KEPT = """
SELECT v.id, v.name, v.query, v.user_id, v.shared, v.is_default, v.team_id, t.name
FROM platform_savedview v LEFT JOIN platform_team t ON t.id = v.team_id
WHERE v.resource = %s ORDER BY v.position, v.id
"""


def kept_views(resource: Resource) -> list[SavedView]:
    """The views of its list that one may use, by a statement that is written once, because every list asks."""
    return [
        SavedView(
            id=pk, resource=resource.key, name=name, query=query, user_id=user, shared=shared, is_default=default,
            team=Team(id=team, name=team_name) if team_name else None,
        )
        for pk, name, query, user, shared, default, team, team_name in rows_of(KEPT, [resource.key])
    ]  # fmt: skip


def tabs(resource: Resource, request: HttpRequest) -> list[dict[str, Any]]:
    """The tabs above the list: all of it, then the views that were kept."""
    current, actor = request.GET.get("view", ""), request.actor
    kept = [
        {
            "id": view.pk,
            "label": view.name,
            "href": address(resource, view),
            "current": str(view.pk) == current,
            "mine": view.user_id == actor.user_id,
            "may_change": view.user_id == actor.user_id or actor.can("views.manage"),
            "audience": audience(view),
            "whose": shared_with(view, actor),
            "default": view.is_default and view.user_id == actor.user_id,
            "changed": str(view.pk) == current and view.query != shown_query(request),
        }
        for view in kept_views(resource)
    ]
    everything = {
        "label": gettext("All %(what)s") % {"what": resource.plural.lower()},
        "href": f"{resource.url}?view={EVERYTHING}" if default_among(kept) else resource.url,
        "current": current in ("", EVERYTHING),
    }
    return [everything, *kept]


def default_among(tabs: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The view that somebody's lists open with."""
    return next((tab for tab in tabs if tab.get("default")), None)


def current(tabs: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The kept view that is open."""
    return next((tab for tab in tabs if tab["current"] and tab.get("id")), None)


def address(resource: Resource, view: SavedView) -> str:
    return f"{resource.url}?{view.query}&view={view.pk}".replace("?&", "?")


def shown_query(request: HttpRequest) -> str:
    """What the list shows now, without the place in it and the view it came from."""
    asked = QueryDict(request.GET.urlencode(), mutable=True)
    for key in LEFT_OUT:
        asked.pop(key, None)
    return asked.urlencode()


def checked_query(request: HttpRequest, resource: Resource) -> str:
    """The same, refused if no list understands it."""
    query = shown_query(request)
    try:
        read_query(resource, QueryDict(query), current_actor())
    except QueryError as error:
        raise Refused(str(error)) from None
    return query


def save(request: HttpRequest, resource: Resource) -> HttpResponse:
    """From the “save this view” form; the address says what the list shows."""
    view = save_view(
        resource.key, by=request.actor, name=request.POST.get("name", ""), query=checked_query(request, resource),
        **(chosen_audience(request) or {}),
    )  # fmt: skip
    messages.success(request, gettext("View “%(name)s” saved.") % {"name": view.name})
    return HttpResponseRedirect(address(resource, view))


def change(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    """From the settings of a view."""
    view = changeable(request, resource, pk)
    view = change_view(
        view,
        by=request.actor,
        name=request.POST.get("name", ""),
        **(chosen_audience(request) or {"shared": view.shared, "team": view.team}),
        is_default=request.POST.get("default") == "on",
        query=checked_query(request, resource) if request.POST.get("as_shown") == "on" else view.query,
    )
    messages.success(request, gettext("View “%(name)s” saved.") % {"name": view.name})
    return HttpResponseRedirect(address(resource, view))


def chosen_audience(request: HttpRequest) -> dict[str, Any] | None:
    """Whom the form shares a view with; nothing from somebody who may not share, so that it stays as it was."""
    wanted, actor = request.POST.get("audience"), request.actor
    if wanted is None or not actor.can("views.manage"):
        return None
    if wanted in (PRIVATE, EVERYBODY):
        return {"shared": wanted == EVERYBODY, "team": None}
    team = next((each for each in teams_of(actor) if str(each.pk) == wanted), None)
    if team is None:
        raise Refused(gettext("Share a view with a team that you belong to or look after."))
    return {"shared": False, "team": team}


def audiences(actor: Actor) -> list[tuple[str, str]]:
    """Whom one may share a view with."""
    if not actor.can("views.manage"):
        return []
    teams = [(str(team.pk), gettext("Team %(name)s") % {"name": team}) for team in teams_of(actor)]
    return [(PRIVATE, gettext("Only me")), *teams, (EVERYBODY, gettext("Everybody"))]


def teams_of(actor: Actor) -> list[Team]:
    """The teams one belongs to or looks after; who manages people may name any."""
    if actor.can("people.manage"):
        return list(Team.objects.all())
    return list(Team.objects.filter(pk__in=actor.teams))


def audience(view: SavedView) -> str:
    return EVERYBODY if view.shared else str(view.team_id or PRIVATE)


def shared_with(view: SavedView, actor: Actor) -> str:
    """Who else has this tab; nothing for one's own."""
    if view.shared:
        return gettext("For everybody")
    return gettext("For team %(name)s") % {"name": view.team} if view.team else ""


def remove(request: HttpRequest, resource: Resource, pk: int) -> HttpResponse:
    view = changeable(request, resource, pk)
    messages.success(request, gettext("View “%(name)s” removed.") % {"name": view.name})
    remove_view(view, by=request.actor)
    return HttpResponseRedirect(resource.url)


def changeable(request: HttpRequest, resource: Resource, pk: int) -> SavedView:
    view = SavedView.objects.filter(pk=pk, resource=resource.key).first()
    if view is None or (view.user_id != request.actor.user_id and not request.actor.can("views.manage")):
        raise Missing("This view does not exist, or is not yours to change.")
    return view
