"""The lines of an order, changed where they are shown."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fullcircle.identify.purchases.line_form import one_line
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.identify.purchases.order_lines import add_line, edit_line, remove_line
from fullcircle.identify.purchases.panels import LINE_COLUMNS, line_value
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.undo import way_back
from fullcircle.platform.records.values import Unfit, parse
from fullcircle.platform.ui.grid import field_value
from fullcircle.platform.ui.toast import with_toast

FIELDS = {
    "quantity": Field("quantity", "Quantity", "number", "quantity", decimals=3, required=True),
    "unit_price": Field("unit_price", "Price", "money", "unit_price", decimals=4, required=True),
    "discount": Field("discount", "Discount", "money", "discount"),
    "description": Field("description", "Description", "text", "description", max_length=300, required=True),
}


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line, from the boxes beneath the others."""
    order = the_order(pk)
    line = one_line(request.POST)
    product = Product.objects.filter(pk=line.product).first() if line.product else None
    if line.product and product is None:
        raise Refused("This product does not exist, or you may not see it.")
    order = add_line(
        order, by=request.actor, product=product, description=line.description, quantity=line.quantity,
        unit_price=line.unit_price, discount=line.discount,
    )  # fmt: skip
    return with_toast(HttpResponse(), gettext("Line added."), undo=way_back(order))


def remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    order = remove_line(the_order(pk), by=request.actor, line=line)
    return with_toast(HttpResponse(), gettext("Line removed."), undo=way_back(order))


def change(request: HttpRequest, pk: int, line: int, key: str) -> HttpResponse:
    """One value of a line; the answer is the value as it is stored now, and the sums are fetched again."""
    if key not in FIELDS:
        raise Missing(f"A line has no “{key}” to change.")
    order, version = the_order(pk), request.POST.get("version", "")
    values = {key: understood(FIELDS[key], request.POST.get("value", ""))}
    order = edit_line(
        order, by=request.actor, line=line, expect=int(version) if version.isdecimal() else None, **values
    )
    row = OrderLine.objects.get(pk=line)
    drawn = field_value(LINE_COLUMNS[key], line_value(row, key, order.currency), version=order.version)
    answer = with_toast(
        HttpResponse(drawn), gettext("%(field)s saved.") % {"field": FIELDS[key].label}, undo=way_back(order)
    )
    answer.headers["X-Refresh"] = "yes"
    return answer


def understood(field: Field, text: str) -> Any:
    try:
        value = parse(field, text)
    except Unfit as unfit:
        raise Refused(fields={field.key: str(unfit)}) from None
    return Decimal(0) if value is None else value


def the_order(pk: int) -> Order:
    orders = resource_for("order")
    assert isinstance(orders, Resource)
    return get_record(orders, pk)


def opened(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    return door(view, methods=require_POST, needs="order.edit")


urls = [
    path("orders/<int:pk>/lines/", opened(add), name="add-line"),
    path("orders/<int:pk>/lines/<int:line>/remove/", opened(remove), name="remove-line"),
    path("orders/<int:pk>/lines/<int:line>/field/<slug:key>/", opened(change), name="change-line"),
]
