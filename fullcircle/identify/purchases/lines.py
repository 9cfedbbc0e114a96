"""From what was asked for to lines of an order: products looked up, prices and costs of the day filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.platform.actions import Refused

MOST_LINES = 500


@dataclass(frozen=True)
class Line:
    """What somebody wants of one kind of goods. A product brings its name, price and cost along."""

    product: int | None = None
    sku: str = ""
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None
    discount: Decimal = Decimal(0)


def lines_of(order: Order, asked: Sequence[Line], *, first: int = 1) -> list[OrderLine]:
    """The rows for what was asked, or one refusal that names every line to mend."""
    if len(asked) > MOST_LINES:
        raise Refused(fields={"lines": f"An order has at most {MOST_LINES} lines; this has {len(asked)}."})
    known = products_in(asked)
    wrong: dict[str, str] = {}
    rows = []
    for index, line in enumerate(asked):
        product = known.get(line.product or line.sku)
        if sentence := fault(line, product, order):
            wrong[f"lines.{index}"] = sentence
        else:
            rows.append(row(order, line, product, first + index))
    if wrong:
        raise Refused(fields=wrong)
    return rows


def products_in(asked: Sequence[Line]) -> dict[int | str, Product]:
    """The products that the lines name by number or by SKU, in one question each."""
    by_id = Product.objects.in_bulk([line.product for line in asked if line.product])
    by_sku = Product.objects.in_bulk([line.sku for line in asked if line.sku], field_name="sku")
    return {**by_id, **by_sku}


def fault(line: Line, product: Product | None, order: Order) -> str:
    """What is wrong with a line, as a sentence; nothing if it can be sold."""
    if (line.product or line.sku) and product is None:
        return f"There is no product {line.sku or line.product}."
    if line.quantity <= 0:
        return "The quantity is more than zero; what comes back is recorded as a return."
    if line.unit_price is not None:
        return ""
    if product is None or product.price is None:
        return "A line needs a price, or a product that has one."
    if product.currency != order.currency:
        return f"{product} is priced in {product.currency}, this order in {order.currency}: give its price."
    return ""


def row(order: Order, line: Line, product: Product | None, position: int) -> OrderLine:
    cost, price = line.unit_cost, line.unit_price
    if product is not None and product.currency == order.currency:
        cost = product.cost if cost is None else cost
        price = product.price if price is None else price
    return OrderLine(
        order=order,
        position=position,
        product=product,
        description=line.description or (product.name if product else ""),
        quantity=line.quantity,
        unit_price=price or Decimal(),
        unit_cost=cost,
        discount=line.discount,
    )
