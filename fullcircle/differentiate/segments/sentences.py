"""The rules of a segment as a person says them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fullcircle.differentiate.segments.matching import (
    LAST,
    NOT_LAST,
    YEARS,
    Senseless,
    currency_of,
    read_condition,
    the_field,
    years_of,
)
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.tree import Agrees, Bought, Did, FieldRule, Group, Within
from fullcircle.identify.consent.channels import told_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.filters import names_in, words
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.ui.atoms import amount

BIRTH = "birth_date"  # of which years back are an age


def in_words(tree: Group, by: Actor) -> str:
    """The whole tree in one sentence."""
    return told(tree, by) or _("Everybody")


def told(rule: Any, by: Actor) -> str:
    return SAID[type(rule)](rule, by)


def group(rule: Group, by: Actor) -> str:
    parts = [f"({told(each, by)})" if isinstance(each, Group) else told(each, by) for each in rule.rules]
    joined = (_(" or ") if rule.how != "all" else _(" and ")).join(parts)
    return _("none of: %(rules)s") % {"rules": joined} if rule.how == "none" else joined


def field(rule: FieldRule, by: Actor) -> str:
    try:
        named = the_field(rule, by)
        label = (
            _("company’s %(field)s") % {"field": named.label.lower()}
            if rule.kind == "company"
            else named.label
        )
        if rule.way == YEARS:
            return aged(named, label, rule)
        if rule.way in (LAST, NOT_LAST):
            return lately(label, rule)
        asked = read_condition(named, rule)
    except (Senseless, QueryError) as error:
        return str(error)
    return f"{label} {asked.operator.label} {words(asked, names_in([asked]))}".strip()


def aged(named: Field, label: str, rule: FieldRule) -> str:
    least, most = years_of(named, rule)
    said = {"field": label, "from": least, "to": most}
    if named.key == BIRTH:
        return _("Age from %(from)s to %(to)s") % said
    return _("%(field)s from %(from)s to %(to)s years ago") % said


def lately(label: str, rule: FieldRule) -> str:
    said = {"field": label, "days": rule.values[0] if rule.values else "?"}
    if rule.way == LAST:
        return _("%(field)s in the last %(days)s days") % said
    return _("%(field)s not in the last %(days)s days") % said


def bought(rule: Bought, by: Actor) -> str:
    parts = [_("never bought") if rule.never else _("bought"), things(rule)]
    if rule.times > 1:
        parts.append(
            ngettext("at least once", "at least %(times)s times", rule.times) % {"times": rule.times}
        )
    if rule.amount:
        money = amount(Decimal(str(rule.amount)), currency_of(rule))
        parts.append(_("for at least %(amount)s") % {"amount": money})
    return " ".join([*parts, *span(rule.days)])


def things(rule: Bought) -> str:
    if rule.what == "anything":
        return _("anything")
    return _(" or ").join(f"“{name}”" for name in rule.names) or "?"


def span(days: int | None) -> list[str]:
    return [_("in the last %(days)s days") % {"days": days}] if days else []


def did(rule: Did, by: Actor) -> str:
    parts = [_("never did") if rule.never else _("did"), f"“{rule.name}”"]
    if rule.times > 1:
        parts.append(
            ngettext("at least once", "at least %(times)s times", rule.times) % {"times": rule.times}
        )
    return " ".join([*parts, *span(rule.days)])


def agrees(rule: Agrees, by: Actor) -> str:
    name = Purpose.objects.filter(key=rule.purpose).values_list("name", flat=True).first() or rule.purpose
    said = {"purpose": name, "way": told_of(rule.channel)}
    if rule.never:
        return _("has not agreed to %(purpose)s %(way)s") % said
    return _("agreed to %(purpose)s %(way)s") % said


def within(rule: Within, by: Actor) -> str:
    name = Segment.objects.filter(pk=rule.segment).values_list("name", flat=True).first()
    said = {"segment": name or rule.segment}
    return (_("not in “%(segment)s”") if rule.never else _("in “%(segment)s”")) % said


SAID: dict[type, Callable[[Any, Actor], str]] = {
    Group: group,
    FieldRule: field,
    Bought: bought,
    Did: did,
    Agrees: agrees,
    Within: within,
}
