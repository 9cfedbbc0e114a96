"""The verbs of data quality: rules, looking, mending."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from fullcircle.identify.quality import conditions, measuring
from fullcircle.identify.quality.events import (
    QualityMeasured,
    QualityMended,
    QualityRuleAdded,
    QualityRuleRetired,
)
from fullcircle.identify.quality.mends import MENDS, Mend
from fullcircle.identify.quality.models import MailDomain, Measure, QualityRule
from fullcircle.identify.quality.queries import score_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.events.following import ahead_of
from fullcircle.platform.records.actions import edit_record
from fullcircle.platform.records.resource import resource_for

MANAGE = "quality.manage"
AT_ONCE = 1_000
USUAL: list[tuple[str, str, str, dict[str, Any]]] = [
    ("contact", "required", "email", {}),
    ("contact", "deliverable", "email", {}),
    ("contact", "format", "phone", {}),
    ("contact", "unique", "email", {}),
    ("contact", "reference", "company", {}),
    ("company", "required", "domain", {}),
    ("company", "unique", "domain", {}),
]
FOLLOWER = "fullcircle.identify.quality.handlers.recheck"  # looks again at what people change
THANK = """
  INSERT INTO identify_quality_mended AS m (rule_id, actor_id, actor_name, count) VALUES (%s, %s, %s, %s)
  ON CONFLICT (day, rule_id, actor_id, actor_name) DO UPDATE SET count = m.count + excluded.count
"""


@action(needs=MANAGE, label="Add a rule")
def add_quality_rule(
    *, by: Actor, resource: str, kind: str, field: str, settings: dict[str, Any] | None = None
) -> QualityRule:
    """Expect something of a field. Records are looked at in the background from now on."""
    if kind not in QualityRule.DIMENSION_OF:
        raise Refused(fields={"kind": "There is no such kind of rule."})
    rule = QualityRule(
        resource=resource, kind=kind, field=field, dimension=QualityRule.DIMENSION_OF[kind],
        settings=conditions.checked_settings(kind, settings or {}),
    )  # fmt: skip
    condition = conditions.failing(rule, by)
    readable(rule, condition)
    if QualityRule.objects.filter(
        resource=resource, kind=kind, field=field, settings=rule.settings, retired_at=None
    ).exists():
        raise Refused("There is this rule already.")
    rule.save()
    record(QualityRuleAdded(resource=resource, field=field, kind=kind), about=rule, by=by)
    return rule


def readable(rule: QualityRule, condition: conditions.Condition) -> None:
    """PostgreSQL can read the rule: its patterns differ from Python's in a few corners."""
    from django.db import DataError

    table = conditions.models_of(rule)._meta.db_table
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{table}" t WHERE {condition.sql} LIMIT 1', condition.values)
    except DataError as error:
        raise Refused(
            fields={"pattern": f"This cannot be looked for: {str(error).splitlines()[0]}."}
        ) from None


@action(needs=MANAGE, label="Retire a rule")
def retire_quality_rule(rule: QualityRule, *, by: Actor) -> QualityRule:
    """Look at it no longer; how the figures stood is kept."""
    found = QualityRule.objects.select_for_update().filter(pk=rule.pk, retired_at=None).first()
    if found is None:
        raise Missing("This rule is not there any more.")
    found.retired_at = timezone.now()
    found.save(update_fields=["retired_at"])
    record(
        QualityRuleRetired(resource=found.resource, field=found.field, kind=found.kind), about=found, by=by
    )
    return found


@action(needs=MANAGE, label="Begin with the usual rules")
def add_usual_quality_rules(*, by: Actor) -> int:
    """The rules that most organizations want, as far as they are not there; how many were added."""
    added = 0
    for resource, kind, field, settings in USUAL:
        here = resource_for(resource)
        if here is None or here.field(field, by) is None:
            continue
        if QualityRule.objects.filter(resource=resource, kind=kind, field=field, retired_at=None).exists():
            continue
        add_quality_rule(by=by, resource=resource, kind=kind, field=field, settings=settings)
        added += 1
    return added


