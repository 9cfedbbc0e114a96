"""The verbs of lifetime value: deciding how far ahead is looked, and foreseeing everybody."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from fullcircle.differentiate.value.queries import how_measured
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.measure.clv.events import ClvRulesChanged, ValueForeseen
from fullcircle.measure.clv.models import MANAGE, ClvFit, ClvRules
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.settings.organization import organization

KINDS: dict[str, type[models.Model]] = {"people": Contact, "firms": Company}


@action(needs=MANAGE, label="Decide how far ahead value is foreseen")
def set_clv_rules(*, by: Actor, months: int, discount: int) -> ClvRules:
    """Say how many months ahead count, and by how many percent a year later money counts less."""
    wrong = {} if 3 <= months <= 60 else {"months": "Between 3 and 60 months."}
    if not 0 <= discount <= 50:
        wrong["discount"] = "Between 0 and 50 percent."
    if wrong:
        raise Refused(fields=wrong)
    rules, _ = ClvRules.objects.update_or_create(id=1, defaults={"months": months, "discount": discount})
    record(ClvRulesChanged(months, discount), about=rules, by=by)
    return rules


@action(needs=MANAGE, hidden=True)
def foresee_value(*, by: Actor, kind: str, now: datetime | None = None) -> ClvFit:
    """Learn from what every customer bought, compare the methods on the past, and keep what is expected of each.

    Whoever does not see all customers would learn from some and keep it for everybody, so only our own job comes here.
    """
    from fullcircle.measure.clv.foreseeing import foresee, store  # brings SciPy, for which nobody else pays

    if kind not in KINDS:
        raise Refused(fields={"kind": "The kind is “people” or “firms”."})
    moment = now or timezone.now()
    ClvRules.objects.get_or_create(id=1)
    rules = ClvRules.objects.select_for_update().get(id=1)  # a second one waits for the first
    how, currency = how_measured(), organization().currency
    measured_by = how.by if how else "sales"
    found = foresee(KINDS[kind], rules, by=measured_by, currency=currency, now=moment)
    store(KINDS[kind], found)
    fit = ClvFit.objects.create(
        kind=kind, at=moment, months=rules.months, discount=rules.discount, by=measured_by, currency=currency,
        customers=len(found.now), method=found.method.name, why=found.why, parameters=plain(found.method.parameters),
        report=found.tried.report.told() if found.tried else None, total=Decimal(str(round(float(found.amount.sum()), 2))),
    )  # fmt: skip
    told = ValueForeseen(fit.customers, str(fit.get_method_display()), f"{fit.total:,.0f}", currency)
    record(told, about=fit, by=by)
    return fit


def plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """What JSON can hold: a number that is none becomes nothing."""
    return {
        name: [each if abs(each) < 1e300 else None for each in value] if isinstance(value, list) else value
        for name, value in parameters.items()
    }
