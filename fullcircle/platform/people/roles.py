"""Roles: seven that ship, and the organization's own."""

from typing import Any

from django.utils.text import slugify

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.access.models import Role
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.people.events import RoleAdded, RoleChanged, RoleRemoved
from fullcircle.platform.people.rights import check_grant, check_role, checked_rights, somebody_administers


@action(needs="people.manage")
def add_role(
    *, by: Actor, name: str, purpose: str = "", reads: str, writes: str, capabilities: list[str]
) -> Role:
    """Make a role of the organization's own."""
    given = checked(by, name=name, purpose=purpose, reads=reads, writes=writes, capabilities=capabilities)
    role = Role.objects.create(key=free_key(given["name"]), **given)
    definitions_changed()
    record(RoleAdded(name=role.name), about=role, by=by)
    return role


@action(needs="people.manage")
def edit_role(
    role: Role, *, by: Actor, name: str, purpose: str = "", reads: str, writes: str, capabilities: list[str]
) -> Role:
    """Change what a role may see and do; it holds from its holders' next click."""
    role = locked(role)
    if role.key == "admin":
        raise Refused("Administrators can do everything; that cannot be changed.")
    check_role(by, role)
    given = checked(
        by, role, name=name, purpose=purpose, reads=reads, writes=writes, capabilities=capabilities
    )
    told = {
        key: [plain(getattr(role, key)), value] for key, value in given.items() if getattr(role, key) != value
    }
    if not told:
        return role
    for key, value in given.items():
        setattr(role, key, value)
    role.save()
    somebody_administers()
    definitions_changed()
    record(RoleChanged(changes=told), about=role, by=by)
    return role


@action(needs="people.manage")
def remove_role(role: Role, *, by: Actor) -> None:
    """Remove a role of one's own that nobody holds."""
    role = locked(role)
    if role.built_in:
        raise Refused("The roles that ship with Fullcircle stay.")
    if role.holders.exists():
        raise Refused(f"Somebody holds the role {role.name}. Give them another one first.")
    if role.invitation_set.filter(accepted_at=None, revoked_at=None).exists():
        raise Refused(f"Somebody is invited as {role.name}. Revoke the invitation first.")
    record(RoleRemoved(name=role.name), about=role, by=by)
    role.delete()
    definitions_changed()


def locked(role: Role) -> Role:
    found = Role.objects.select_for_update().filter(pk=role.pk).first()
    if found is None:
        raise Missing("This role is not there.")
    return found


def checked(by: Actor, role: Role | None = None, **given: Any) -> dict[str, Any]:
    given["name"] = given["name"].strip()
    if not given["name"]:
        raise Refused(fields={"name": "A role needs a name."})
    others = Role.objects.exclude(pk=role.pk) if role else Role.objects
    if others.filter(name__iexact=given["name"]).exists():
        raise Refused(fields={"name": f"There is a role called {given['name']} already."})
    if given["reads"] not in dict(Role.READS) or given["writes"] not in dict(Role.WRITES):
        raise Refused("Choose what the role may see and change from the lists.")
    if wider_than(given["writes"], given["reads"]):
        raise Refused(fields={"writes": "Nobody can change what they cannot see."})
    given["capabilities"] = checked_rights(given["capabilities"])
    check_grant(by, reads=given["reads"], writes=given["writes"], capabilities=given["capabilities"])
    return given


def wider_than(writes: str, reads: str) -> bool:
    order = [key for key, _ in Role.WRITES]
    return order.index(writes) > order.index(reads)


def free_key(name: str) -> str:
    """A short name for programs that no other role has."""
    stem = slugify(name)[:34] or "role"
    taken = set(Role.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if key not in taken)