@action(needs=MANAGE, label="Look at every record")
def measure_quality(*, by: Actor, resource: str, now: datetime | None = None) -> float:
    """Look at every record of a kind, and write down how the figures stand; the score, in percent. What somebody mended a
    moment ago, and nobody has looked at again yet, is to their credit all the same."""
    kind = resource_for(resource)
    if kind is None:
        raise Refused(fields={"resource": "There is no such kind of record."})
    moment = now or timezone.now()
    measuring.forget_archived(kind)
    measuring.forget_retired()
    for rule in QualityRule.objects.filter(resource=resource, retired_at=None):
        gone, _ = measuring.look(rule, by)
        thanks = ahead_of(FOLLOWER, resource, gone)
        thank(rule, list(thanks), thanks)
    measuring.write_down(kind, timezone.localdate(moment), moment)
    score = score_of(Measure.objects.filter(day=timezone.localdate(moment), resource=resource, scope="all"))
    if (first := QualityRule.objects.filter(resource=resource).first()) is not None:
        record(QualityMeasured(resource=resource, score=score), about=first, by=by)
    return score


@action(needs=MANAGE, hidden=True)
def recheck_quality(
    *, by: Actor, resource: str, ids: Sequence[int], thanks: dict[int, tuple[int, str]], day: date
) -> int:
    """Look at some records again. `thanks` says who changed each last: what is mended is to their credit."""
    kind = resource_for(resource)
    if kind is None:
        return 0
    went = 0
    measuring.forget_archived(kind, ids)
    for rule in QualityRule.objects.filter(resource=resource, retired_at=None):
        gone, _ = measuring.look(rule, by, ids)
        went += len(gone)
        thank(rule, gone, thanks)
    measuring.write_down(kind, day, timezone.now())
    return went


def thank(rule: QualityRule, gone: list[int], thanks: dict[int, tuple[int, str]]) -> None:
    counts: dict[tuple[int, str], int] = {}
    for pk in gone:
        who = thanks.get(pk, (0, "—"))
        counts[who] = counts.get(who, 0) + 1
    with connection.cursor() as cursor:
        for (actor_id, name), many in counts.items():
            cursor.execute(THANK, [rule.pk, actor_id, name[:120], many])


@action(needs="contact.edit", label="Mend")
def mend_records(*, by: Actor, mend: str, ids: list[int], cause: str = "") -> int:
    """Apply a mend to records that one may change; how many changed. Each change can be taken back."""
    chosen = MENDS.get(mend)
    if chosen is None:
        raise Refused(fields={"mend": "There is no such mend."})
    if len(ids) > AT_ONCE:
        raise Refused(fields={"ids": f"At most {AT_ONCE:,} records at once."})
    kind = resource_for(chosen.resource)
    assert kind is not None
    done, cause = 0, cause or f"mend:{mend}"
    for thing in kind.model._default_manager.filter(pk__in=ids, archived_at=None).order_by("pk"):
        done += mended(chosen, thing, by, cause)
    if done and (first := QualityRule.objects.first()):
        record(QualityMended(mend=mend, records=done), about=first, by=by, cause=cause)
    return done


def mended(chosen: Mend, thing: Any, by: Actor, cause: str) -> int:
    """One record; a value that the door refuses stays as it is."""
    values = chosen.becomes(thing)
    if not values:
        return 0
    try:
        edit_record(thing, by=by, values=values, cause=cause)
    except Refused:
        return 0
    return 1


@action(needs=MANAGE, hidden=True)
def remember_mail_domains(*, by: Actor, answers: dict[str, bool | None]) -> int:
    """What a resolver said about domains."""
    now = timezone.now()
    for name, takes_mail in answers.items():
        MailDomain.objects.update_or_create(name=name, defaults={"takes_mail": takes_mail, "asked_at": now})
    return len(answers)
