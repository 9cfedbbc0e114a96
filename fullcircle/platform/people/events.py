"""What happens among colleagues."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ColleagueInvited(Event):
    """Somebody was sent a link to join."""

    email: str
    role: str
    team: str


@dataclass(frozen=True)
class InvitationRevoked(Event):
    """A link to join stopped working before it was used."""

    email: str


@dataclass(frozen=True)
class ColleagueJoined(Event):
    """An invited colleague chose a password and is here."""

    email: str
    invitation_id: int


@dataclass(frozen=True)
class ColleagueChanged(Event):
    """Role, team or profile changed; `changes` maps each to [before, after]."""

    changes: dict


@dataclass(frozen=True)
class ColleagueDeactivated(Event):
    """A colleague can no longer sign in; what they own stays theirs until it is handed over."""

    email: str


@dataclass(frozen=True)
class ColleagueReactivated(Event):
    """A colleague can sign in again."""

    email: str


@dataclass(frozen=True)
class SecondFactorTaken(Event):
    """A colleague who lost their phone signs in by password alone until they add another one."""

    email: str


@dataclass(frozen=True)
class TeamAdded(Event):
    """A team was founded."""

    name: str
    parent: str


@dataclass(frozen=True)
class TeamChanged(Event):
    """A team was renamed or moved in the tree."""

    changes: dict


@dataclass(frozen=True)
class TeamEnded(Event):
    """A team is being removed: its people and teams have gone elsewhere, its records are on their way."""

    name: str
    people: int
    teams: int
    records: int
    people_to: str
    teams_to: str
    records_to: str


@dataclass(frozen=True)
class TeamRemoved(Event):
    """A team is no more."""

    name: str


@dataclass(frozen=True)
class RecordsHandedOver(Event):
    """Everything that a colleague looked after goes to another one."""

    to: str
    to_id: int
    records: int


@dataclass(frozen=True)
class RoleAdded(Event):
    """A role of the organization's own was made."""

    name: str


@dataclass(frozen=True)
class RoleChanged(Event):
    """What a role may see and do changed."""

    changes: dict


@dataclass(frozen=True)
class RoleRemoved(Event):
    """A role that nobody held was removed."""

    name: str
