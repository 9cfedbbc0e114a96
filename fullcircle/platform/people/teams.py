"""Teams are a tree: whoever looks after a team looks after the ones below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Team, User
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.people.events import ColleagueChanged, TeamAdded, TeamChanged, TeamEnded, TeamRemoved
from fullcircle.platform.people.holdings import (
    AT_ONCE,
    batches,
    bring_along,
    held,
    of_nobody_in,
    of_team,
    pass_shares_on,
    shared_with,
)

DEEPEST = 8


@action(needs="people.manage")
def add_team(*, by: Actor, name: str, parent: Team | None = None) -> Team:
    """Found a team, at the top or below another."""
    tree = locked_tree()
    above = within(tree, parent) if parent else None
    team = Team.objects.create(name=checked_name(name, tree), parent=above)
    team.path = checked_depth([*(above.path if above else []), team.pk])
    team.save(update_fields=["path"])
    record(TeamAdded(name=team.name, parent=str(above or "")), about=team, by=by)
    return team


@action(needs="people.manage")
def rename_team(team: Team, *, by: Actor, name: str) -> Team:
    """Give a team another name."""
    tree = locked_tree()
    team = within(tree, team)
    before, team.name = team.name, checked_name(name, tree, besides=team)
    if before != team.name:
        team.save(update_fields=["name"])
        record(TeamChanged(changes={"name": [before, team.name]}), about=team, by=by)
    return team


@action(needs="people.manage")
def move_team(team: Team, *, by: Actor, parent: Team | None) -> Team:
    """Put a team, and all below it, somewhere else in the tree. Who sees what follows at once."""
    tree = locked_tree()
    team, above = within(tree, team), within(tree, parent) if parent else None
    if above and team.pk in above.path:
        raise Refused(f"{above.name} is part of {team.name}: a team cannot be below itself.")
    if team.parent_id == (above.pk if above else None):
        return team
    before = str(tree[team.parent_id]) if team.parent_id else ""
    replant(tree, team, above)
    Team.objects.bulk_update(tree.values(), ["path", "parent"])
    record(TeamChanged(changes={"parent": [before, str(above or "")]}), about=team, by=by)
    return team


Kind = Literal["people", "teams", "records"]


@dataclass(frozen=True)
class Removal:
    """How the removal of a team goes on: at once, or as a job that its records wait for."""

    team: str
    records: int
    goes_on: bool


@action(needs="people.manage")
def remove_team(
    team: Team,
    *,
    by: Actor,
    people_to: Team | None = None,
    teams_to: Team | None = None,
    records_to: Team | None = None,
    without_team: list[Kind] | None = None,
) -> Removal:
    """Remove a team. Say where its people, the teams below it and the records that nobody looks after go: to a team, or
    named in `without_team`, to none. What its people look after goes along with them. Many records go by a job."""
    from fullcircle.platform.people.jobs import end_team

    if by.database_role != "fc_all":
        raise NotAllowed("Only somebody who may change all records can remove a team.")
    tree = locked_tree()
    team = within(tree, team)
    below = [each for each in tree.values() if each.parent_id == team.pk]
    people = list(User.directory.filter(team=team).select_for_update(of=("self",)).order_by("pk"))
    left = held(of_nobody_in(team))
    check_heirs(
        team,
        tree,
        {"people": bool(people), "teams": bool(below), "records": bool(left)},
        {"people": people_to, "teams": teams_to, "records": records_to},
        without_team or [],
    )
    for child in below:
        replant(tree, child, within(tree, teams_to) if teams_to else None)
    Team.objects.bulk_update(tree.values(), ["path", "parent"])
    for user in people:
        before, user.team = str(team), people_to
        user.save(update_fields=["team"])
        record(ColleagueChanged(changes={"team": [before, str(people_to or "")]}), about=user, by=by)
    team.invitation_set.update(team=people_to)
    number = sum(each.number for each in held(of_team(team)) + held(shared_with(team)))
    team.is_ending = True
    team.save(update_fields=["is_ending"])
    event = TeamEnded(
        team.name,
        len(people),
        len(below),
        number,
        str(people_to or ""),
        str(teams_to or ""),
        str(records_to or ""),
    )
    record(event, about=team, by=by)
    heirs = {"records_to": key_of(records_to), "people_to": key_of(people_to)}
    if number > AT_ONCE and by.user_id:
        title = f"Removing {team.name}: {number:,} records"
        start(end_team, title, by=by, total=number, team_id=team.pk, **heirs)
        return Removal(team.name, number, goes_on=True)
    for model, ids in batches(of_team(team)):
        bring_along(model, by=by, ids=ids, otherwise=heirs["records_to"])
    for model, ids in batches(shared_with(team)):
        pass_shares_on(model, by=by, ids=ids, of=team.pk, to=heirs["people_to"])
    drop_team(team, by=by)
    return Removal(event.name, number, goes_on=False)


@action(needs="people.manage", hidden=True)
def drop_team(team: Team, *, by: Actor) -> None:
    """The end of a team that is empty."""
    team = within(locked_tree(), team)
    record(TeamRemoved(team.name), about=team, by=by)
    team.delete()


def check_heirs(
    team: Team,
    tree: dict[int, Team],
    has: dict[str, bool],
    heirs: dict[str, Team | None],
    without: Sequence[str],
) -> None:
    """One refusal names all that nobody has decided, and what cannot be."""
    wrong = {}
    for kind, sentence in WHERE_TO.items():
        heir = heirs[kind]
        if has[kind] and heir is None and kind not in without:
            wrong[f"{kind}_to"] = sentence % {"team": team.name}
        elif heir is not None and (heir.pk == team.pk or within(tree, heir).is_ending):
            wrong[f"{kind}_to"] = f"{heir.name} is being removed. Choose another team."
    if (heir := heirs["teams"]) and team.pk in within(tree, heir).path:
        wrong["teams_to"] = f"{heir.name} is part of {team.name}: a team cannot be below itself."
    if wrong:
        raise Refused(fields=wrong)


WHERE_TO = {
    "people": "There are people in %(team)s. Say where they go.",
    "teams": "There are teams below %(team)s. Say where they go.",
    "records": "%(team)s has records that nobody looks after. Say where they go; without a team everybody sees them.",
}


def key_of(team: Team | None) -> int | None:
    return team.pk if team else None


def replant(tree: dict[int, Team], team: Team, above: Team | None) -> None:
    """Put a team, and all below it, below another one."""
    stem = above.path if above else []
    for each in tree.values():
        if team.pk in each.path:
            each.path = checked_depth([*stem, *each.path[each.path.index(team.pk) :]])
    team.parent = above


def locked_tree() -> dict[int, Team]:
    """All teams, held: two moves at once must not make a circle."""
    return {team.pk: team for team in Team.objects.select_for_update(of=("self",)).order_by("pk")}


def within(tree: dict[int, Team], team: Team) -> Team:
    if team.pk not in tree:
        raise Missing("This team is not there.")
    return tree[team.pk]


def checked_name(name: str, tree: dict[int, Team], besides: Team | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused(fields={"name": "A team needs a name."})
    if any(team.name.casefold() == name.casefold() and team != besides for team in tree.values()):
        raise Refused(fields={"name": f"There is a team called {name} already."})
    return name


def checked_depth(path: list[int]) -> list[int]:
    if len(path) > DEEPEST:
        raise Refused(f"Teams can be {DEEPEST} levels deep, not more.")
    return path


def as_tree(*, without: Team | None = None) -> list[Team]:
    """Every team below its parent, by name; `depth` says how far to indent. A team is left out with all below it."""
    children: dict[int | None, list[Team]] = {}
    for team in Team.objects.order_by("name"):
        if without is not None and without.pk in team.path:
            continue
        children.setdefault(team.parent_id, []).append(team)

    def below(parent: int | None, depth: int) -> list[Team]:
        found = []
        for team in children.get(parent, []):
            team.depth = depth
            found += [team, *below(team.pk, depth + 1)]
        return found

    return below(None, 0)
