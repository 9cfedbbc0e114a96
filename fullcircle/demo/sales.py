"""Harbor Pine's sales: what it sells, who bought it when, and what came back."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from fullcircle.demo.world import SOURCE, World, cents
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.simulation import words
from fullcircle.simulation.places import PLACES

ORDERS, MONTHS = 3_000, 24
TAKES_ALONG = 2  # of five who choose something that has a companion
MOST_LOYAL = 25  # times as likely to buy as most
GONE_FOR = timedelta(days=240)  # so long no former customer has bought


def make_products(world: World) -> None:
    for category, names, prices, share, _ in words.RANGE:
        for name, price in zip(names, prices, strict=True):
            finishes = ("",) if category in ("Care", "Services", "Textiles") else words.FINISHES
            for finish in finishes:
                world.products.append(product(world, category, name, finish, Decimal(price), Decimal(share)))


def product(world: World, category: str, name: str, finish: str, price: Decimal, share: Decimal) -> Product:
    initials = "".join(part[0] for part in name.split()).upper()
    return Product(
        name=f"{name}, {finish}" if finish else name,
        sku=f"{category[:2].upper()}-{initials}{len(world.products) + 101}",
        category=category,
        price=price,
        cost=cents(price * share),
        currency="EUR",
        source=SOURCE,
        created_at=world.now - timedelta(days=920),
        updated_at=world.now - timedelta(days=920),
    )


def make_orders(world: World) -> None:
    """Some buy once, some every few weeks; more before the holidays, a little more every month."""
    buyers = [each for each in world.contacts if each.lifecycle_stage in ("customer", "advocate", "former")]
    loyalty = list(accumulate(min(world.random.paretovariate(1.3), MOST_LOYAL) for _ in buyers))
    days = [world.now - timedelta(days=at) for at in range(MONTHS * 30)]
    season = list(
        accumulate(words.SEASON[day.month - 1] * (0.8 + 1.2 * at / len(days)) for at, day in enumerate(days))
    )
    first = iter(buyers)  # whoever is a customer bought something
    while len(world.orders) < world.many(ORDERS):
        beginner = next(first, None)
        buyer = beginner or world.random.choices(buyers, cum_weights=loyalty)[0]
        tried = world.random.choices(days, cum_weights=season, k=60 if beginner else 1)
        day = next((day for day in tried if fits(world, buyer, day)), None)
        if day is None and not beginner:
            continue
        day = day or buyer.created_at + (world.now - buyer.created_at) * world.random.random() * 0.4
        moment = day.replace(hour=world.random.randint(7, 21), minute=world.random.randint(0, 59), second=0)
        order = new_order(world, buyer, min(moment, world.now - timedelta(minutes=7)))
        world.orders.append(order)
        fill(world, order)
    world.orders.sort(key=lambda order: order.placed_at)
    for at, order in enumerate(world.orders):
        order.number = f"HP-{10_001 + at}"


def fits(world: World, buyer: Contact, day: datetime) -> bool:
    """Nobody buys before they are known, and who left has stopped."""
    gone = buyer.lifecycle_stage == "former" and day > world.now - GONE_FOR
    return day >= buyer.created_at and not gone


def new_order(world: World, buyer: Contact, moment: datetime) -> Order:
    age = (world.now - moment).days
    status = "shipped" if age > 6 else world.random.choice(["placed", "paid", "paid", "shipped"])
    channels = ["online", "sales", "phone"] if buyer.company else ["online", "store", "phone", "marketplace"]
    currency = next((each.currency for each in PLACES if each.country == buyer.country), "EUR")
    return Order(
        contact=buyer,
        company=buyer.company,
        placed_at=moment,
        status="canceled" if world.random.random() < 0.03 else status,
        channel=world.random.choices(channels, [70, *([15] * (len(channels) - 1))])[0],
        currency=currency,
        owner=buyer.owner,
        source=SOURCE,
        created_at=moment,
        updated_at=moment,
    )


def fill(world: World, order: Order) -> None:
    """Lines, and the sums that the database would compute from them anyway."""
    weights = {category: weight for category, *_, weight in words.RANGE}
    many = 8 if order.company else 1
    goods = world.random.choices(
        world.products, [weights[each.category] for each in world.products], k=world.random.randint(1, 4)
    )
    made = [
        line(order, at, thing, Decimal(world.random.randint(1, many) if price_of(thing) < 400 else 1))
        for at, thing in enumerate({thing.sku: thing for thing in goods}.values(), start=1)
    ]
    if besides := companion(world, goods):
        made.append(line(order, len(made) + 1, besides, Decimal(1)))
    world.lines += made
    settle(order, made)
    order.discount = cents(order.subtotal * Decimal("0.05")) if order.subtotal > 1500 else Decimal(0)
    rate = words.RATES[order.currency]
    order.tax = cents((order.subtotal - order.discount) * Decimal("0.19"))
    order.shipping = Decimal(0) if order.subtotal > 100 * rate else cents(Decimal("4.90") * rate)
    if order.currency == "JPY":
        order.tax, order.shipping, order.discount = (
            round(order.tax),
            round(order.shipping),
            round(order.discount),
        )


def companion(world: World, goods: list[Product]) -> Product | None:
    """What many take along with the first thing they choose; not drawn, so that all else stays as it is."""
    name, _comma, finish = goods[0].name.partition(", ")
    wanted = words.COMPANIONS.get(name, "")
    if not wanted or len(world.lines) % 5 >= TAKES_ALONG:
        return None
    found = [each for each in world.products if each.name in (wanted, f"{wanted}, {finish}")]
    return next((each for each in found if each not in goods), None)


def price_of(thing: Product) -> Decimal:
    return thing.price or Decimal(0)


def line(order: Order, position: int, thing: Product, quantity: Decimal) -> OrderLine:
    rate = words.RATES[order.currency]
    whole = order.currency == "JPY"
    price = Decimal(round(price_of(thing) * rate)) if whole else cents(price_of(thing) * rate)
    return OrderLine(
        order=order, position=position, product=thing, description=thing.name, quantity=quantity,
        unit_price=price, unit_cost=cents((thing.cost or Decimal(0)) * rate),
    )  # fmt: skip


def settle(order: Order, lines: list[OrderLine]) -> None:
    order.subtotal = sum((cents(each.quantity * each.unit_price) for each in lines), Decimal(0))
    order.cost = sum((cents(each.quantity * (each.unit_cost or 0)) for each in lines), Decimal(0))


def make_returns(world: World) -> None:
    """One order in twenty-five comes back whole, some days later."""
    lines: dict[int, list[OrderLine]] = {}
    for each in world.lines:
        lines.setdefault(id(each.order), []).append(each)
    for order in list(world.orders):
        if order.status == "shipped" and world.random.random() < 0.04:
            back_at = order.placed_at + timedelta(days=world.random.randint(5, 25))
            if back_at < world.now:
                give_back(world, order, lines[id(order)], back_at)


def give_back(world: World, order: Order, lines: list[OrderLine], moment: datetime) -> None:
    order.status = "returned"
    back = Order(
        number=f"{order.number}-R1", contact=order.contact, company=order.company, placed_at=moment,
        status="returned", channel=order.channel, currency=order.currency, owner=order.owner, source=SOURCE,
        discount=-order.discount, tax=-order.tax, return_of=order, created_at=moment, updated_at=moment,
    )  # fmt: skip
    credit = [
        OrderLine(
            order=back, position=each.position, product=each.product, description=each.description,
            quantity=-each.quantity, unit_price=each.unit_price, unit_cost=each.unit_cost, return_of=each,
        )
        for each in lines
    ]  # fmt: skip
    settle(back, credit)
    world.orders.append(back)
    world.lines += credit
