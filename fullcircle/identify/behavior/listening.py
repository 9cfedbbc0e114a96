"""Who wants to hear at once of whom reports spoke: a later stage adds itself, and is told in the same transaction."""

from collections.abc import Callable

from fullcircle.platform.access.actor import Actor

Listener = Callable[[list[int], Actor], None]
_listeners: list[Listener] = []


def hear(listener: Listener) -> Listener:
    """Be handed the contacts that a run of reports was about. Keep it short: the stream waits."""
    _listeners.append(listener)
    return listener


def tell(contacts: set[int], by: Actor) -> None:
    for listener in _listeners if contacts else ():
        listener(sorted(contacts), by)
