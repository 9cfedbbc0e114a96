"""The one compiler from rules to SQL: a tree becomes a condition on contacts, for a live count as for one person.

`among` narrows every part of it to some people: what moved a few is looked at for those few alone. `crossing` finds whom
time alone may have moved: those of whom something has just become older than a rule looks back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.lookups import IsNull

from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.differentiate.segments.tree import Agrees, Bought, Did, FieldRule, Group, Within, leaves
from fullcircle.identify.behavior.models import BehaviorEvent
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.models import ConsentState, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.custom_values import as_text
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.listing import as_q
from fullcircle.platform.records.query import OPERATORS, Filter, QueryError, read_values
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.settings.organization import organization

LAST, NOT_LAST, YEARS = "last_days", "not_last_days", "years_ago"
BACK = (LAST, NOT_LAST, YEARS)  # counted back from now
EVERYBODY = Q(pk__isnull=False)
DATED = ("date", "datetime")


class Senseless(ValueError):
    """A rule that cannot be looked for; the sentence says why."""


@dataclass(frozen=True)
class View:
    """Who asks, when, and about whom: everybody, if `among` is none."""

    by: Actor
    now: datetime
    among: tuple[int, ...] | None = None

    def ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def years_ago(self, years: int) -> datetime:
        """The same day so many years before; on a 29th of February the day before it."""
        day = 28 if (self.now.month, self.now.day) == (2, 29) else self.now.day
        return self.now.replace(year=self.now.year - years, day=day)

    def about(self, rows: QuerySet, path: str) -> QuerySet:
        return rows if self.among is None else rows.filter(**{f"{path}__in": self.among})


def people(tree: Group, view: View) -> QuerySet[Contact]:
    """The contacts that the rules fit; row-level security has the last word."""
    return view.about(Contact.objects.filter(archived_at=None), "pk").filter(condition(tree, view))


def condition(rule: Any, view: View) -> Q:
    return CONDITIONS[type(rule)](rule, view)


def group(rule: Group, view: View) -> Q:
    """All of nothing is everybody, any of nothing is nobody. An empty Q is neither: joined by "or" it disappears."""
    parts = [condition(each, view) for each in rule.rules]
    if rule.how == "all":
        return Q(*parts) if parts else EVERYBODY
    found = Q(pk__in=[])
    for each in parts:
        found |= each
    return ~found if rule.how == "none" else found


# Fields of the contact and of the company


def field(rule: FieldRule, view: View) -> Q:
    if rule.kind == "company":
        firms = Company.objects.filter(archived_at=None)
        return Q(company__in=firms.filter(compared(rule, view)))
    return compared(rule, view)


def resource_about(rule: FieldRule) -> Resource:
    found = resource_for("company" if rule.kind == "company" else "contact")
    assert found is not None
    return found


def compared(rule: FieldRule, view: View) -> Q:
    """As a list's filter compares it; three more ways count back from now."""
    named = the_field(rule, view.by)
    if rule.way == YEARS:
        return aged(named, rule, view)
    if rule.way in (LAST, NOT_LAST):
        return lately(named, rule, view)
    asked = read_condition(named, rule)
    found = as_q(asked)
    if named.custom and asked.operator.key not in ("empty", "filled", "not"):
        found &= Q(
            IsNull(as_text(named), False)
        )  # so that "none of these" finds those of whom nothing is known
    return found


def the_field(rule: FieldRule, by: Actor) -> Field:
    resource = resource_about(rule)
    found = resource.field(rule.field, by)
    if found is None:
        raise Senseless(f"{resource.plural} have no field “{rule.field}”.")
    return found


def read_condition(named: Field, rule: FieldRule) -> Filter:
    way = next((each for each in OPERATORS[named.kind] if each.key == rule.way), None)
    if way is None:
        raise Senseless(f"{named.label} cannot be compared by “{rule.way}”.")
    if way.values != "none" and not any(rule.values):
        raise Senseless(f"{named.label}: say with what it is compared.")
    try:
        return Filter(named, way, read_values(named, way, list(rule.values)))
    except QueryError as error:
        raise Senseless(str(error)) from None


def lately(named: Field, rule: FieldRule, view: View) -> Q:
    path = named.attribute
    inside = Q(**{f"{path}__gt": edge(named, view.ago(days_of(named, rule)))})
    return inside if rule.way == LAST else ~inside | Q(**{f"{path}__isnull": True})


