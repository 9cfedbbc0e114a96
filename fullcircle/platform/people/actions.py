"""Colleagues: their role, their team, whether they may sign in, and what each keeps about themselves."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Role, Team, User
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.events.event import record
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.people import invitations, roles, second_factors, teams  # noqa: F401  their verbs are found through here
from fullcircle.platform.people.events import (
    ColleagueChanged,
    ColleagueDeactivated,
    ColleagueReactivated,
    RecordsHandedOver,
)
from fullcircle.platform.people.holdings import (
    AT_ONCE,
    batches,
    bring_along,
    held,
    looked_after_by,
    of_another_team,
)
from fullcircle.platform.people.rights import check_role, somebody_administers
from fullcircle.platform.records.many import edit_many
from fullcircle.platform.settings.actions import check_choices


@dataclass(frozen=True)
class HandOver:
    """What goes to somebody else: how many records, whether a job still carries them, and by what it can be taken back."""

    to: str
    records: int
    goes_on: bool
    cause: str


@action(needs="people.manage")
def place_colleague(user: User, *, by: Actor, role: Role, team: Team | None) -> User:
    """Give a colleague a role and a team; both hold from their next click. What they look after comes along."""
    user = locked(user)
    check_role(by, user.role)
    check_role(by, role)
    check_team(team)
    changes = {
        "role": [str(user.role or ""), str(role)],
        "team": [str(user.team or ""), str(team or "")],
    }
    told = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    if not told:
        return user
    user.role, user.team = role, team
    user.save(update_fields=["role", "team"])
    somebody_administers()
    record(ColleagueChanged(changes=told), about=user, by=by)
    come_along(user, by)
    return user


def come_along(user: User, by: Actor) -> None:
    """What a colleague looks after is their team's; much of it is brought there by a job."""
    from fullcircle.platform.people.jobs import go_along

    rows = of_another_team(user)
    number = sum(each.number for each in held(rows))
    if number > AT_ONCE and by.user_id:
        start(
            go_along,
            f"Bringing {number:,} records along with {user.name}",
            by=by,
            total=number,
            colleague_id=user.pk,
        )
        return
    for model, ids in batches(rows):
        bring_along(model, by=by, ids=ids)


@action(needs="people.manage", label="Hand over everything")
def hand_over_records(user: User, *, by: Actor, to: User) -> HandOver:
    """Make somebody else the owner of everything that a colleague looks after. Many records go by a job."""
    from fullcircle.platform.people.jobs import hand_over

    user, to = locked(user), locked(to)
    if to.pk == user.pk or not to.is_active:
        reason = f"{to.name} looks after it already." if to.pk == user.pk else f"{to.name} cannot sign in."
        raise Refused(fields={"to": reason})
    rows = looked_after_by(user)
    number = sum(each.number for each in held(rows))
    if not number:
        raise Refused(f"{user.name} looks after nothing that you may hand over.")
    cause = f"handover:{uuid.uuid4().hex}"
    record(RecordsHandedOver(to.name, to.pk, number), about=user, by=by)
    if number > AT_ONCE and by.user_id:
        title = f"Handing {number:,} records of {user.name} over to {to.name}"
        start(hand_over, title, by=by, total=number, colleague_id=user.pk, heir_id=to.pk, cause=cause)
        return HandOver(to.name, number, goes_on=True, cause=cause)
    done = sum(
        edit_many(model, by=by, ids=ids, values={"owner": to.pk}, cause=cause) for model, ids in batches(rows)
    )
    return HandOver(to.name, done, goes_on=False, cause=cause)


@action(needs="people.manage")
def deactivate_colleague(user: User, *, by: Actor, heir: User | None = None) -> User:
    """Shut a colleague out at once, their browsers and their keys with them. An heir gets all they look after."""
    user = locked(user)
    check_role(by, user.role)
    if user.pk == by.user_id:
        raise Refused("You cannot deactivate yourself. Ask another administrator.")
    if not user.is_active:
        raise Refused(f"{user.name} is already deactivated.")
    if heir is not None and held(looked_after_by(user)):
        hand_over_records(user, by=by, to=heir)
    user.is_active = False
    user.save(update_fields=["is_active"])
    somebody_administers()
    record(ColleagueDeactivated(email=user.email), about=user, by=by)
    return user


@action(needs="people.manage")
def reactivate_colleague(user: User, *, by: Actor) -> User:
    """Let a colleague sign in again, with the password they had."""
    user = locked(user)
    check_role(by, user.role)
    if user.is_active:
        raise Refused(f"{user.name} can sign in already.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(ColleagueReactivated(email=user.email), about=user, by=by)
    return user


@action(needs=ANYBODY, hidden=True)
def edit_profile(*, by: Actor, name: str, time_zone: str, language: str) -> None:
    """Change one's own name, time zone and language. Nobody needs a right for that."""
    if by.kind != "user":
        raise NotAllowed("Only people have a profile.")
    name = name.strip()
    if not name:
        raise Refused(fields={"name": "What should colleagues call you?"})
    check_choices(time_zone=time_zone, language=language)
    me = User.directory.get(pk=by.person)
    given = {"name": name, "time_zone": time_zone, "language": language}
    told = {key: [getattr(me, key), value] for key, value in given.items() if getattr(me, key) != value}
    if told:
        with connection.cursor() as cursor:
            cursor.execute("SELECT fc.edit_profile(%s, %s, %s)", [name, time_zone, language])
        record(ColleagueChanged(changes=told), about=me, by=by)


def check_team(team: Team | None) -> None:
    if team is not None and team.is_ending:
        raise Refused(fields={"team": f"{team.name} is being removed. Choose another team."})


def locked(user: User) -> Any:
    found = User.directory.select_for_update(of=("self",)).filter(pk=user.pk).first()
    if found is None:
        raise Missing("This colleague is not there.")
    return found
