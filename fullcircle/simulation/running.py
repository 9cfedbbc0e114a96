"""Putting the company into an empty installation: its truth first, then portion by portion, on as many processes as asked for."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db import connection, connections

from fullcircle.identify.behavior.models import Visitor
from fullcircle.identify.behavior.sorting import MONTHS
from fullcircle.identify.companies.models import Company as Firm
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.interact.activities.models import Activity
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.bulk import store_portion
from fullcircle.simulation.caused import Truth, buy_because
from fullcircle.simulation.company import PORTION, Company
from fullcircle.simulation.ground import SOURCE, Ground, lay
from fullcircle.simulation.helping import helpers
from fullcircle.simulation.mailing import Post, mail_out, read_out
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.story import Story
from fullcircle.simulation.truth import LAWS, write_letters, write_truth

TABLES = (Contact, Firm, Product, Order, OrderLine, Activity, Visitor, LoggedEvent)


def simulate(parameters: Parameters, folder: Path, sellers: list[User], processes: int = 1) -> Iterator[int]:
    """Store what is missing of the company; yields how many of its people are there, again and again.

    A run that was interrupted goes on where it stopped: a portion is there whole or not at all, and is the same every time.
    """
    company = Company(parameters)
    missing = sorted(set(range(company.many_portions)) - stored(parameters, folder))
    write_truth(company, folder)
    ground = lay(company.drawing.catalog, sellers)
    make_room(company)
    there = parameters.customers - sum(size(parameters, each) for each in missing)
    yield there
    for number in portions_stored(parameters, list(ground.sellers), missing, processes):
        there += size(parameters, number)
        yield there
    take_stock()
    with acting(system(SOURCE)) as by:
        write_letters(folder, send_letters(company, ground, by, sellers))


def send_letters(company: Company, ground: Ground, by: Actor, sellers: list[User]) -> dict[str, Truth]:
    """The letters that the company sent, once everybody is there who might get them; what is true of each that left now."""
    if ground.purpose is None or not sellers:
        return {}
    approver = User.directory.filter(role__key="admin").order_by("pk").first() or sellers[0]
    post = Post(company, ground, ground.purpose, by, sellers[0], approver)
    found = {}
    for mailing in company.parameters.mailings:
        known = Campaign.objects.filter(name=mailing.name, source=SOURCE).exists()
        if not known and mailing.ago < company.clock.days:
            campaign = mail_out(post, mailing)
            found[mailing.key] = buy_because(post, mailing, campaign)
            read_out(post, mailing, campaign)
    return found


def make_room(company: Company) -> None:
    """The months of visits, before several processes want the same one at the same time."""
    clock = company.clock
    days = range(max(0, clock.days - company.parameters.visiting.remembered), clock.days + 1)
    months = sorted({(clock.begins_on + timedelta(days=day)).date().replace(day=1) for day in days})
    with acting(system(SOURCE)), connection.cursor() as cursor:
        cursor.execute(MONTHS, [months])


def size(parameters: Parameters, portion: int) -> int:
    return min(PORTION, parameters.customers - portion * PORTION)


def stored(parameters: Parameters, folder: Path) -> set[int]:
    """The portions that are there already; refused where anything else is there."""
    laws = folder / LAWS
    begun = laws.exists() and json.loads(laws.read_text()) == json.loads(json.dumps(parameters.facts()))
    with acting(system(SOURCE), read_only=True):
        if not begun and Contact.objects.exists():
            raise Refused(
                "This installation is in use, or holds another simulated company. Choose an empty data folder."
            )
        firsts = {
            f"S-{number * PORTION + 1:07}": number for number in range(-(-parameters.customers // PORTION))
        }
        found = Contact.objects.filter(external_id__in=list(firsts)).values_list("external_id", flat=True)
        return {firsts[each] for each in found}


def portions_stored(
    parameters: Parameters, sellers: list[int], missing: list[int], processes: int
) -> Iterator[int]:
    """The numbers of the portions, as each is stored."""
    if processes == 1:
        yield from (store_one(parameters, sellers, number) for number in missing)
        return
    connections.close_all()
    with helpers(processes) as pool:
        waiting = [pool.submit(store_one, parameters, sellers, number) for number in missing]
        for each in waiting:
            yield each.result()


def store_one(parameters: Parameters, sellers: list[int], number: int) -> int:
    company, ground = whole(parameters, tuple(sellers))
    portion = next(company.portions(number))
    store_portion(Story(portion, company.clock, sellers, parameters.advocates), ground)
    return number


@cache
def whole(parameters: Parameters, sellers: tuple[int, ...]) -> tuple[Company, Ground]:
    company = Company(parameters)
    return company, lay(company.drawing.catalog, list(User.directory.filter(pk__in=sellers).order_by("pk")))


def take_stock() -> None:
    """PostgreSQL learns what is there now."""
    with acting(system(SOURCE)), connection.cursor() as cursor:
        cursor.execute("SELECT fc.take_stock(%s)", [[model._meta.db_table for model in TABLES]])
