"""The code that a customer gives when they order. What one is worth is known to a later stage, which hangs itself in here."""

from collections.abc import Callable

from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor

Honor = Callable[[Order, Actor], object]
_known: list[Honor] = []


def honored_by(function: Honor) -> Honor:
    """Have this asked about the code of an order that is placed, or whose code changes; it refuses a code that does not count."""
    _known.append(function)
    return function


def honor(order: Order, by: Actor) -> Order:
    """The order as its code leaves it."""
    for function in _known:
        function(order, by)
    order.refresh_from_db()
    return order
