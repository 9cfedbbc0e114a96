"""Sharing a record, taking the share back, and handing the record over."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import ProgrammingError, transaction
from psycopg.errors import InsufficientPrivilege

from fullcircle.platform.access.actor import Actor, member_principal, team_principal, user_principal
from fullcircle.platform.access.models import Team, User
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch
from fullcircle.platform.records.models import Record
from fullcircle.platform.sharing.events import RecordAssigned, RecordShared, RecordUnshared

May = Literal["read", "change"]

# Who may see a row lies beside the keys of its indexes, and PostgreSQL takes 2,704 bytes there: with the longest
# names that is room for 459 shares. A list nobody can oversee is none of the ways to share, either.
MOST_SHARES = 200


@dataclass(frozen=True)
class Party:
    """A colleague or a team, as shares name them."""

    name: str
    kind: str
    id: int

    @property
    def principal(self) -> int:
        return user_principal(self.id) if self.kind == "colleague" else member_principal(self.id)


@action(needs="edit", label="Share")
def share_record(
    thing: Record, *, by: Actor, colleague: User | None = None, team: Team | None = None, may: May = "read"
) -> Any:
    """Let a colleague or a whole team read a record, or change it. Nobody else is let in by that."""
    party = one_party(colleague, team)
    thing = shareable(locked(thing))
    if colleague and not colleague.is_active:
        raise Refused(fields={"colleague": f"{colleague.name} cannot sign in."})
    if colleague and colleague.pk == thing.owner_id:
        raise Refused(fields={"colleague": f"{colleague.name} looks after it already."})
    forget(thing, party)
    (thing.shared_write if may == "change" else thing.shared_read).append(party.principal)
    few_enough(thing)
    touch(thing)
    thing.save()
    record(RecordShared(party.name, party.kind, party.id, may), about=thing, by=by, within=thing.belongs_to)
    return thing


@action(needs="edit", label="Stop sharing")
def unshare_record(
    thing: Record, *, by: Actor, colleague: User | None = None, team: Team | None = None
) -> Any:
    """Take a share back."""
    party = one_party(colleague, team)
    thing = shareable(locked(thing))
    if party.principal not in (*thing.shared_read, *thing.shared_write):
        raise Refused(f"It is not shared with {party.name}.")
    forget(thing, party)
    touch(thing)
    kept(thing, f"Without this share you would no longer see this {noun(thing)}.")
    record(RecordUnshared(party.name, party.kind, party.id), about=thing, by=by, within=thing.belongs_to)
    return thing


@action(needs="edit", label="Hand over")
def assign_owner(thing: Record, *, by: Actor, to: User, keep_reading: bool = True) -> Any:
    """Hand a record over to a colleague. Whoever would lose sight of it by that keeps reading it, if they like."""
    thing = shareable(locked(thing))
    if not to.is_active:
        raise Refused(fields={"to": f"{to.name} cannot sign in."})
    if to.pk == thing.owner_id:
        raise Refused(fields={"to": f"{to.name} looks after it already."})
    before = str(thing.owner) if thing.owner_id else ""
    thing.owner = to
    keeps = keep_reading and would_lose_sight(thing, to, by)
    if keeps:
        thing.shared_read = [*thing.shared_read, user_principal(by.person)]
        few_enough(thing)
    touch(thing)
    kept(
        thing,
        f"You would no longer see this {noun(thing)}. Keep reading it, or ask a manager to hand it over.",
    )
    record(RecordAssigned([before, to.name], keeps), about=thing, by=by, within=thing.belongs_to)
    return thing


def one_party(colleague: User | None, team: Team | None) -> Party:
    if colleague and not team:
        return Party(colleague.name, "colleague", colleague.pk)
    if team and not colleague:
        return Party(team.name, "team", team.pk)
    raise Refused(fields={"colleague": "Choose a colleague or a team."})


def is_shareable(thing: Record) -> bool:
    """Records that follow another one are seen with it; catalogs are seen by all."""
    return type(rule_of(type(thing))) is ByAcl


def shareable(thing: Any) -> Any:
    if not is_shareable(thing):
        raise Refused(f"Who sees this {noun(thing)} is decided elsewhere; it cannot be shared by itself.")
    return thing


def forget(thing: Record, party: Party) -> None:
    thing.shared_read = [each for each in thing.shared_read if each != party.principal]
    thing.shared_write = [each for each in thing.shared_write if each != party.principal]


def few_enough(thing: Record) -> None:
    if len(thing.shared_read) + len(thing.shared_write) > MOST_SHARES:
        raise Refused(
            f"A {noun(thing)} can be shared with {MOST_SHARES} colleagues and teams, and this would be one more. "
            "Share it with a team instead of each of its members."
        )


def would_lose_sight(thing: Record, to: User, by: Actor) -> bool:
    """Whether the record would be out of the actor's sight once it is somebody else's."""
    if by.sees_all or by.user_id is None:
        return False
    seen_by = {user_principal(to.pk), *thing.shared_read, *thing.shared_write}
    if to.team_id:
        seen_by.add(team_principal(to.team_id))
    return seen_by.isdisjoint(by.principals)


def kept(thing: Record, sentence: str) -> None:
    """Save; PostgreSQL refuses whoever would not see the row afterwards, and that is told in a sentence."""
    try:
        with transaction.atomic():
            thing.save()
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise Refused(sentence) from error
        raise


def noun(thing: Record) -> str:
    return str(thing._meta.verbose_name)