def aged(named: Field, rule: FieldRule, view: View) -> Q:
    """So many full years back: of a day of birth, the age."""
    latest, earliest = years_between(named, rule, view)
    return Q(**{f"{named.attribute}__lte": latest, f"{named.attribute}__gt": earliest})


def years_between(named: Field, rule: FieldRule, view: View) -> tuple[Any, Any]:
    """The last day that is in, and the last that is not."""
    least, most = years_of(named, rule)
    return edge(named, view.years_ago(least)), edge(named, view.years_ago(most + 1))


def years_of(named: Field, rule: FieldRule) -> tuple[int, int]:
    if named.kind not in DATED or named.custom:
        raise Senseless(f"{named.label} is no day to count back to.")
    given = [int(text) for text in rule.values if text.isdecimal() and len(text) < 4 and int(text) <= 150]
    if len(given) != 2 or len(rule.values) != 2 or given[0] > given[1]:
        raise Senseless(f"{named.label}: say from how many to how many years, up to 150.")
    return given[0], given[1]


def edge(named: Field, moment: datetime) -> Any:
    return moment.date() if named.kind == "date" else moment


def days_of(named: Field, rule: FieldRule) -> int:
    text = rule.values[0] if rule.values else ""
    if named.kind not in DATED or named.custom:
        raise Senseless(f"{named.label} is no day to count back to.")
    if not text.isdecimal() or not 1 <= int(text[:5]) <= 3_650:
        raise Senseless(f"{named.label}: say how many days, from 1 to 3,650.")
    return int(text)


# What they bought


def bought(rule: Bought, view: View) -> Q:
    orders = orders_of(rule, view)
    if rule.times == 1 and rule.amount is None:
        some = Q(Exists(orders.filter(contact=OuterRef("pk"))))
        return ~some if rule.never else some
    # Of lines, one order may have several; told apart, all have to be sorted, which takes twice as long.
    often = orders.values("contact_id").annotate(times=Count("pk", distinct=rule.what != "anything"))
    if rule.times > 1:
        often = often.filter(times__gte=rule.times)
    if rule.amount:
        in_it = Sum(worth(rule), filter=Q(currency=currency_of(rule)))
        often = often.annotate(amount=in_it).filter(amount__gte=rule.amount)
    some = Q(pk__in=often.values("contact_id"))
    return ~some if rule.never else some


def currency_of(rule: Bought) -> str:
    """In what the amount is; it says so, or it is our own money."""
    return rule.currency or organization().currency


def worth(rule: Bought) -> str:
    """The money that counts: of the whole order, or of the lines that the rule is about."""
    return "total" if rule.what == "anything" else "lines__amount"


def orders_of(rule: Bought, view: View) -> QuerySet[Order]:
    orders = view.about(Order.objects.filter(kind="order", archived_at=None), "contact")
    orders = orders.exclude(status="canceled").exclude(contact=None)
    if rule.days:
        orders = orders.filter(placed_at__gt=view.ago(rule.days))
    if rule.what == "anything":
        return orders
    what = {"category": "lines__product__category__in", "product": "lines__product__name__in"}[rule.what]
    return orders.filter(**{what: names_of(rule)})


def names_of(rule: Bought) -> list[str]:
    if not any(rule.names):
        raise Senseless("Say which category or product it is about.")
    return [name for name in rule.names if name]


# What they did


def did(rule: Did, view: View) -> Q:
    if rule.times == 1:
        # Of each person by themselves; thousands of numbers beside that would be gone through for every one of them.
        some = Q(Exists(events_of(rule, replace(view, among=None)).filter(visitor__contact=OuterRef("pk"))))
    else:
        seen = events_of(rule, view)
        often = seen.values("visitor__contact_id").annotate(times=Count("pk")).filter(times__gte=rule.times)
        some = Q(pk__in=often.values("visitor__contact_id"))
    return ~some if rule.never else some


def events_of(rule: Did, view: View) -> QuerySet[BehaviorEvent]:
    seen = BehaviorEvent.objects.filter(name=said(rule), is_bot=False, visitor__contact__isnull=False)
    seen = view.about(seen, "visitor__contact")
    return seen.filter(at__gt=view.ago(rule.days)) if rule.days else seen


