"""Customers of Harbor Pine who are there twice: typed in again at a fair, over the telephone, by another shop."""

from collections.abc import Callable
from datetime import timedelta

from fullcircle.demo.storing import told, write_down
from fullcircle.demo.world import World
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import check_records
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import new_record

EVERY, AT_MOST = 41, 24
FAIR = timedelta(days=58)  # since the fair, so that lists do not begin with those who were typed in there
SOURCE = "Autumn fair"
Again = Callable[[Contact], dict[str, str]]


def family_first(person: Contact) -> dict[str, str]:
    return {"name": f"{person.family_name}, {person.given_name}", "email": person.email}


def initial_only(person: Contact) -> dict[str, str]:
    return {
        "name": f"{person.given_name[:1]}. {person.family_name}",
        "email": person.email,
        "city": person.city,
    }


def another_mailbox(person: Contact) -> dict[str, str]:
    mailbox = f"{person.given_name}.{person.family_name}".lower().replace(" ", "")
    return {"name": person.name, "phone": person.phone, "city": person.city} | (
        {"email": f"{mailbox}@example.org"} if mailbox.isascii() else {}
    )


def slip_of_the_pen(person: Contact) -> dict[str, str]:
    """Two letters changed places in the address, one is missing in the name."""
    local, _, domain = person.email.partition("@")
    mailbox = f"{local[:2]}{local[3:4]}{local[2:3]}{local[4:]}@{domain}"
    name = f"{person.given_name} {person.family_name[:-2]}{person.family_name[-1:]}"
    return {"name": name, "email": mailbox, "phone": person.phone, "city": person.city}


WAYS: tuple[Again, ...] = (family_first, initial_only, another_mailbox, slip_of_the_pen)


def store_doubles(world: World, by: Actor) -> None:
    """A few people a second time, as somebody else would have written them, and compared at once."""
    again = [
        each for each in world.contacts[EVERY::EVERY] if each.given_name and each.family_name and each.email
    ][:AT_MOST]
    ids = [each.pk for each in again]
    for place, person in enumerate(again):
        values = {key: value for key, value in WAYS[place % len(WAYS)](person).items() if value}
        double, facts = new_record(Contact, by=by, values=values, source=SOURCE)
        at = max(world.now - FAIR - timedelta(minutes=7 * place), person.created_at + timedelta(days=1))
        Contact.objects.filter(pk=double.pk).update(created_at=at, updated_at=at)
        write_down([told("contact.added", {"changes": facts}, double, None, at)])
        ids.append(double.pk)
    check_records(by=by, kind="contact", ids=ids)
