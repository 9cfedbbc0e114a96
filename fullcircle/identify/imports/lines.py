"""Order lines as a kind of record that rows can become: they have no page of their own, but files are full of them."""

from dataclasses import replace
from functools import cache

from fullcircle.identify.purchases.models import OrderLine
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records import fields as registry
from fullcircle.platform.records.fields import Field


class OrderLines:
    """What the import asks of a resource, answered for the lines of orders."""

    model = OrderLine
    key, label, plural, slug = "orderline", "Order line", "Order lines", "order-lines"
    match_keys: tuple[str, ...] = ()
    may_match: tuple[str, ...] = ()
    sensitive = None

    def built_in_fields(self) -> tuple[Field, ...]:
        return described()

    def fields(self, actor: Actor) -> list[Field]:
        return list(self.built_in_fields())


@cache
def described() -> tuple[Field, ...]:
    """The columns of a line; what it gives back is decided by the returns, not by a file."""
    known = registry.model_fields(OrderLine)
    return tuple(replace(each, read_only=each.read_only or each.key == "return_of") for each in known)


ORDER_LINES = OrderLines()