def said(rule: Did) -> str:
    if not rule.name:
        raise Senseless("Say what they did.")
    return rule.name


# What they agreed to, and where else they are


def agrees(rule: Agrees, view: View) -> Q:
    purpose = check_agreement(rule)
    held = ConsentState.objects.filter(purpose=purpose, channel=rule.channel, status="granted")
    held = held.filter(Q(until=None) | Q(until__gt=view.now))
    some = Q(Exists(held.filter(contact=OuterRef("pk"))))
    return ~some if rule.never else some


def check_agreement(rule: Agrees) -> Purpose:
    purpose = Purpose.objects.filter(key=rule.purpose).first()
    if purpose is None:
        raise Senseless(f"There is no purpose “{rule.purpose}”.")
    if rule.channel not in CHANNELS:
        raise Senseless(f"There is no channel “{rule.channel}”.")
    return purpose


def within(rule: Within, view: View) -> Q:
    check_segment(rule)
    some = Q(Exists(SegmentMember.objects.filter(segment=rule.segment, contact=OuterRef("pk"))))
    return ~some if rule.never else some


def check_segment(rule: Within) -> None:
    if not Segment.objects.filter(pk=rule.segment).exists():
        raise Senseless(f"There is no segment no. {rule.segment}.")


CONDITIONS: dict[type, Callable[[Any, View], Q]] = {
    Group: group,
    FieldRule: field,
    Bought: bought,
    Did: did,
    Agrees: agrees,
    Within: within,
}


# Time


def crossing(tree: Group, since: datetime, until: datetime, by: Actor) -> QuerySet[Contact]:
    """Contacts of whom something slipped out of sight of a rule between two moments."""
    found = Q(pk__in=[])
    for leaf in leaves(tree):
        if (part := slipped(leaf, since, until, by)) is not None:
            found |= part
    return Contact.objects.filter(found)


def slipped(leaf: Any, since: datetime, until: datetime, by: Actor) -> Q | None:
    view = View(by, until)
    if isinstance(leaf, Bought) and leaf.days:
        back = timedelta(days=leaf.days)
        orders = Order.objects.filter(placed_at__gt=since - back, placed_at__lte=until - back)
        return Q(pk__in=orders.exclude(contact=None).values("contact_id"))
    if isinstance(leaf, Did) and leaf.days:
        back = timedelta(days=leaf.days)
        seen = BehaviorEvent.objects.filter(name=leaf.name, at__gt=since - back, at__lte=until - back)
        return Q(pk__in=seen.exclude(visitor__contact=None).values("visitor__contact_id"))
    if isinstance(leaf, Agrees):
        ended = ConsentState.objects.filter(until__gt=since, until__lte=until)
        return Q(pk__in=ended.values("contact_id"))
    if isinstance(leaf, FieldRule) and leaf.way in BACK:
        return slipped_field(leaf, View(by, since), view)
    return None


def slipped_field(leaf: FieldRule, before: View, view: View) -> Q | None:
    named, found = the_field(leaf, view.by), Q(pk__in=[])
    for first, last in zip(edges_of(named, leaf, before), edges_of(named, leaf, view), strict=True):
        found |= Q(**{f"{named.attribute}__gt": first, f"{named.attribute}__lte": last})
    return Q(company__in=Company.objects.filter(found)) if leaf.kind == "company" else found


def edges_of(named: Field, leaf: FieldRule, view: View) -> Sequence[Any]:
    """Where a rule begins or ends to look at a moment; whoever is between two moments' edges has moved."""
    if leaf.way == YEARS:
        return years_between(named, leaf, view)
    return (edge(named, view.ago(days_of(named, leaf))),)


def needs(tree: Group) -> Sequence[str]:
    """What may move people in or out of it, by kind of record; `time` if they move by themselves."""
    found: set[str] = set()
    for leaf in leaves(tree):
        match leaf:
            case FieldRule():
                found |= {leaf.kind if leaf.kind == "company" else "contact"}
                found |= {"time"} if leaf.way in BACK else set()
            case Bought() | Did():
                found |= {"order" if isinstance(leaf, Bought) else "behavior"}
                found |= {"time"} if leaf.days else set()
            case Agrees():
                found |= {"contact", "time"}
            case Within():
                found |= {"segment"}
    return sorted(found)
