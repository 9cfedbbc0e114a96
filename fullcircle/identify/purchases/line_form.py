"""The lines of a new order, in its form: a product brings its price, words stand for what is in no catalog."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.forms import Widget
from django.http import QueryDict

from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.form_rows import Rows
from fullcircle.platform.records.forms import form_field
from fullcircle.platform.records.widgets import Picker

GOODS = Field("goods", "Product or description", "text", "goods", max_length=300)
NAME = Field("name", "Description", "text", "name", max_length=300)
QUANTITY = Field("quantity", "Quantity", "number", "quantity", decimals=3, null=True)
PRICE = Field("unit_price", "Price", "money", "unit_price", decimals=4, null=True)
DISCOUNT = Field("discount", "Discount", "money", "discount", null=True)
ROWS = Rows("lines", (GOODS, NAME, QUANTITY, PRICE, DISCOUNT), starts={"quantity": "1"})
PRODUCTS = "/options/products/"


class LinesToSell:
    """Rows of goods; sums follow while one types, and are computed by PostgreSQL when the order is saved."""

    key, after, template = "lines", "Order", "purchases/line_form.html"

    def context(self, data: QueryDict | None, wrong: Mapping[str, str], actor: Actor) -> dict[str, Any]:
        typed = ROWS.typed(data) if data else []
        return {
            "rows": ROWS.drawn(typed or [ROWS.nothing()], wrong, widgets()),
            "blank": ROWS.blank(widgets()),
            "error": wrong.get("lines", ""),
        }

    def read(self, data: QueryDict) -> list[Line]:
        return [line_of(values) for values in ROWS.understood(ROWS.typed(data))]


def widgets() -> dict[str, Widget]:
    """The box for goods sends the number of a product, or the words that were typed; its text is the description."""
    plain = {field.key: form_field(field).widget for field in (QUANTITY, PRICE, DISCOUNT)}
    for widget in plain.values():
        widget.attrs["class"] = "input"
    return {
        "goods": Picker(PRODUCTS, product_name, words=True, text_as="lines.name", prompt=GOODS.label),
        **plain,
    }


def product_name(value: Any) -> str:
    """What a box shows again after a refusal."""
    number = str(value)
    found = (
        Product.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    )
    return found.name if found else number


def line_of(values: Mapping[str, Any]) -> Line:
    goods, name = values["goods"], values["name"]
    chosen = goods.isdecimal() and goods != name
    return Line(
        product=int(goods) if chosen else None,
        description=name or ("" if chosen else goods),
        quantity=Decimal(1) if values["quantity"] is None else values["quantity"],
        unit_price=values["unit_price"],
        discount=values["discount"] or Decimal(0),
    )


def one_line(data: QueryDict) -> Line:
    """The one line that was typed beneath the lines of an order."""
    lines = LinesToSell().read(data)
    if not lines:
        raise Refused(fields={"lines.0.goods": "Choose a product, or say what it is."})
    return lines[0]
