"""What people did upon earlier messages. Channels come later in the cycle: each says here what it has sent.

It is what people did *after* a message, not what the message caused: that is for experiments to say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from fullcircle.identify.purchases.models import Order

YEAR, SOON = timedelta(days=365), timedelta(days=14)


@dataclass(frozen=True)
class Approaches:
    """What one channel has sent to contacts, and what they did by it: rows with a `contact` and a moment.

    `happened` and `used_at` name the columns of these moments.
    """

    sent: Callable[[], QuerySet]
    used: Callable[[], QuerySet]
    happened: str = "at"
    used_at: str = "at"

    def of_a_year(self, now: datetime) -> QuerySet:
        return self.sent().filter(**{f"{self.happened}__gt": now - YEAR})

    def answered(self, now: datetime) -> QuerySet:
        """What was sent within a year, and used, or followed by an order within two weeks."""
        moment = OuterRef(self.happened)
        used = self.used().filter(**{"contact": OuterRef("contact"), f"{self.used_at}__gte": moment})
        bought = Order.objects.filter(kind="order", archived_at=None).exclude(status="canceled")
        bought = bought.filter(
            contact=OuterRef("contact"), placed_at__gte=moment, placed_at__lt=moment + SOON
        )
        return self.of_a_year(now).filter(Exists(used) | Exists(bought))


_approaches: dict[str, Approaches] = {}


def approaches(key: str, found: Approaches) -> None:
    """Let what a channel has sent count."""
    _approaches[key] = found


def asked(now: datetime) -> Q:
    """Contacts who were sent something within a year."""
    return among([each.of_a_year(now) for each in _approaches.values()])


def answering(now: datetime) -> Q:
    """Of these, whoever then opened a link or placed an order within two weeks."""
    return among([each.answered(now) for each in _approaches.values()])


def among(rows: list[QuerySet]) -> Q:
    found = Q(pk__in=[])
    for each in rows:
        found |= Q(pk__in=each.order_by().values("contact"))
    return found
