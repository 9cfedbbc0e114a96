"""The second reader of the rules: the same tree as an ibis expression on the warehouse, DuckDB or a cluster.

`matching.py` answers from the record, now, as one colleague sees it; this answers from the marts, for all. What a rule
means is said in both places, and a property test holds them to the same answer.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
from ibis.expr.types import BooleanValue as Truth
from ibis.expr.types import Table, Value

from fullcircle.differentiate.segments.marts import column, type_of
from fullcircle.differentiate.segments.matching import (
    LAST,
    NOT_LAST,
    YEARS,
    Senseless,
    View,
    check_agreement,
    check_segment,
    currency_of,
    days_of,
    edge,
    names_of,
    read_condition,
    said,
    the_field,
    years_between,
)
from fullcircle.differentiate.segments.tree import Agrees, Bought, Did, FieldRule, Group, Within
from fullcircle.platform.records.custom_values import ANY_CASE
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.listing import in_any_case, whole_day
from fullcircle.platform.records.query import Filter
from fullcircle.platform.warehouse.mart import MOMENT, marts


def expression(tree: Group, view: View) -> Table:
    """The numbers of the contacts that the rules fit."""
    return Reading(view).people(tree)


class Reading:
    """The tables of the warehouse, and what each kind of rule asks of them."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.tables = {name: ibis.table(mart.columns, name=name) for name, mart in marts(view.by).items()}
        self.ways: dict[type, Callable[[Any], Truth]] = {
            Group: self.group,
            FieldRule: self.field,
            Bought: self.bought,
            Did: self.did,
            Agrees: self.agrees,
            Within: self.within,
        }

    def people(self, tree: Group) -> Table:
        contact = self.tables["contact"]
        return contact.filter(contact.archived_at.isnull(), self.fits(tree)).select("pk")

    def fits(self, rule: Any) -> Truth:
        return self.ways[type(rule)](rule)

    def group(self, rule: Group) -> Truth:
        parts = [self.fits(each) for each in rule.rules]
        if rule.how == "all":
            return reduce(and_, parts, ibis.literal(True))
        found = reduce(or_, parts, ibis.literal(False))
        return ~found if rule.how == "none" else found

    def field(self, rule: FieldRule) -> Truth:
        named = the_field(rule, self.view.by)
        if named.sensitive:
            raise Senseless(f"{named.label} is sensitive, and never leaves for the warehouse.")
        if rule.kind == "field":
            return self.compared(named, rule, self.tables["contact"])
        firm = self.tables["company"]
        firms = firm.filter(firm.archived_at.isnull(), self.compared(named, rule, firm))
        return known(self.tables["contact"].company_id.isin(firms.pk))

    def compared(self, named: Field, rule: FieldRule, table: Table) -> Truth:
        value = table[column(named)]
        if rule.way == YEARS:
            latest, earliest = years_between(named, rule, self.view)
            return known((value <= literal(latest)) & (value > literal(earliest)))
        if rule.way in (LAST, NOT_LAST):
            inside = known(value > literal(edge(named, self.view.ago(days_of(named, rule)))))
            return inside if rule.way == LAST else ~inside
        return compared(read_condition(named, rule), value)

    def bought(self, rule: Bought) -> Truth:
        orders = self.orders_of(rule)
        if rule.times > 1 or rule.amount is not None:
            worth = orders.worth.sum(where=orders.currency == currency_of(rule))
            sums = orders.group_by("contact_id").agg(times=orders.pk.nunique(), amount=worth)
            often = sums.times >= rule.times
            orders = sums.filter(often & (sums.amount >= Decimal(str(rule.amount))) if rule.amount else often)
        return self.is_among(orders, rule.never)

    def orders_of(self, rule: Bought) -> Table:
        """One row an order, or a line where rules speak of goods, with what it is worth."""
        order = self.tables["order"]
        rows = order.filter(
            order.kind == "order", order.status != "canceled", order.archived_at.isnull(), order.contact_id.notnull()
        )  # fmt: skip
        if rule.days:
            rows = rows.filter(rows.placed_at > literal(self.view.ago(rule.days)))
        if rule.what == "anything":
            return rows.select("pk", "contact_id", "currency", worth=rows.total)
        line, product = self.tables["order_line"], self.tables["product"]
        named = product["category" if rule.what == "category" else "name"]
        goods = product.filter(named.isin(names_of(rule)))
        lines = line.filter(line.product_id.isin(goods.pk)).select("order_id", worth="amount")
        return rows.join(lines, rows.pk == lines.order_id).select("pk", "contact_id", "currency", "worth")

    def did(self, rule: Did) -> Truth:
        deed = self.tables["behavior"]
        rows = deed.filter(deed.name == said(rule), ~deed.is_bot)
        if rule.days:
            rows = rows.filter(rows["at"] > literal(self.view.ago(rule.days)))
        if rule.times > 1:
            often = rows.group_by("contact_id").agg(times=rows.count())
            rows = often.filter(often.times >= rule.times)
        return self.is_among(rows, rule.never)

    def agrees(self, rule: Agrees) -> Truth:
        check_agreement(rule)
        held = self.tables["consent"]
        rows = held.filter(
            held.purpose == rule.purpose,
            held.channel == rule.channel,
            held.status == "granted",
            held.until.isnull() | (held.until > literal(self.view.now)),
        )
        return self.is_among(rows, rule.never)

    def within(self, rule: Within) -> Truth:
        check_segment(rule)
        member = self.tables["segment_member"]
        return self.is_among(member.filter(member.segment_id == rule.segment), rule.never)

    def is_among(self, rows: Table, never: bool) -> Truth:
        some = known(self.tables["contact"].pk.isin(rows.contact_id))
        return ~some if never else some


