"""How else Harbor Pine reaches people: what they are at their firm, and private mailboxes and phones beside the first ones."""

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint

WEIGHTS = (40, 22, 10, 14, 10, 4)


def make_roles(world: World) -> list[CompanyRole]:
    return [role(world, each) for each in world.contacts if each.company_id and world.random.random() < 0.4]


def role(world: World, person: Contact) -> CompanyRole:
    kind = world.random.choices([key for key, _ in CompanyRole.ROLES], WEIGHTS)[0]
    return CompanyRole(contact=person, company=person.company, role=kind, since=person.created_at.date())


def make_points(world: World) -> list[ContactPoint]:
    """Some people have a private email or a second phone besides the primary one."""
    points = []
    for person in world.contacts:
        if world.random.random() < 0.12:
            points += second_ways(world, person)
    return points


def second_ways(world: World, person: Contact) -> list[ContactPoint]:
    points = []
    if person.email:
        private = person.email.split("@")[0] + "@home.example"
        points.append(point(person, "email", person.email, "work", primary=True))
        points.append(point(person, "email", private, "private"))
    if person.phone:
        another = f"{person.phone[:-4]}{world.random.randint(1000, 9999)}"
        points.append(point(person, "phone", person.phone, "mobile", primary=True))
        points.append(point(person, "phone", another, "home"))
    return points


def point(person: Contact, kind: str, value: str, label: str, *, primary: bool = False) -> ContactPoint:
    return ContactPoint(
        contact=person, kind=kind, value=value, label=label, is_primary=primary, source=SOURCE,
        created_at=person.created_at,
    )  # fmt: skip
