"""The demo organization that `make demo` shows: loaded once, then kept like any other data until it is removed."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.demo.agreements import make_agreements
from fullcircle.demo.alike import store_segments
from fullcircle.demo.campaigns import store_campaigns
from fullcircle.demo.cases import store_cases
from fullcircle.demo.deals import store_deals
from fullcircle.demo.doubles import store_doubles
from fullcircle.demo.filled_in import store_forms
from fullcircle.demo.findings import store_findings
from fullcircle.demo.homes import store_homes
from fullcircle.demo.judged import store_decisions
from fullcircle.demo.letters import store_letters, store_mailbox
from fullcircle.demo.making import invent
from fullcircle.demo.quality import store_quality
from fullcircle.demo.reaching import make_points, make_roles
from fullcircle.demo.rights import store_requests
from fullcircle.demo.settling import settle, tell_all
from fullcircle.demo.storing import store, store_rows, take_stock
from fullcircle.demo.tastes import store_tastes
from fullcircle.demo.trials import store_experiments
from fullcircle.demo.viewing import keep_views
from fullcircle.demo.worth import store_lifetime_value, store_suggestions, store_targeting, store_value
from fullcircle.demo.written import store_templates
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.accounts import new_colleague
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.access.models import Role, Team, User
from fullcircle.platform.actions import Refused
from fullcircle.platform.settings.models import Organization
from fullcircle.simulation.words import COLLEAGUES, SELLERS

NAME = "Harbor Pine"
ADDRESS = "Slipway 4, 1234 AB Harborside"
ADMINISTRATOR = "alice@example.com"
ADDRESSES = [f"{key}@example.com" for key in SELLERS]


def load(now: datetime | None = None, share: float = 1.0) -> str:
    """Load the demo organization into an empty installation, and say how to sign in. A second time changes nothing."""
    with acting(system("demo")) as by:
        if not loaded():
            refuse_if_in_use()
            people = colleagues()
            sellers = [people[key] for key in SELLERS]
            world = invent(now or timezone.now(), sellers, share, people["alice"])
            ground = settle(world, by)
            make_agreements(world)
            store(world)
            for rows in (make_roles(world), make_points(world)):
                store_rows(rows)
            take_stock()
            store_forms(world, people["maya"])
            store_tastes(world, by)
            store_findings(world, by)
            store_homes(world, people["maya"])
            store_doubles(world, by)
            store_decisions(world, by)
            store_segments(world, by)
            store_templates(world, by)
            store_campaigns(world, by, ground, people["maya"], people["alice"])
            store_value(world, by)
            store_lifetime_value(world, by)
            store_cases(world, by)
            store_suggestions(world, by)
            store_deals(world, by)
            store_letters(world, by)
            store_mailbox(world)
            store_experiments(world, by)
            store_targeting(world, by)
            store_quality(world, by)
            store_requests(world, by, people["alice"])
            keep_views(people["maya"])
            tell_all(world)
            mark(timezone.now())
    return (
        f"Sign in as {ADMINISTRATOR} with the password {password()}; so do bob, charlie, maya and the others."
    )


def colleagues_for(whom: str) -> list[User]:
    """Those of the demo's colleagues who look after customers, for another invented company than the demo's.

    Made when they are not there: a company that was interrupted goes on with those it has.
    """
    with acting(system(whom)):
        known = {each.email.partition("@")[0]: each for each in User.directory.filter(email__in=ADDRESSES)}
        people = known if known.keys() >= set(SELLERS) else colleagues()
    return [people[key] for key in SELLERS]


def loaded() -> bool:
    return Organization.objects.filter(demo_loaded_at__isnull=False).exists()


def refuse_if_in_use() -> None:
    """Invented people never get among real ones."""
    if User.directory.exclude(email=ADMINISTRATOR).exists() or Contact.objects.exists():
        raise Refused(
            "This installation is in use. The demo goes into an empty one: choose another data folder."
        )


def mark(moment: datetime | None) -> None:
    """Remember that what is here is invented, until it is gone."""
    new = {"name": NAME, "postal_address": ADDRESS, "demo_loaded_at": moment}
    Organization.objects.update_or_create(id=1, defaults={"demo_loaded_at": moment}, create_defaults=new)
    definitions_changed()


def colleagues() -> dict[str, User]:
    """Alice, who administers, and those she works with, in two teams; all with the demo's password."""
    roles = {role.key: role for role in Role.objects.all()}
    teams = {name: team(name) for name in ("North", "South")}
    alice = User.directory.filter(email=ADMINISTRATOR).first() or new_colleague(
        name="Alice Moreau", email=ADMINISTRATOR, password=password(), role=roles["admin"]
    )
    found = {"alice": alice}
    kept = make_password(password())
    for name, key, role, group in COLLEAGUES:
        if key not in found:
            found[key] = User(
                name=name,
                email=f"{key}@example.com",
                role=roles[role],
                team=teams.get(group),
                password=kept,
            )
            found[key].save()
    return found


def team(name: str) -> Team:
    made = Team.objects.create(name=name)
    made.path = [made.pk]
    made.save()
    return made


def password() -> str:
    """Random for every installation: a demo that is left running on the internet lets nobody in."""
    return env.key("demo")[:14]
