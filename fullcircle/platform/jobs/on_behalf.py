"""For whom a job acts: the payload says who, and their rights are looked up again when the job runs."""

from typing import Any

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import ApiKey
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.jobs.system_jobs import SYSTEM_JOBS


def as_payload(by: Actor | None, job: str) -> dict[str, Any]:
    """Who it is, without any of their rights."""
    if by is None:
        raise TypeError(f"{job} acts for somebody: defer(by=actor, …).")
    if by.kind == "system" and job in SYSTEM_JOBS:
        return {"system": by.name}
    if by.user_id is None:
        raise TypeError(f"{job} acts for colleagues, and {by.name} is none; see SYSTEM_JOBS.")
    return {"user": by.user_id} | ({"key": by.key_id} if by.key_id else {})


def resolve(payload: dict[str, Any], job: str) -> Actor:
    """The rights they have now, which may be fewer than when they asked."""
    if "system" in payload and job in SYSTEM_JOBS:
        return system(payload["system"])
    actor = actor_for_user(payload.get("user", 0))
    if actor is None:
        raise NotAllowed("Whoever asked for this may no longer sign in.")
    return limited(actor, payload["key"]) if "key" in payload else actor


def limited(actor: Actor, key_id: int) -> Actor:
    with acting(actor, read_only=True):
        key = ApiKey.objects.filter(pk=key_id, revoked_at=None).first()
    if key is None:
        raise NotAllowed("The key that asked for this has been revoked.")
    return actor.limited_to(frozenset(key.scopes), key_id=key.pk, name=key.name)
