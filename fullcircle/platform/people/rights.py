"""Rights in people's words: what can be granted, and that nobody grants more than they have."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.access import duties as known_duties
from fullcircle.platform.access.actor import Actor, meet
from fullcircle.platform.access.duties import duty_of
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.actions import NotAllowed, Refused, registered_actions
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.records.resource import resources

LEVELS = ("none", "own", "team", "all")
EVERYTHING = "*"
VERBS = {
    "view": _("See"),
    "add": _("Add"),
    "edit": _("Change"),
    "archive": _("Archive"),
    "export": _("Export"),
    "import": _("Import"),
    "bulk": _("Change many"),
}


@dataclass(frozen=True)
class Box:
    """One tick box of the matrix; one that a wider right already ticks is shown so."""

    capability: str
    label: str
    ticked: bool = False
    implied: bool = False


@dataclass(frozen=True)
class Line:
    """One kind of record, with a box for each verb; None where the verb makes no sense."""

    label: str
    boxes: list[Box | None]
    more: list[Box]


def grantable() -> set[str]:
    """Every right there is, from resources, their verbs and the registered actions."""
    each = {duty_of(f"{resource}.{verb}") for resource in (EVERYTHING, *resources()) for verb in VERBS}
    return (
        each
        | set(known_duties.duties())
        | {name for own in special_rights().values() for name in own}
        | {EVERYTHING}
    )


def special_rights() -> dict[str, dict[str, str]]:
    """Rights of single resources beyond the common verbs: sensitive fields, and verbs such as winning a deal."""
    found: dict[str, dict[str, str]] = {key: {} for key in resources()}
    for key, resource in resources().items():
        if resource.sensitive:
            found[key][f"{key}.sensitive"] = str(_("See sensitive fields"))
    for verb in registered_actions().values():
        kind = verb.thing._meta.model_name if verb.thing is not None else ""
        if kind in found and "." not in verb.needs and verb.needs not in (*VERBS, ANYBODY):
            found[kind].setdefault(f"{kind}.{verb.needs}", verb.label)
    return found


def matrix(held: list[str]) -> list[Line]:
    """What a role holds, line by line, the first line standing for all kinds of records."""
    everything = Line(
        str(_("All records")), [box(f"*.{verb}", label, held) for verb, label in VERBS.items()], []
    )
    special = special_rights()
    return [
        everything,
        *(
            Line(
                resource.plural,
                [own_box(f"{key}.{verb}", label, held) for verb, label in VERBS.items()],
                [box(name, label, held) for name, label in special[key].items()],
            )
            for key, resource in resources().items()
        ),
    ]


def own_box(capability: str, label: str | Promise, held: list[str]) -> Box | None:
    """None where another right decides, which has its own box."""
    return box(capability, label, held) if duty_of(capability) == capability else None


def duties(held: list[str]) -> list[Box]:
    return [box(name, str(label), held) for name, label in known_duties.duties().items()]


def box(capability: str, label: str | Promise, held: list[str]) -> Box:
    wider = any(each != capability and meet(each, capability) == capability for each in held)
    return Box(capability, str(label), capability in held, wider)


def checked_rights(asked: list[str]) -> list[str]:
    """In a steady order, and only such as exist."""
    known = grantable()
    if unknown := [each for each in asked if each not in known]:
        raise Refused(f"There is no right called “{unknown[0][:60]}”.")
    return sorted(set(asked))


def check_grant(by: Actor, *, reads: str, writes: str, capabilities: list[str]) -> None:
    """Nobody grants more than they have themselves."""
    if by.kind == "system":
        return
    mine = Role.objects.get(holders=by.person)
    wider = LEVELS.index(reads) > LEVELS.index(mine.reads) or LEVELS.index(writes) > LEVELS.index(mine.writes)
    if wider or not all(holds(by, each) for each in capabilities):
        raise NotAllowed("You cannot give more rights than you have yourself.")


def check_role(by: Actor, role: Role | None) -> None:
    if role:
        check_grant(by, reads=role.reads, writes=role.writes, capabilities=role.capabilities)


def holds(by: Actor, capability: str) -> bool:
    return any(meet(each, capability) == capability for each in by.capabilities)


def somebody_administers() -> None:
    """Checked after a change: the last who may do everything could never be replaced, for nobody grants more than they
    have."""
    active = User.directory.filter(is_active=True, role__reads="all", role__writes="all")
    if not active.filter(role__capabilities__contains=[EVERYTHING]).exists():
        raise Refused("Somebody must remain who administers. Make another colleague administrator first.")
