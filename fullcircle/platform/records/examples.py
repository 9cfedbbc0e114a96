"""One valid instance of each entity: tests of what every entity must do start from it."""

from collections.abc import Callable
from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import Resource

Maker = Callable[[Actor], Any]
_makers: dict[str, Maker] = {}


def example(resource: str) -> Callable[[Maker], Maker]:
    """Declare how to make one, in the entity's `examples.py`."""

    def declare(maker: Maker) -> Maker:
        _makers[resource] = maker
        return maker

    return declare


def make_example(resource: Resource, by: Actor, **changes: Any) -> Any:
    """A valid record; `changes` replace or add values where the plain create action makes it."""
    maker = _makers.get(resource.key)
    if maker is None:
        raise LookupError(
            f'{resource.label} has no example: write {resource.key}\'s examples.py with @example("{resource.key}").'
        )
    made = maker(by)
    return (
        create_record(resource.model, by=by, values={**made, **changes}) if isinstance(made, dict) else made
    )


def example_values(resource: Resource, by: Actor) -> dict[str, Any]:
    """The values of the example, where it is made by plain values."""
    made = _makers[resource.key](by)
    return made if isinstance(made, dict) else {}
