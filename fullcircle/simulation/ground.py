"""What the company has from its first day: colleagues, the goods it sells, and what it asks people's leave for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import Purpose, Wording
from fullcircle.identify.consent.said import Said
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.models import User
from fullcircle.platform.records.actions import create_record
from fullcircle.simulation.baskets import CATEGORIES, Catalog

SOURCE = "simulation"
LETTER = "simulated-letter"
WORDS = "Yes, write to me about new pieces by email. I can stop it at any time by the link in every letter."
FORM = "At the till"
EVIDENCE = "Ticked the box."


@dataclass(frozen=True)
class Ground:
    """Where it all stands: numbers of records that every portion points to."""

    by: Actor
    sellers: list[int]
    products: list[int]
    names: list[str]  # of the products
    purpose: Purpose  # the letter that people can ask for
    wording: Wording


def lay(catalog: Catalog, sellers: list[User]) -> Ground:
    """Have the goods and the purpose there, made when they are not; the same ones the next time."""
    with acting(system(SOURCE)) as by:
        if not Purpose.objects.filter(key=LETTER).exists():
            add_purpose(by=by, name="Letter of new pieces", key=LETTER, wording=WORDS)
        letter = Purpose.objects.get(key=LETTER)
        known = dict(Product.objects.filter(sku__in=catalog.skus).values_list("sku", "pk"))
        for number, sku in enumerate(catalog.skus):
            if sku not in known:
                known[sku] = create_record(Product, by=by, values=product(catalog, number), source=SOURCE).pk
        wording = Wording.objects.filter(purpose=letter).latest("version")
    products = [known[sku] for sku in catalog.skus]
    return Ground(by, [each.pk for each in sellers], products, catalog.names, letter, wording)


def product(catalog: Catalog, number: int) -> dict[str, object]:
    return {
        "name": catalog.names[number],
        "sku": catalog.skus[number],
        "category": CATEGORIES[catalog.category[number]],
        "price": euros(int(catalog.price[number])),
        "cost": euros(int(catalog.cost[number])),
        "currency": "EUR",
    }


def euros(cents: int) -> Decimal:
    return Decimal(cents) / 100


def said_yes(moment: datetime) -> Said:
    return Said("form", moment, origin=FORM, evidence=EVIDENCE)


def said_no(moment: datetime) -> Said:
    return Said("link", moment)
