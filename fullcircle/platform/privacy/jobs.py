"""Every night, what is older than the rules of keeping that are on."""

from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs import every, job
from fullcircle.platform.privacy import carrying, keeping
from fullcircle.platform.privacy.forgetting import throw_away
from fullcircle.platform.privacy.models import KeepingRule

NAME = "Retention"


@every("23 2 * * *")
@job(queue="long")
def keep_to_rules() -> None:
    """Each rule by itself, in portions that are each a transaction: whatever stops it, the next night goes on."""
    with acting(system(NAME), read_only=True):
        on = set(KeepingRule.objects.filter(is_on=True).values_list("key", flat=True))
    for rule in keeping.rules():
        if rule.key in on:
            run(rule)


def run(rule: keeping.Rule) -> int:
    """What is too old tonight, at most so many rows."""
    with acting(system(NAME), read_only=True):
        found = keeping.going(rule, keeping.kept_by(rule).days, timezone.localdate())
        numbers = list(found.values_list("pk", flat=True)[: rule.most])
    rows = sum(portion(rule, numbers[at : at + rule.at_once]) for at in range(0, len(numbers), rule.at_once))
    with acting(system(NAME)) as by:
        carrying.note_run(by=by, rule=rule.key, rows=rows)
    return rows


def portion(rule: keeping.Rule, numbers: list[int]) -> int:
    """A refusal, such as a hold placed on a record that was merged into this one, stops nothing but its own portion."""
    try:
        with acting(system(NAME)) as by:
            rows, contents = carrying.let_old_go(by=by, rule=rule.key, numbers=numbers)
    except Refused:
        return 0
    throw_away(contents)
    return rows
