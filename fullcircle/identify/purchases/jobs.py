"""Every night: whoever bought before anybody followed the orders is a customer, too."""

from datetime import timedelta

from fullcircle.identify.purchases.stages import CUSTOMERS, follow_purchases, waiting
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import every, job

PORTION = 2_000
WORDS = {"contact": "contacts", "company": "companies"}


@every("23 3 * * *")
@job(queue="long", attempts=3, limit=timedelta(hours=1))
def catch_up_with_purchases() -> None:
    """Portion by portion, each a transaction of its own."""
    for kind in CUSTOMERS:
        after = 0
        while True:
            with acting(system("Purchases")) as by:
                found = waiting(kind, after, PORTION)
                if not found:
                    break
                follow_purchases(by=by, **{WORDS[kind]: found})
            after = found[-1]
