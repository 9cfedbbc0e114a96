"""The rows behind the figures of a readout: `?among=experiment:12.a.orders` are the people of arm a who ordered.

Of contacts: all, orders, event, touched (who ordered after a letter of it) and crossed (who were in two arms); of orders: all
and touched. What counts is what had happened when the experiment was measured last.
"""

import re
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.behavior.models import BehaviorEvent
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.messages.models import Message
from fullcircle.personalize.experiments.models import Assignment, Experiment, Reading
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.settings.organization import organization

ASKED = re.compile(
    r"(?P<experiment>\d{1,18})\.(?P<arm>[a-z_][a-z0-9_]{0,19})(\.(?P<what>orders|event|touched|crossed))?"
)
TREATED, EVERYBODY = "treated", "everybody"  # instead of the key of an arm


def rows(resource: Resource, value: str, actor: Actor) -> Part:
    """The people of an arm, those of them who did something, or the orders that count."""
    asked = ASKED.fullmatch(value)
    experiment = Experiment.objects.filter(pk=int(asked["experiment"])).first() if asked else None
    if asked is None or experiment is None:
        raise NoSuchPart(f"There is no experiment “{value}”.")
    people = members(experiment, asked["arm"])
    if people is None:
        raise NoSuchPart(f"This experiment has no arm “{asked['arm']}”.")
    name = f"{experiment.name}, {arm_name(experiment, asked['arm'])}"
    what, now = asked["what"] or "", measured_at(experiment)
    if resource.model is Contact:
        return Part(name, Q(pk__in=who(experiment, people, what, now)))
    if resource.model is Order and what in ("", "touched"):
        return Part(name, Q(pk__in=sold(experiment, people, what, now).values("pk")))
    raise NoSuchPart(f"{resource.plural} are in no experiment.")


def members(experiment: Experiment, key: str) -> QuerySet[Assignment] | None:
    rows = Assignment.objects.filter(experiment=experiment)
    if key in (TREATED, EVERYBODY):
        return rows.filter(arm__is_holdout=False) if key == TREATED else rows
    arm = experiment.arms.filter(key=key).first()
    return rows.filter(arm=arm) if arm else None


def arm_name(experiment: Experiment, key: str) -> str:
    names = {TREATED: _("treated"), EVERYBODY: _("everybody")}
    return names.get(key) or str(experiment.arms.get(key=key))


def measured_at(experiment: Experiment) -> datetime:
    last = (
        Reading.objects.filter(experiment=experiment)
        .order_by("-day")
        .values_list("taken_at", flat=True)
        .first()
    )
    return last or timezone.now()


def who(experiment: Experiment, people: QuerySet[Assignment], what: str, now: datetime) -> QuerySet[Any]:
    if what == "crossed":
        people = people.filter(crossed=True)
    elif what in ("orders", "touched"):
        people = people.filter(contact__in=sold(experiment, people, what, now).values("contact"))
    elif what == "event":
        done = BehaviorEvent.objects.filter(
            Q(at__lt=now), name=experiment.goal_event, is_bot=False, visitor__contact__experiments__in=people,
            at__gte=F("visitor__contact__experiments__at"),
            at__lt=F("visitor__contact__experiments__at") + experiment.window,
        )  # fmt: skip
        people = people.filter(contact__in=done.values("visitor__contact"))
    return people.values("contact")


def sold(experiment: Experiment, people: QuerySet[Assignment], what: str, now: datetime) -> QuerySet[Order]:
    """The orders that the figures count, by the same rules as measuring.py."""
    found = Order.objects.filter(
        contact__experiments__in=people, placed_at__gte=F("contact__experiments__at"),
        placed_at__lt=F("contact__experiments__at") + experiment.window,
    )  # fmt: skip
    found = found.filter(kind="order", archived_at=None, currency=organization().currency, placed_at__lt=now)
    found = found.exclude(status__in=["canceled", "returned"])
    if what != "touched" or not experiment.run_by:
        return found
    letters = Message.objects.filter(
        contact=OuterRef("contact"), state="sent", happened_at__lte=OuterRef("placed_at")
    )
    last = letters.exclude(purpose="personal").order_by("-happened_at", "-pk").values("cause")[:1]
    return found.annotate(last=Subquery(last)).filter(
        Q(last=experiment.run_by) | Q(last__startswith=f"{experiment.run_by}:")
    )


narrows(Way("experiment", lambda: _("Experiment"), rows))
