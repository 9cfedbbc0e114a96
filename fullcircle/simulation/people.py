"""Who gets to know the firm: people in fourteen countries, alone, in households, and in firms of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fullcircle.simulation import words
from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.places import PLACES, Place

WAYS = (
    "Lindenweg",
    "Mill Lane",
    "Rue du Port",
    "Calle Mayor",
    "Rua da Praia",
    "Harbor Street",
    "Church Road",
    "Am Anger",
)
Row = dict[str, object]
WEIGHTS = np.cumsum([place.weight for place in PLACES])


@dataclass(frozen=True)
class People:
    """Some people with the firms they work for, as rows; a firm is named by its place in the list."""

    rows: list[Row]
    firms: list[Row]
    works_at: list[int | None]
    known_at: Numbers
    custom: Numbers  # which of the parameters' customs
    household: Numbers  # people of one number live together

    @property
    def keeper(self) -> list[int]:
        """By person, whose turn among colleagues it is to look after them; colleagues of one firm have the same."""
        return [at if firm is None else firm for at, firm in enumerate(self.works_at)]


def people(
    parameters: Parameters, clock: Clock, chance: np.random.Generator, first: int, many: int
) -> People:
    """People number `first` and those after; the same chance makes the same people."""
    known_at = np.sort(clock.arrivals(chance, many))
    shares = np.cumsum([custom.share for custom in parameters.customs])
    custom = np.searchsorted(shares, chance.random(many) * shares[-1], side="right")
    trade = custom == len(parameters.customs) - 1
    place = np.searchsorted(WEIGHTS, chance.random(many) * WEIGHTS[-1], side="right")
    joins = (chance.random(many) < parameters.households) & ~trade & ~np.roll(trade, 1)
    joins[0] = False
    household = np.cumsum(~joins) - 1
    place = place[np.flatnonzero(~joins)][household]  # who lives together lives in one place
    firms, works_at = firms_of(parameters, clock, chance, first, trade, place, known_at)
    named = names_of(place, chance)
    luck = chance.random((6, many))
    employers = [None if firm is None else firms[firm] for firm in works_at]
    rows = [
        person(PLACES[place[at]], named[at], first + at, luck[:, at], employer)
        for at, employer in enumerate(employers)
    ]
    for at in np.flatnonzero(joins).tolist():
        move_in(rows[at], rows[at - 1])
    return People(rows, firms, works_at, known_at, custom, household)


def chosen(things: Sequence[Any], luck: float) -> Any:
    return things[int(luck * len(things))]


def names_of(place: Numbers, chance: np.random.Generator) -> list[int]:
    """For each of them one of all pairs of names of their place; nobody has another's as long as there are any left."""
    found = np.zeros(place.size, int)
    for number, where in enumerate(PLACES):
        theirs = np.flatnonzero(place == number)
        found[theirs] = np.resize(chance.permutation(len(where.given) * len(where.family)), theirs.size)
    return list(found.tolist())


def person(place: Place, named: int, number: int, luck: Numbers, firm: Row | None) -> Row:
    given = place.given[named % len(place.given)]
    family = place.family[named // len(place.given)]
    city, postcode = place.cities[int(luck[0] * len(place.cities))]
    written = (family[0], given[0]) if place.family_first else (given[0], family[0])
    domain = firm["domain"] if firm else "mail.example"
    return {
        "name": place.joined.join(written),
        "given_name": given[0],
        "family_name": family[0],
        "email": f"{given[1]}.{family[1]}{number}@{domain}" if luck[1] < 0.95 else "",
        "phone": phone(place, luck[2], luck[3]) if luck[2] < 0.7 else "",
        "job_title": chosen(words.TITLES, luck[4]) if firm else "",
        "street": "" if firm else f"{chosen(WAYS, luck[4])} {1 + int(luck[5] * 180)}",
        "city": firm["city"] if firm else city,
        "postcode": firm["postcode"] if firm else postcode,
        "country": place.country,
        "language": place.language,
        "external_id": f"S-{number:07}",
    }


def phone(place: Place, luck: float, more: float) -> str:
    """A number that could be one: `digits` figures after the dialing code, the first of them 2 to 8."""
    rest = int(more * 10 ** (place.digits - 1))
    return f"{place.dial}{2 + int(luck / 0.7 * 7)}{rest:0{place.digits - 1}}"


def move_in(row: Row, other: Row) -> None:
    """The household of whoever came before: one family name, one door."""
    given, old = str(row["given_name"]), str(row["family_name"])
    row["name"] = str(row["name"]).replace(old, str(other["family_name"]))
    row |= {key: other[key] for key in ("family_name", "street", "city", "postcode")}
    row["given_name"] = given


def firms_of(
    parameters: Parameters, clock: Clock, chance: np.random.Generator, first: int,
    trade: Numbers, place: Numbers, known_at: Numbers,
) -> tuple[list[Row], list[int | None]]:  # fmt: skip
    """Firms for everybody who buys for one: colleagues sit in one country, and the firm is known since the first of them."""
    firms: list[Row] = []
    works_at: list[int | None] = [None] * trade.size
    room: dict[int, tuple[int, int]] = {}  # by place: the firm that still takes somebody on, and how many
    for at in np.flatnonzero(trade).tolist():
        where = int(place[at])
        firm, free = room.get(where, (0, 0))
        if not free:
            firm, free = len(firms), 1 + int(chance.poisson(parameters.people_a_firm - 1))
            firms.append(
                new_firm(PLACES[where], first + at, chance.random(6)) | {"known_at": float(known_at[at])}
            )
        works_at[at] = firm
        room[where] = firm, free - 1
    return firms, works_at


def new_firm(place: Place, number: int, luck: Numbers) -> Row:
    stem, second = chosen(words.FIRM_STEMS, luck[0]), chosen(words.FIRM_STEMS, luck[1])
    trade, industry = words.FIRM_TRADES[int(luck[2] * len(words.FIRM_TRADES))]
    city, postcode = place.cities[int(luck[3] * len(place.cities))]
    stems = stem if stem == second else f"{stem} {second}"
    return {
        "name": f"{stems} {trade} {words.FIRM_FORMS[place.country]}",
        "domain": f"{stem}{trade}{number}".lower() + f".{place.country.lower()}.example",
        "industry": industry,
        "size": ("1-9", "10-49", "50-249", "250-999", "1000+")[
            int(np.searchsorted([0.3, 0.66, 0.88, 0.97], luck[4]))
        ],
        "city": city,
        "postcode": postcode,
        "country": place.country,
        "external_id": f"SF-{number:07}",
    }
