"""One batch of a bulk change, and how it is told."""

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.many import BATCH, archive_many, edit_many
from fullcircle.platform.records.resource import Resource


def run(resource: Resource, verb: str, value: str, ids: list[int], *, by: Actor, cause: str) -> int:
    """One batch after another; each is complete or has not happened."""
    done = 0
    for start in range(0, len(ids), BATCH):
        done += run_batch(resource, verb, value, ids[start : start + BATCH], by=by, cause=cause)
    return done


def run_batch(resource: Resource, verb: str, value: str, ids: list[int], *, by: Actor, cause: str) -> int:
    if verb == "archive":
        return archive_many(resource.model, by=by, ids=ids, reason=value, cause=cause)
    if verb.startswith("set_"):
        return edit_many(
            resource.model, by=by, ids=ids, values={verb.removeprefix("set_"): value}, cause=cause
        )
    raise Refused("The list has no such action.")


def sentence(resource: Resource, verb: str, done: int) -> str:
    noun = resource.label.lower() if done == 1 else resource.plural.lower()
    return f"{done:,} {noun} {'archived' if verb == 'archive' else 'changed'}."
