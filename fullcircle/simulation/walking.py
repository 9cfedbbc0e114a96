"""Visits as the shop's website reports them, in calls; whoever stores them sorts these."""

import hmac
from collections.abc import Iterator
from functools import cache
from typing import Any

from fullcircle.identify.behavior.calls import Call
from fullcircle.identify.behavior.keys import proof_secret
from fullcircle.identify.behavior.sorting import Arrived
from fullcircle.simulation.ground import Ground
from fullcircle.simulation.story import Story
from fullcircle.simulation.visiting import AGENTS, BASKET, FROM, HOME, SHOP

INTO_BASKET = "Put into basket"


def keys_of(story: Story, ground: Ground) -> list[str]:
    """By device, the number that it was given."""
    first, people = story.portion.first, story.portion.people.rows
    return [
        f"{ground.source}-{people[owner]['external_id'] if owner >= 0 else f'X-{first + number:07}'}"
        for number, owner in enumerate(story.portion.visits.owner.tolist())
    ]


def walked(story: Story, ground: Ground) -> list[Arrived]:
    """Every call in order of time. The first of a device says who is signed in there, where anybody is."""
    visits = story.portion.visits
    keys, said = keys_of(story, ground), set()
    people, owner, agent = story.portion.people.rows, visits.owner.tolist(), visits.agent.tolist()
    assert ground.shop is not None
    found = []
    for device, moment, call in calls(story, ground):
        user = ""
        if owner[device] >= 0 and device not in said:
            said.add(device)
            user = str(people[owner[device]]["external_id"])
        whole = Call(
            message="", at=moment, anonymous=keys[device], user=user,
            signature=proof(ground.shop, user) if user else "", **call,
        )  # fmt: skip
        found.append(Arrived(whole, ground.shop, AGENTS[agent[device]], story.clock.parameters.ends_on))
    return found


def calls(story: Story, ground: Ground) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """What each step says: a page with its address, or a thing that goes into the basket."""
    visits = story.portion.visits
    moments = story.clock.stamps(visits.at)
    rows = zip(
        visits.device.tolist(), moments, visits.page.tolist(), visits.product.tolist(), visits.came_from.tolist(), strict=True
    )  # fmt: skip
    for device, moment, page, product, came_from in rows:
        yield device, moment.isoformat(), step(page, product, came_from, ground)


def step(page: int, product: int, came_from: int, ground: Ground) -> dict[str, Any]:
    if page == BASKET:
        return {"kind": "track", "name": INTO_BASKET, "properties": {"product": ground.names[product]}}
    if page == HOME:
        url, referrer = FROM[came_from]
        return {"kind": "page", "name": "Home", "path": "/", "page": shown(url, "/", "Home", referrer)}
    path = f"/products/{ground.skus[page].lower()}/"
    name = ground.names[page]
    return {"kind": "page", "name": name, "path": path, "page": shown(f"{SHOP}{path}", path, name, "")}


def shown(url: str, path: str, title: str, referrer: str) -> dict[str, str]:
    return {"url": url, "path": path, "title": title, "referrer": referrer}


@cache
def secret_of(shop: int) -> bytes:
    return proof_secret(shop).encode()


def proof(shop: int, user: str) -> str:
    """As the shop's server proves who is signed in."""
    return hmac.new(secret_of(shop), user.encode(), "sha256").hexdigest()