# Comparing one value, as lists compare it


def compared(asked: Filter, value: Value) -> Truth:
    """What is not known fits no comparison but “is empty” and “is not”."""
    match asked.operator.key:
        case "empty":
            return empty(asked.field, value)
        case "filled":
            return ~empty(asked.field, value)
        case "not":
            return ~known(equal(asked.field, value, asked.values[0]))
        case "in":
            return reduce(or_, [known(equal(asked.field, value, each)) for each in asked.values])
        case "is":
            return known(equal(asked.field, value, asked.values[0]))
        case "contains":
            return known(value.upper().contains(literal(asked.values[0]).upper()))
        case "begins":
            return known(value.upper().startswith(literal(asked.values[0]).upper()))
        case "between":
            return known(at_least(value, asked.values[0]) & up_to(asked.field, value, asked.values[1]))
        case "gte":
            return known(at_least(value, asked.values[0]))
        case "lte":
            return known(up_to(asked.field, value, asked.values[0]))
        case "lt":
            return known(value < literal(asked.values[0]))
        case _:
            return known(~up_to(asked.field, value, asked.values[0]))


def at_least(value: Value, least: Any) -> Truth:
    return value >= literal(least)


def up_to(field: Field, value: Value, most: Any) -> Truth:
    """Of a day, its last moment is still in."""
    if whole_day(field, most):
        return value < literal(most + timedelta(days=1))
    return value <= literal(most)


def equal(field: Field, value: Value, other: Any) -> Truth:
    """Names in any case, days from their first moment to their last."""
    if whole_day(field, other):
        return (value >= literal(other)) & (value < literal(other + timedelta(days=1)))
    if not field.custom and in_any_case(field):
        return value.upper() == literal(other).upper()
    return exactly(field, value, other.lower() if field.kind == "email" else other)


def exactly(field: Field, value: Value, other: Any) -> Truth:
    if field.kind == "multichoice":
        return value.contains(literal(quoted(other) if field.custom else other))
    if field.custom:
        return equal_own(field, value, other)
    return value == literal(other)


def equal_own(field: Field, value: Value, other: Any) -> Truth:
    if field.kind in ANY_CASE:
        return value.upper() == literal(other).upper()
    if field.kind == "yesno":
        return value == ("true" if other else "false")
    return value == literal(str(other) if type_of(field) == "string" else other)


def quoted(text: str) -> str:
    return f'"{text}"'


def empty(field: Field, value: Value) -> Truth:
    nothing = value.isnull()
    if field.kind == "multichoice":
        return nothing | known(value == "[]" if field.custom else value.length() == 0)
    return nothing | known(value == "") if type_of(field) == "string" else nothing


def known(truth: Any) -> Truth:
    """Yes or no; what cannot be told is no."""
    return truth.fill_null(False)


def literal(value: Any) -> Any:
    if isinstance(value, datetime):
        return ibis.literal(value.astimezone(UTC).replace(tzinfo=None), type=MOMENT)
    return ibis.literal(value, type="date") if isinstance(value, date) else ibis.literal(value)
