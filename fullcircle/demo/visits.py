"""Harbor Pine's shop, as people walk through it: customers that are recognized, and strangers that are not."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from fullcircle.demo.world import World
from fullcircle.identify.behavior import keys
from fullcircle.identify.behavior.calls import Call
from fullcircle.identify.behavior.models import TrackingSource, Visitor
from fullcircle.identify.behavior.sorting import Arrived, store
from fullcircle.platform.access.actor import Actor

SHOP = "Harbor Pine shop"
KEY = "demo-"
CUSTOMERS, STRANGERS = 180, 140
DAYS = 60
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
)
FROM = (
    ("https://shop.harborpine.example/?utm_source=newsletter&utm_medium=email&utm_campaign=Autumn", ""),
    ("https://shop.harborpine.example/?utm_source=google&utm_medium=cpc&utm_campaign=Chairs&gclid=x1", ""),
    ("https://shop.harborpine.example/", "https://www.google.com/"),
    ("https://shop.harborpine.example/", "https://www.instagram.com/"),
    ("https://shop.harborpine.example/", "https://woodworkers.example/best-tables"),
    ("https://shop.harborpine.example/", ""),
)


def store_visits(world: World, by: Actor) -> None:
    """Every visit goes the way that real ones go; only who the customers are is known beforehand."""
    secret = keys.new_key("browser")
    shop = TrackingSource.objects.create(
        name=SHOP, kind="browser", key=secret, digest=keys.digest(secret), ending=secret[-4:],
        domains=["shop.harborpine.example"], last_seen_at=world.now,
    )  # fmt: skip
    customers = world.random.sample(world.contacts, min(CUSTOMERS, len(world.contacts)))
    people = [*customers, *[None] * world.many(STRANGERS)]
    arrived = [step for number in range(len(people)) for step in walked(world, shop.pk, number)]
    with connection.cursor() as cursor:
        store(cursor, sorted(arrived, key=lambda one: one.call.at), by)
    for number, person in enumerate(people):
        if person is not None:
            Visitor.objects.filter(key=f"{KEY}{number}").update(contact=person)


def walked(world: World, shop: int, number: int) -> Iterator[Arrived]:
    """All visits of one person, on one device."""
    agent = world.random.choice(AGENTS)
    for _ in range(min(9, round(world.random.paretovariate(1.4)))):
        start = world.now - timedelta(minutes=world.random.randint(4, DAYS * 24 * 60))
        url, referrer = world.random.choice(FROM)
        pages = [("Home", "/", url, referrer)]
        for thing in world.random.sample(world.products, world.random.randint(1, 4)):
            path = f"/products/{(thing.sku or thing.name).lower()}/"
            pages.append((thing.name, path, f"https://shop.harborpine.example{path}", ""))
        for step, (title, path, address, came_from) in enumerate(pages):
            at = start + timedelta(seconds=40 * step + world.random.randint(0, 30))
            if at < world.now:
                yield seen(world, shop, number, agent, Call(
                    kind="page", message="", at=at.isoformat(), anonymous=f"{KEY}{number}", name=title, path=path,
                    page={"url": address, "path": path, "title": title, "referrer": came_from},
                ))  # fmt: skip
        if world.random.random() < 0.3:
            at = min(start + timedelta(minutes=5), world.now)
            yield seen(world, shop, number, agent, Call(
                kind="track", message="", at=at.isoformat(), anonymous=f"{KEY}{number}", name="Put into basket",
                properties={"product": pages[-1][0]},
            ))  # fmt: skip


def seen(world: World, shop: int, number: int, agent: str, call: Call) -> Arrived:
    return Arrived(call, shop, agent, world.now)
