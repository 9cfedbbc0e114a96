"""Harbor Pine's customers: firms, the people in them and outside, and how to reach them."""

from itertools import pairwise

from fullcircle.demo.world import SOURCE, World, phone, place
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint
from fullcircle.simulation import words
from fullcircle.simulation.places import Place

CONTACTS, COMPANIES = 2_000, 300
TRIES = 20
MAILBOXES = [f"{each}.example" for each in "mail post inbox letters webmail postbox quickmail mymail".split()]
STEPS = {
    "qualified": ["lead", "qualified"],
    "customer": ["lead", "qualified", "customer"],
    "advocate": ["lead", "qualified", "customer", "advocate"],
    "former": ["lead", "customer", "former"],
}


def make_companies(world: World) -> None:
    taken: set[str] = set()
    while len(world.companies) < world.many(COMPANIES):
        where = place(world)
        stem, (trade, industry) = (
            world.random.choice(words.FIRM_STEMS),
            world.random.choice(words.FIRM_TRADES),
        )
        name = f"{stem} {trade} {words.FIRM_FORMS[where.country]}"
        if name not in taken:
            taken.add(name)
            world.companies.append(company(world, where, name, f"{stem}{trade}".lower(), industry))


def company(world: World, where: Place, name: str, domain: str, industry: str) -> Company:
    city, postcode = world.random.choice(where.cities)
    created = world.ago(900, 60)
    return Company(
        name=name,
        domain=f"{domain}.{where.country.lower()}.example",
        industry=industry,
        size=world.random.choices([key for key, _ in Company.SIZES], [30, 36, 22, 9, 3])[0],
        lifecycle_stage=world.random.choices(["lead", "qualified", "customer", "former"], [30, 20, 45, 5])[0],
        city=city,
        postcode=postcode,
        country=where.country,
        phone=phone(world, where) if world.random.random() < 0.6 else "",
        owner=world.random.choice(world.sellers) if world.random.random() < 0.9 else None,
        source=SOURCE,
        created_at=created,
        updated_at=created,
    )


def make_contacts(world: World) -> None:
    by_country: dict[str, list[Company]] = {}
    for known in world.companies:
        by_country.setdefault(known.country, []).append(known)
    used: set[str] = set()
    for at in range(world.many(CONTACTS)):
        where = place(world)
        firm: Company | None
        firms = by_country.get(where.country, [])
        firm = world.random.choice(firms) if firms and world.random.random() < 0.45 else None
        person = contact(world, where, firm, at, used)
        world.contacts.append(person)
        live_through_stages(world, person)
        if firm and world.random.random() < 0.4:
            world.roles.append(role(world, person, firm))
        if world.random.random() < 0.12:
            second_ways(world, person, where)


def stage_of_life(world: World) -> str:
    stages = [stage for stage, _ in words.SOURCES_OF_LIFE]
    return world.random.choices(stages, [weight for _, weight in words.SOURCES_OF_LIFE])[0]


def contact(world: World, where: Place, firm: Company | None, at: int, used: set[str]) -> Contact:
    given, family = somebody_new(world, where, firm, used)
    parts = (family[0], given[0]) if where.family_first else (given[0], family[0])
    address = f"{given[1]}.{family[1]}@{firm.domain if firm else world.random.choice(MAILBOXES)}"
    if address in used:
        address = address.replace("@", f"{at}@")
    used.add(address)
    city, postcode = (firm.city, firm.postcode) if firm else world.random.choice(where.cities)
    created = max(world.ago(900), firm.created_at) if firm else world.ago(900)
    owner = firm.owner if firm else world.random.choice([*world.sellers, None])
    return Contact(
        name=where.joined.join(parts),
        given_name=given[0],
        family_name=family[0],
        email=address if world.random.random() < 0.94 else "",
        phone=phone(world, where) if world.random.random() < 0.7 else "",
        company=firm,
        job_title=world.random.choice(words.TITLES) if firm else "",
        lifecycle_stage=stage_of_life(world),
        city=city,
        postcode=postcode,
        country=where.country,
        language=where.language,
        owner=owner,
        source=SOURCE,
        created_at=created,
        updated_at=created,
    )


def somebody_new(
    world: World, where: Place, firm: Company | None, used: set[str]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Names that nobody there has together, and a given name that no colleague has, as long as there are any."""
    for _ in range(TRIES):
        given, family = world.random.choice(where.given), world.random.choice(where.family)
        named = {f"{where.country} {given[0]} {family[0]}"}
        if firm:
            named.add(f"{firm.name} {given[0]}")
            named.add(f"{firm.name} {family[0]}")
        if not named & used:
            used |= named
            break
    return given, family


def live_through_stages(world: World, person: Contact) -> None:
    """The way to the stage they are in, with a date for each step."""
    steps = STEPS.get(person.lifecycle_stage, [])
    moment = person.created_at
    for before, after in pairwise(steps):
        moment += (world.now - moment) * world.random.uniform(0.1, 0.4)
        world.became.append((person, before, after, moment))


def role(world: World, person: Contact, firm: Company) -> CompanyRole:
    kind = world.random.choices([key for key, _ in CompanyRole.ROLES], [40, 22, 10, 14, 10, 4])[0]
    return CompanyRole(contact=person, company=firm, role=kind, since=person.created_at.date())


def second_ways(world: World, person: Contact, where: Place) -> None:
    """Some people have a private email or a second phone besides the primary one."""
    if person.email:
        private = person.email.split("@")[0] + "@home.example"
        world.points.append(point(person, "email", person.email, "work", primary=True))
        world.points.append(point(person, "email", private, "private"))
    if person.phone:
        world.points.append(point(person, "phone", person.phone, "mobile", primary=True))
        world.points.append(point(person, "phone", phone(world, where), "home"))


def point(person: Contact, kind: str, value: str, label: str, *, primary: bool = False) -> ContactPoint:
    return ContactPoint(
        contact=person, kind=kind, value=value, label=label, is_primary=primary, source=SOURCE,
        created_at=person.created_at,
    )  # fmt: skip
