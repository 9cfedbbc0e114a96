"""Puts the simulated company in, and finds its people again for those who add to it."""

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.behavior import keys
from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.bulk import Quick
from fullcircle.simulation.columns import store
from fullcircle.simulation.ground import DOMAIN, SITE, Ground, goods
from fullcircle.simulation.story import Story

LEADS_SHARE = 4  # of what is to do, one in so many by whoever leads the organization


def settle(world: World, by: Actor) -> Ground:
    """People, firms, purchases, days at work and visits, as everywhere in a simulated company."""
    ground = lay(world, by)
    clock = world.company.clock
    for portion in world.portions:
        story = Story(portion, clock, list(ground.sellers), world.company.parameters.advocates)
        world.told.append(Quick(story, ground).store())
        remember(world, story)
    hand_to_lead(world)
    return ground


def lay(world: World, by: Actor) -> Ground:
    """Its consent is told in its own words, so that no letter is laid here."""
    catalog = world.company.drawing.catalog
    return Ground(
        by, {each.pk: each.name for each in world.sellers}, goods(catalog, by, SOURCE, SOURCE), catalog.names,
        catalog.skus, shop=shop(world).pk, source=SOURCE, cause=SOURCE,
    )  # fmt: skip


def shop(world: World) -> TrackingSource:
    secret = keys.new_key("browser")
    return TrackingSource.objects.create(
        name=SITE, kind="browser", key=secret, digest=keys.digest(secret), ending=secret[-4:],
        domains=[DOMAIN], last_seen_at=world.now,
    )  # fmt: skip


def remember(world: World, story: Story) -> None:
    """The people of a portion as records, and who of them let the firm write to them."""
    names = {each.pk: each for each in world.sellers}
    known = Contact.objects.filter(source=SOURCE).select_related("company")
    by_number = {str(each.external_id): each for each in known}
    stopped = dict(story.stopped)
    when = {at: (moment, stopped.get(at)) for at, moment in story.agreed}
    for at, row in enumerate(story.people):
        person = by_number[str(row["external_id"])]
        person.owner = names.get(person.owner_id) if person.owner_id else None
        world.contacts.append(person)
        if at in when:
            world.agreed[person.pk] = when[at]


def tell_all(world: World) -> None:
    """The log of it all, at the end: what happened last is written last, and so found first."""
    for told in world.told:
        store(LoggedEvent, told.in_order)


def hand_to_lead(world: World) -> None:
    """Whoever leads looks after nobody and has things to do all the same."""
    open_ = Activity.objects.filter(kind="task", done_at=None).order_by("due_at").values_list("pk", flat=True)
    if world.lead:
        Activity.objects.filter(pk__in=list(open_)[::LEADS_SHARE]).update(owner=world.lead)
