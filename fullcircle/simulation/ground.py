"""What the company has from its first day: colleagues, the goods it sells, and what it asks people's leave for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fullcircle.identify.behavior.actions import add_tracking_source
from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import Purpose, Wording
from fullcircle.identify.consent.said import Said
from fullcircle.identify.purchases.models import Product
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.models import User
from fullcircle.platform.records.actions import new_record, tell
from fullcircle.simulation.baskets import CATEGORIES, Catalog

SOURCE = "simulation"
LETTER = "simulated-letter"
SHOP, SITE, DOMAIN = "Online shop", "Harbor Pine shop", "shop.harborpine.example"
WORDS = "Yes, write to me about new pieces by email. I can stop it at any time by the link in every letter."
FORM = "At the till"
EVIDENCE = "Ticked the box."


@dataclass(frozen=True)
class Ground:
    """Where it all stands: numbers of records that every portion points to."""

    by: Actor
    sellers: dict[int, str]  # their names by their numbers
    products: list[int]
    names: list[str]  # of the products
    skus: list[str]
    purpose: Purpose | None = None  # the letter that people can ask for
    wording: Wording | None = None
    shop: int | None = None  # the website that reports
    source: str = SOURCE
    cause: str = ""  # that the log gives for all of it

    @property
    def automation(self) -> Actor:
        """Who draws the conclusions from orders, as in the product itself."""
        return system("automation")

    def hand(self, seller: int | None) -> Actor:
        """Who writes it down: a colleague, by name alone, for nobody writes under another's number; or the shop."""
        if seller is None:
            return system(SHOP)
        return self.called(self.sellers[seller])

    def named(self, colleague: User) -> Actor:
        return self.called(colleague.name)

    def called(self, name: str) -> Actor:
        return Actor("user", name, self.by.database_role, capabilities=self.by.capabilities)


def lay(catalog: Catalog, sellers: list[User]) -> Ground:
    """Have everything there that portions stand on, made when it is not; the same the next time."""
    with acting(system(SOURCE)) as by:
        purpose, wording = letter(by)
        return Ground(
            by, {each.pk: each.name for each in sellers}, goods(catalog, by), catalog.names, catalog.skus,
            purpose, wording, website(by),
        )  # fmt: skip


def letter(by: Actor) -> tuple[Purpose, Wording]:
    """What people can ask for."""
    if not Purpose.objects.filter(key=LETTER).exists():
        add_purpose(by=by, name="Letter of new pieces", key=LETTER, wording=WORDS)
    purpose = Purpose.objects.get(key=LETTER)
    return purpose, Wording.objects.filter(purpose=purpose).latest("version")


def goods(catalog: Catalog, by: Actor, source: str = SOURCE, cause: str = "") -> list[int]:
    """What is sold."""
    known = dict(Product.objects.filter(sku__in=catalog.skus).values_list("sku", "pk"))
    for number, sku in enumerate(catalog.skus):
        if sku not in known:
            thing, facts = new_record(Product, by=by, values=product(catalog, number), source=source)
            tell(thing, "added", facts, by, cause)
            known[sku] = thing.pk
    return [known[sku] for sku in catalog.skus]


def website(by: Actor) -> int:
    """The shop's site, whose reports say who is signed in."""
    known = TrackingSource.objects.filter(name=SITE).first()
    return known.pk if known else add_tracking_source(by=by, name=SITE, domains=[DOMAIN]).pk


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
