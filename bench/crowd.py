"""Invented contacts with duplicates of which we know: a crowd that never lived, always the same for the same size.

Three of four records are people; every fourth is one of them a second time, as somebody else would have typed them in:
nicknames, slips, names the other way round, an address of before, another mailbox, fields left empty. Among the people are
families at one address and namesakes, who are not duplicates.
"""

import random
from collections.abc import Iterator

from bench.scratch import CITIES, ENDINGS, GIVEN, ROOTS
from fullcircle.identify.duplicates.linkage.words import NICKNAMES

SHORT: dict[str, list[str]] = {}
for _short, _name in NICKNAMES.items():
    SHORT.setdefault(_name, []).append(_short)
GIVEN_NAMES = [*GIVEN, *(name.capitalize() for name in SHORT)]
GIVEN_WEIGHTS = [1 / (place + 12) for place in range(len(GIVEN_NAMES))]
FREE = ["gmail.com", "outlook.com", "yahoo.com", "gmx.de", "icloud.com"]
STREETS = [
    "Mill",
    "Church",
    "Station",
    "High",
    "Park",
    "Garden",
    "Linden",
    "Rose",
    "River",
    "King",
    "Queen",
    "North",
    "Hill",
]
WAYS = ["Street", "Road", "Avenue", "Lane", "Square", "Court"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
COLUMNS = (
    "id",
    "name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "person",
)
Row = list[str | int]


def crowd(size: int, seed: int = 20261130) -> Iterator[Row]:
    """Rows in the order of COLUMNS; `person` says who it is, and is told to nobody else."""
    chance = random.Random(seed)
    people = size - size // 4
    again = set(chance.sample(range(people), size // 4))
    number, home = 0, None
    for person in range(people):
        row = one(chance, person, home)
        home = row if chance.random() < 0.04 else None  # the next one lives with them
        for told in (row, second(chance, row)) if person in again else (row,):
            number += 1
            yield [number, *told[1:]]


def one(chance: random.Random, person: int, home: Row | None) -> Row:
    given = chance.choices(GIVEN_NAMES, GIVEN_WEIGHTS)[0]
    family = (
        str(home[3])
        if home
        else chance.choice(ROOTS)
        + chance.choice(ENDINGS)
        + (chance.choice(ENDINGS) if chance.random() < 0.5 else "")
    )
    street = f"{chance.choice(STREETS)}{chance.choice(ROOTS).lower()} {chance.choice(WAYS)} {chance.randrange(1, 180)}"
    place = chance.randrange(len(CITIES))
    postcode = f"{10 + place}{chance.randrange(1000):03}"
    return [
        0, f"{given} {family}", given, family, mailbox(chance, given, family) if chance.random() < 0.85 else "",
        f"+49{chance.randrange(10**8, 10**9)}" if chance.random() < 0.7 else "",
        home[6] if home else street, home[7] if home else postcode, home[8] if home else CITIES[place], person,
    ]  # fmt: skip


def mailbox(chance: random.Random, given: str, family: str) -> str:
    tail = chance.randrange(1, 1000) if chance.random() < 0.6 else ""
    domain = (
        chance.choice(FREE)
        if chance.random() < 0.5
        else f"{chance.choice(ROOTS).lower()}{chance.choice(ENDINGS)}{chance.randrange(40)}.example"
    )
    whole = chance.choice((f"{given}.{family}", f"{given[0]}{family}", f"{family}.{given}"))
    return (
        f"{whole}{tail}@{domain}".lower()
        .replace("ł", "l")
        .replace("ö", "o")
        .replace("é", "e")
        .replace("í", "i")
        .replace("ã", "a")
    )


def second(chance: random.Random, row: Row) -> Row:
    """The same person, as somebody else knows them."""
    _, _, given, family, email, phone, street, postcode, city, person = map(str, row)
    if (short := SHORT.get(given.lower())) and chance.random() < 0.3:
        given = chance.choice(short).capitalize()
    given, family = slip(chance, given, 0.12), slip(chance, family, 0.15)
    if chance.random() < 0.06:
        given = given[:1] + "."
    email = chance.choices(
        (email, "", mailbox(chance, given, family), slip(chance, email, 1.0)), (66, 18, 8, 8)
    )[0]
    phone = chance.choices(
        (phone, "", f"+49{chance.randrange(10**8, 10**9)}", figures(chance, phone)), (66, 20, 6, 8)
    )[0]
    if chance.random() < 0.10:  # moved
        street = f"{chance.choice(STREETS)}{chance.choice(ROOTS).lower()} {chance.choice(WAYS)} {chance.randrange(1, 180)}"
        place = chance.randrange(len(CITIES))
        postcode, city = f"{10 + place}{chance.randrange(1000):03}", CITIES[place]
    else:
        street = (
            slip(chance, street, 0.15)
            .replace("Street", chance.choice(("Street", "St.")))
            .replace("Road", chance.choice(("Road", "Rd")))
        )
        postcode = figures(chance, postcode) if chance.random() < 0.06 else postcode
    if chance.random() < 0.15:
        street = postcode = ""
    name = (
        f"{family}, {given}"
        if chance.random() < 0.07
        else f"{family} {given}"
        if chance.random() < 0.03
        else f"{given} {family}"
    )
    parts = (given, family) if chance.random() < 0.6 else ("", "")
    return [0, name, *parts, email, phone, street, postcode, city, int(person)]


def slip(chance: random.Random, text: str, how_often: float) -> str:
    """A letter missing, doubled, wrong, or changed places with the next."""
    if len(text) < 3 or chance.random() >= how_often:
        return text
    at = chance.randrange(1, len(text) - 1)
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + chance.choice(LETTERS) + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def figures(chance: random.Random, text: str) -> str:
    if len(text) < 4:
        return text
    at = chance.randrange(2, len(text))
    return text[:at] + str(chance.randrange(10)) + text[at + 1 :]
