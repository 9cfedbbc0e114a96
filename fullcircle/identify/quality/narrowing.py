"""The rows behind a figure: any list narrowed to what breaks a rule, a dimension, the rules of a field, or anything."""

from django.db.models import Q
from django.utils.translation import gettext as _

from fullcircle.identify.quality.conditions import sentence
from fullcircle.identify.quality.models import Finding, QualityRule
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource

ANYTHING = "any"
FIELD = "field."


def to_mend(resource: Resource, value: str, actor: Actor) -> Part:
    """What breaks the rules that `value` names."""
    told = named(resource, value, actor)
    rules = [rule.pk for rule in in_force(resource) if belongs(rule, value)]
    if not rules:
        raise NoSuchPart(f"{resource.plural} have no rule “{value}”.")
    return Part(told, Q(pk__in=Finding.objects.filter(rule__in=rules).values("about_id")))


def in_force(resource: Resource) -> list[QualityRule]:
    return list(QualityRule.objects.filter(resource=resource.key, retired_at=None))


def belongs(rule: QualityRule, value: str) -> bool:
    return value in (ANYTHING, str(rule.pk), rule.dimension, FIELD + rule.field)


def named(resource: Resource, value: str, actor: Actor) -> str:
    """What to call it."""
    if value.isdecimal():
        rule = QualityRule.objects.filter(pk=int(value[:18]), resource=resource.key).first()
        return _("not so: %(rule)s") % {"rule": sentence(rule, actor)} if rule else value
    if value.startswith(FIELD):
        field = resource.field(value.removeprefix(FIELD), actor)
        return field.label if field else value
    return str(dict(QualityRule.DIMENSIONS).get(value, _("anything")))


narrows(Way("quality", lambda: _("To mend"), to_mend))
