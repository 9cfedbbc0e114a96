"""Whoever says no, in whatever way, stops what is about to leave: nothing arrives after they have their answer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import ngettext

Stop = Callable[[Collection[int]], int]
StopTo = Callable[[Collection[str], Collection[bytes]], int]
_stops: list[Stop] = []
_stops_to: list[StopTo] = []


@dataclass(frozen=True)
class Stopped:
    """What came of a no, beside that it holds: `also` says what may arrive yet; it is empty, nearly always."""

    also: str = ""


def stops_what_leaves(stop: Stop) -> Stop:
    """Let a later stage stop what it is about to send to people whose rows are locked. It answers how many messages are
    beyond recall, and may arrive yet."""
    _stops.append(stop)
    return stop


def nothing_leaves_any_more(contacts: Collection[int]) -> int:
    """How many messages to these people cannot be called back any more."""
    return sum(stop(contacts) for stop in _stops)


def stops_what_leaves_to(stop: StopTo) -> StopTo:
    """Let a later stage stop what it is about to send to addresses, and to those that are known by their keyed hash alone,
    whoever has them. It answers how many messages are beyond recall."""
    _stops_to.append(stop)
    return stop


def nothing_leaves_to(addresses: Collection[str], digests: Collection[bytes] = ()) -> int:
    """How many messages to these addresses cannot be called back any more."""
    return sum(stop(addresses, digests) for stop in _stops_to)


def stopped(left: int) -> Stopped:
    return Stopped(told_of_what_left(left))


def told_of_what_left(number: int) -> str:
    """What whoever said no is told of what may arrive yet; nothing, nearly always."""
    if not number:
        return ""
    return ngettext(
        "One message was already on its way, and may still arrive.",
        "%(number)s messages were already on their way, and may still arrive.",
        number,
    ) % {"number": number}
