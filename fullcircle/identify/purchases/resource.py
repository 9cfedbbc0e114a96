from fullcircle.identify.purchases import story, undoing  # noqa: F401  they announce themselves
from fullcircle.identify.purchases.actions import (
    cancel_order,
    create_order,
    edit_order,
    mark_order_paid,
    record_return,
    ship_order,
)
from fullcircle.identify.purchases.line_form import LinesToSell
from fullcircle.identify.purchases.models import Order, Product
from fullcircle.identify.purchases.panels import OrderLines
from fullcircle.identify.purchases.return_form import return_dialog
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class Products(Resource):
    model = Product
    area, icon, shortcut = "Sell", "package", "p"
    faceless = True
    columns = ["name", "sku", "category", "price", "currency", "active"]
    sort = "name"
    facets = ["category", "active", "currency"]
    match_keys = ["sku", "name"]
    beside = ["sku", "price"]
    panels = [Timeline()]
    subtitle = ["category", "sku"]
    told_above = ["name"]
    blurb = "What you sell, with its price and what it costs you."
    form = [
        ("Product", ["name", "sku", "category", "active", "description"]),
        ("Price", ["price", "cost", "currency"]),
        ("More", ["owner", "source"]),
    ]


class Orders(Resource):
    model = Order
    area, icon, shortcut = "Sell", "shopping-cart", "r"
    faceless = True
    columns = ["number", "contact", "company", "placed_at", "status", "total", "currency", "channel"]
    sort = "-placed_at"
    facets = ["status", "kind", "channel", "currency", "contact", "company"]
    match_keys = ["number"]
    read_only = ["return_of"]
    create = staticmethod(create_order)
    edit = staticmethod(edit_order)
    one_by_one = ["contact", "company"]
    actions = [mark_order_paid, ship_order, record_return, cancel_order]
    parts = [LinesToSell()]
    dialogs = {"record_return": return_dialog}
    panels = [OrderLines(), Timeline()]
    subtitle = ["contact", "company"]
    told_above = ["number", "subtotal", "discount", "tax", "shipping", "total"]
    blurb = "What customers bought and gave back, from every channel."
    form = [
        ("Order", ["contact", "company", "currency", "placed_at", "status", "channel", "number"]),
        ("Amounts", ["code", "discount", "tax", "shipping"]),
        ("Goods", ["subtotal", "cost"]),
        ("More", ["owner", "source"]),
    ]
