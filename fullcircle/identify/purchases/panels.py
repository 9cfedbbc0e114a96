"""What a customer bought, beside their record: how often, and the last orders; and the lines of an order."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from fullcircle.identify.purchases.line_form import ROWS, widgets
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.identify.purchases.queries import RECENT, Purchases, Recent, purchases_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.atoms import amount
from fullcircle.platform.ui.grid import Column, Money, field_value

MONTHS = 12
CADENCE, ORDERS = gettext_lazy("Orders by month"), gettext_lazy("Orders")
LINES = gettext_lazy("Lines")
NOTHING_ASKED = QueryDict()


@dataclass(frozen=True)
class OrderCadence:
    """How many orders in each month of the last year."""

    column: str  # contact or company
    title: str | Promise = CADENCE
    template: str = "purchases/cadence.html"
    place: str = "side"
    first: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        bought, today = purchases_of(record), timezone.localdate()
        if not any(bought.months.get(month) for month in last_months(today)):
            return {"quiet": bool(bought.orders)}
        return {"chart": cadence(bought, self.column, record.pk, today)}


def cadence(bought: Purchases, column: str, pk: int, today: date) -> charts.Chart:
    """How many orders in each of the last months; every bar leads to the orders behind it."""
    months = last_months(today)
    return charts.bars(
        [date_format(month, "M") for month in months],
        [bought.months.get(month, 0) for month in months],
        lambda index: orders_link(column, pk, months[index]),
        str(CADENCE),
        width=charts.NARROW,
        height=charts.LOW,
    )


def last_months(today: date) -> list[date]:
    count = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(count - MONTHS + 1, count + 1)]


def orders_link(column: str, pk: int, month: date) -> str:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    between = f"{month.isoformat()},{last.isoformat()} 23:59:59"
    return "/orders/?" + urlencode({column: pk, "kind": "order", "placed_at__between": between})


@dataclass(frozen=True)
class RecentOrders:
    """The last orders and returns."""

    column: str
    title: str | Promise = ORDERS
    template: str = "purchases/orders.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        orders = purchases_of(record).recent
        return {
            "rows": [order_row(order) for order in orders[:RECENT]],
            "all": f"/orders/?{self.column}={record.pk}" if len(orders) > RECENT else "",
            "new": f"/orders/new/?{self.column}={record.pk}" if actor.can("order.add") else "",
        }


def order_row(order: Order | Recent) -> dict[str, Any]:
    status = dict(Order.STATUSES)[order.status]
    day = date_format(timezone.localtime(order.placed_at), "j M Y")
    return {
        "title": order.number,
        "sub": f"{status}, {day}",
        "href": f"/orders/{order.pk}/",
        "side": amount(order.total, order.currency),
    }


def column(key: str, label: str, kind: str) -> Column:
    return Column(key=key, label=label, kind=kind, editable=True)


LINE_COLUMNS = {
    "description": column("description", "Description", "text"),
    "quantity": column("quantity", "Quantity", "number"),
    "unit_price": column("unit_price", "Price", "money"),
    "discount": column("discount", "Discount", "money"),
}


@dataclass(frozen=True)
class OrderLines:
    """What is in an order, changed in place until it is shipped, and the returns that belong to it."""

    title: str | Promise = LINES
    template: str = "purchases/lines.html"
    place: str = "main"

    def context(self, record: Order, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        lines = OrderLine.objects.filter(order=record).select_related("product").order_by("position", "pk")
        returns = Order.objects.filter(return_of=record).order_by("pk")
        may_edit = actor.can("order.edit") and record.is_changeable and not record.archived_at
        return {
            "order": record,
            "may_edit": may_edit,
            "blank": ROWS.blank(widgets()) if may_edit else None,
            "lines": [line_cells(line, record.currency, may_edit=may_edit) for line in lines],
            "sums": [(label, amount(value, record.currency, exact=True)) for label, value in sums(record)],
            "returns": [order_row(each) for each in returns],
            "original": order_row(record.return_of) if record.return_of else None,
        }


def line_cells(line: OrderLine, currency: str, *, may_edit: bool) -> dict[str, Any]:
    def cell(key: str) -> SafeString:
        drawn = replace(LINE_COLUMNS[key], editable=may_edit)
        return field_value(drawn, line_value(line, key, currency))

    return {
        "pk": line.pk,
        "name": str(line),
        "href": f"/products/{line.product_id}/" if line.product_id else "",
        "sku": line.product.sku if line.product else "",
        "cells": [(LINE_COLUMNS[key].label, cell(key)) for key in ("quantity", "unit_price", "discount")],
        "description": "" if line.product_id else cell("description"),
        "amount": amount(line.amount, currency, exact=True),
    }


def line_value(line: OrderLine, key: str, currency: str) -> Any:
    """A value of a line as a cell takes it; no discount is none at all."""
    value = getattr(line, key)
    if key == "discount" and not value:
        return None
    if key == "description":
        return value
    number = value.normalize() + 0  # 2.000 is 2, and 50 is not 5E+1
    return Money(number, currency) if LINE_COLUMNS[key].kind == "money" else number


def sums(order: Order) -> list[tuple[str, Any]]:
    """The way from goods to total; what is zero is left out."""
    parts = [
        (gettext("Goods"), order.subtotal),
        (gettext("Discount"), -order.discount),
        (gettext("Tax"), order.tax),
        (gettext("Shipping"), order.shipping),
    ]
    return [*((label, value) for label, value in parts if value), (gettext("Total"), order.total)]
