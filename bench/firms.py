"""Invented firms with duplicates of which we know, and sister firms which are none: always the same for the same size.

Every fourth record is one of the others a second time, as somebody else would have typed it in. Every fifth firm belongs to a
group: a shared name, often one domain, one address and one switchboard, and another trade. Nobody who only counts agreeing fields
tells a sister from a double.
"""

import random
from collections.abc import Iterator

from bench.crowd import STREETS, WAYS, figures, slip
from bench.scratch import CITIES, ENDINGS, ROOTS

TRADES = """Logistics Energy Foods Software Textiles Steel Printing Pharma Consulting Trading Travel Media Chemicals Insurance
Timber Packaging Optics Catering Security Cleaning Holding Services Solutions Systems""".split()
FORMS = ("GmbH", "AG", "Ltd", "Limited", "Inc.", "S.A.", "B.V.", "S.r.l.", "AB", "")
COLUMNS = ("id", "name", "domain", "website", "email", "phone", "street", "postcode", "city", "firm")
Row = list[str | int]


def firms(size: int, seed: int = 20261130) -> Iterator[Row]:
    """Rows in the order of COLUMNS; `firm` says which it is, and is told to nobody else."""
    chance = random.Random(seed)
    single = size - size // 4
    again = set(chance.sample(range(single), size // 4))
    number, sister, left = 0, None, 0
    for firm in range(single):
        row = one(chance, firm, sister)
        left = left - 1 if left else chance.randrange(1, 4) if chance.random() < 0.10 else 0
        sister = row if left else None
        for told in (row, second(chance, row)) if firm in again else (row,):
            number += 1
            yield [number, *told[1:]]


def one(chance: random.Random, firm: int, sister: Row | None) -> Row:
    stem = str(sister[1]).split()[0] if sister else stem_of(chance)
    trade, form = chance.choice(TRADES), chance.choice(FORMS)
    domain = (
        str(sister[2])
        if sister and sister[2] and chance.random() < 0.4
        else f"{stem}{'-' + trade if sister or chance.random() < 0.5 else ''}.example".lower()
    )
    switchboard = f"+49{chance.randrange(10**6, 10**7)}{chance.randrange(100):02}"
    if sister and chance.random() < 0.5:
        switchboard = (
            str(sister[5]) if chance.random() < 0.4 else f"{sister[5]}"[:-2] + f"{chance.randrange(100):02}"
        )
    place = chance.randrange(len(CITIES))
    home = (
        (sister[6], sister[7], sister[8])
        if sister and chance.random() < 0.4
        else (
            f"{chance.choice(STREETS)}{chance.choice(ROOTS).lower()} {chance.choice(WAYS)} {chance.randrange(1, 180)}",
            f"{10 + place}{chance.randrange(1000):03}", CITIES[place],
        )
    )  # fmt: skip
    mailbox = f"{chance.choice(('info', 'office', 'sales'))}@{domain}" if chance.random() < 0.6 else ""
    name = " ".join(filter(None, (stem, trade, form)))
    return [0, name, domain if chance.random() < 0.8 else "", "", mailbox, switchboard, *home, firm]


def stem_of(chance: random.Random) -> str:
    """Most names are made up, and so are nobody else's."""
    made = chance.choice(ROOTS) + chance.choice(ENDINGS)
    return made if chance.random() < 0.1 else made + chance.choice(ROOTS).lower() + chance.choice(ENDINGS)


def second(chance: random.Random, row: Row) -> Row:
    """The same firm, as somebody else knows it."""
    _, name, domain, _, mailbox, phone, street, postcode, city, firm = map(str, row)
    stem, trade, *form = name.split()
    stem, trade = slip(chance, stem, 0.12), slip(chance, trade, 0.10)
    form = form if chance.random() < 0.4 else [chance.choice(FORMS)] if chance.random() < 0.3 else []
    if chance.random() < 0.06:
        trade = ""
    if chance.random() < 0.12:  # moved
        place = chance.randrange(len(CITIES))
        street = f"{chance.choice(STREETS)}{chance.choice(ROOTS).lower()} {chance.choice(WAYS)} {chance.randrange(1, 180)}"
        postcode, city = f"{10 + place}{chance.randrange(1000):03}", CITIES[place]
    else:
        street = slip(chance, street, 0.15)
        postcode = figures(chance, postcode) if chance.random() < 0.06 else postcode
    domain = chance.choices((domain, "", domain.replace(".example", ".test")), (60, 32, 8))[0]
    phone = chance.choices((phone, "", figures(chance, phone), f"{phone[:-2]}0"), (50, 30, 8, 12))[0]
    if chance.random() < 0.2:
        street = postcode = ""
    mailbox = mailbox if chance.random() < 0.5 else ""
    website = f"https://www.{domain}/" if domain and chance.random() < 0.3 else ""
    return [
        0,
        " ".join(filter(None, (stem, trade, *form))),
        domain,
        website,
        mailbox,
        phone,
        street,
        postcode,
        city,
        int(firm),
    ]
