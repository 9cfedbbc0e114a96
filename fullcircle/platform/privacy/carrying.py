"""Deciding how long things are kept, and letting go of what is too old, a portion at a time."""

from django.db import connection
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import NotAllowed, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.privacy import keeping
from fullcircle.platform.privacy.events import KeepingChanged, OldRowsWent
from fullcircle.platform.privacy.models import MANAGE, KeepingRule

ONLY_PEOPLE = "For how long things are kept is decided by people who are signed in, not by programs."


@action(needs=MANAGE, label="Turn on a rule of keeping", people_only=ONLY_PEOPLE)
def turn_on_rule(*, by: Actor, rule: str, days: int, expected: int) -> KeepingRule:
    """Let rows of one kind go by themselves when they are older. `expected` is how many a dry run says would go now."""
    if not by.sees_all:
        raise NotAllowed(
            "Rules of keeping are about all records: only a role that sees all of them sets them."
        )
    found = keeping.rule_of(rule)
    if not 1 <= days <= keeping.LONGEST:
        raise Refused(fields={"days": f"Things are kept for 1 to {keeping.LONGEST:,} days."})
    count = keeping.dry_run(found, days, timezone.localdate()).count
    if count != expected:
        raise Refused(
            fields={"expected": f"It is {count:,} now, not {expected:,}. Look at the dry run once more."}
        )
    kept = KeepingRule.objects.select_for_update().filter(key=rule).first() or KeepingRule(key=rule)
    kept.days, kept.is_on, kept.changed_by = days, True, by.name
    kept.save()
    record(KeepingChanged(str(found.label), days, is_on=True), about=kept, by=by)
    return kept


@action(needs=MANAGE, label="Turn off a rule of keeping", people_only=ONLY_PEOPLE)
def turn_off_rule(*, by: Actor, rule: str) -> KeepingRule:
    """Nothing of this kind goes by itself any more."""
    found = keeping.rule_of(rule)
    kept = KeepingRule.objects.select_for_update().filter(key=rule, is_on=True).first()
    if kept is None:
        raise Refused("This rule is off already.")
    kept.is_on, kept.changed_by = False, by.name
    kept.save()
    record(KeepingChanged(str(found.label), kept.days, is_on=False), about=kept, by=by)
    return kept


@action(needs=MANAGE, hidden=True)
def let_old_go(*, by: Actor, rule: str, numbers: list[int]) -> tuple[int, list[str]]:
    """One portion of what is too old; how many went, and which files go once it is committed.

    What is exempt since, or was touched since, stays; so does everything once the rule is off.
    """
    found, kept = keeping.rule_of(rule), KeepingRule.objects.filter(key=rule, is_on=True).first()
    if kept is None:
        return 0, []
    rows = list(keeping.going(found, kept.days, timezone.localdate()).filter(pk__in=numbers))
    if found.carry is not None:
        return len(rows), found.carry(rows, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.drop_kept(%s, %s)", [rule, [row.pk for row in rows]])
        many: int = cursor.fetchone()[0]
    return many, []


@action(needs=MANAGE, hidden=True)
def note_run(*, by: Actor, rule: str, rows: int) -> None:
    """What a night's run of a rule did."""
    kept = KeepingRule.objects.select_for_update().get(key=rule)
    KeepingRule.objects.filter(pk=kept.pk).update(ran_at=timezone.now(), ran_rows=rows)
    if rows:
        record(OldRowsWent(str(keeping.rule_of(rule).label), rows), about=kept, by=by)
