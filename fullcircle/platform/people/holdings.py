"""What colleagues and teams look after, and how it goes along when they move, leave or end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor, member_principal
from fullcircle.platform.access.models import Team, User
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl
from fullcircle.platform.actions import action
from fullcircle.platform.records.many import BATCH
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resources

AT_ONCE = 1_000  # up to here the answer waits; above it a job does the work and a bar shows how far it is

Rows = Callable[[type[Record]], QuerySet]


@dataclass(frozen=True)
class Held:
    """How many records of a kind somebody looks after."""

    resource: Resource
    number: int

    @property
    def words(self) -> str:
        noun = self.resource.label if self.number == 1 else self.resource.plural
        return f"{self.number:,} {noun.lower()}"


def held(rows: Rows) -> list[Held]:
    """What there is, by kind; kinds of which there is nothing are left out."""
    found = [Held(each, rows(each.model).count()) for each in resources().values()]
    return [each for each in found if each.number]


def in_words(holdings: list[Held]) -> str:
    """As 12 companies, 30 contacts and 1 order."""
    *most, last = [each.words for each in holdings] or [""]
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def looked_after_by(user: User) -> Rows:
    return lambda model: model._default_manager.filter(owner_id=user.pk)


def of_team(team: Team) -> Rows:
    """The records that a team's managers look after."""
    return lambda model: model._default_manager.filter(team_id=team.pk) if is_teams(model) else none(model)


def of_nobody_in(team: Team) -> Rows:
    """Records of a team that no colleague looks after: without the team they would be everybody's."""
    return lambda model: of_team(team)(model).filter(owner=None)


def of_another_team(user: User) -> Rows:
    """A colleague's records that are not with their team."""
    elsewhere = ~Q(team_id=user.team_id) | Q(team_id=None) if user.team_id else Q(team_id__isnull=False)
    return lambda model: looked_after_by(user)(model).filter(elsewhere) if is_teams(model) else none(model)


def shared_with(team: Team) -> Rows:
    """Records that somebody shared with all members of a team."""
    return lambda model: (
        model._default_manager.filter(acl__contains=[member_principal(team.pk)])
        if is_teams(model)
        else none(model)
    )


def is_teams(model: type[Record]) -> bool:
    """Whether owner and team decide who sees it; what follows another record is seen with that."""
    return type(rule_of(model)) is ByAcl


def none(model: type[Record]) -> QuerySet:
    return model._default_manager.none()


def batches(rows: Rows, kind: str = "", after: int = 0) -> Iterator[tuple[type[Record], list[int]]]:
    """Numbers of records, kind by kind, from a place on."""
    keys = list(resources())
    for key in keys[keys.index(kind) if kind in keys else 0 :]:
        model, last = resources()[key].model, after if key == kind else 0
        while ids := list(
            rows(model).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            yield model, ids
            last = ids[-1]


@action(needs="people.manage", hidden=True)
def bring_along(model: type[Record], *, by: Actor, ids: list[int], otherwise: int | None = None) -> int:
    """Records go to the team of whoever looks after them; those that nobody looks after, to another one."""
    number = models.BigIntegerField()
    owners = User.directory.filter(pk=OuterRef("owner_id")).values("team_id")[:1]
    theirs, another = Subquery(owners, output_field=number), Value(otherwise, output_field=number)
    team: Any = Case(When(owner=None, then=another), default=theirs, output_field=number)
    return model._default_manager.filter(pk__in=ids).update(team_id=team)


@action(needs="people.manage", hidden=True)
def pass_shares_on(model: type[Record], *, by: Actor, ids: list[int], of: int, to: int | None = None) -> int:
    """What was shared with the members of one team is shared with those of another, or with nobody."""
    gone = Value(member_principal(of))
    new = [Value(member_principal(to))] if to else []
    shares = {
        column: Func(F(column), gone, *new, function="array_replace" if to else "array_remove")
        for column in ("shared_read", "shared_write")
    }
    return model._default_manager.filter(pk__in=ids).update(**shares)
