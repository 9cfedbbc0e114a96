"""Who acts: a person, a key of theirs, a public link, or the system. Rights travel with the actor, never beside it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from fullcircle.platform.access.duties import duty_of

EVERYONE = 0
ANY_KIND = "records"  # `records.import` is held by whoever may import records of at least one kind
TEAM_BITS = (2, 3)


def user_principal(user_id: int) -> int:
    """Principals are plain integers so that PostgreSQL can index them; the last two bits say which kind."""
    return user_id * 4 + 1


def team_principal(team_id: int) -> int:
    """Held by those who look after a team's records."""
    return team_id * 4 + 2


def member_principal(team_id: int) -> int:
    """Held by every member of a team; records shared with the team name it."""
    return team_id * 4 + 3


@dataclass(frozen=True, slots=True)
class Actor:
    """A set of rights with a name, good for one transaction."""

    kind: Literal["user", "key", "system", "public"]
    name: str
    database_role: str
    principals: tuple[int, ...] = (EVERYONE,)  # whose records are seen
    writing: tuple[int, ...] = ()  # whose records are changed; a role may see more than it changes
    capabilities: frozenset[str] = frozenset()
    user_id: int | None = None
    key_id: int | None = None
    role_name: str = ""
    factor_due: date | None = None  # the day from which they may not come in without a second factor
    epoch: int = 0  # grows when definitions change (custom fields, roles); tells caches apart

    @property
    def person(self) -> int:
        """The number of the colleague who acts, or for whom a key does; the system and strangers are nobody."""
        if self.user_id is None:
            raise LookupError(f"{self.name} is no colleague.")
        return self.user_id

    @property
    def teams(self) -> set[int]:
        """The numbers of the teams one belongs to or looks after."""
        return {each // 4 for each in self.principals if each % 4 in TEAM_BITS}

    @property
    def sees_all(self) -> bool:
        return self.database_role != "fc_scoped"

    def can(self, capability: str) -> bool:
        """Whether a right such as `contact.edit` is held, by name or by wildcard (`contact.*`, `*.edit`, `*`)."""
        capability = duty_of(capability)
        subject, _, verb = capability.partition(".")
        held = self.capabilities
        if subject == ANY_KIND:
            return any(each == "*" or each.partition(".")[2] in ("*", verb) for each in held)
        return bool(held) and not held.isdisjoint({capability, f"{subject}.*", f"*.{verb}", "*"})

    def limited_to(self, scopes: frozenset[str], *, key_id: int, name: str) -> "Actor":
        """The same person through an API key: the rights they hold, as far as the key's scopes allow."""
        return replace(
            self, kind="key", key_id=key_id, name=name, capabilities=narrowed(self.capabilities, scopes)
        )


def narrowed(held: frozenset[str], scopes: frozenset[str]) -> frozenset[str]:
    """The capabilities that both sides allow, wildcards included."""
    return frozenset(narrow for a in held for b in scopes if (narrow := meet(a, b)))


def meet(a: str, b: str) -> str:
    """The widest capability that lies within both, or nothing."""
    if a == "*":
        return b
    if b == "*":
        return a
    (a_subject, a_verb), (b_subject, b_verb) = a.split("."), b.split(".")
    subject = meet_part(a_subject, b_subject)
    verb = meet_part(a_verb, b_verb)
    return f"{subject}.{verb}" if subject and verb else ""


def meet_part(a: str, b: str) -> str:
    if a == "*" or a == b:
        return b
    return a if b == "*" else ""


def system(name: str) -> Actor:
    """Our own background work, under a name that the change log shows. Jobs that use it are listed in SYSTEM_JOBS."""
    return Actor("system", name, "fc_all", capabilities=frozenset({"*"}))
