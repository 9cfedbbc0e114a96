"""What Harbor Pine has to sell to whom: open deals in every stage, and a year of won and lost ones."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from fullcircle.acquire.deals.events import DealLost, DealWon
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.demo.storing import Told, of, store_rows, told, write_down
from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor

OPEN, WON, LOST = 96, 60, 44
IN_STAGE = (9, 7, 5, 3)  # how many stand in each, of all that are open
WHAT = (
    "Tables for the canteen", "Meeting room in oak", "Desks for a new office", "Shelves for the archive",
    "Reception desk", "Chairs for the terrace", "Kitchen by measure", "Dining table with eight chairs",
    "Wardrobe for the hall", "Beds for a guest house", "Library wall", "Benches for the school",
)  # fmt: skip
NEXT = (
    "Send the drawing", "Call about the wood", "Measure the rooms", "Ask for the plans", "Show samples",
    "Send the offer", "Talk to their architect", "Agree on a date",
)  # fmt: skip
LETS_DOWN = ("price", "price", "silent", "bad_time", "competitor", "no_budget", "does_not_fit", "no_need")
WORDS = {
    "price": "A third over what they had in mind.",
    "competitor": "Took oak veneer from Nordwood.",
    "bad_time": "Next year, after they have moved.",
    "does_not_fit": "Wanted steel.",
}


def store_deals(world: World, by: Actor) -> None:
    """Won ones are orders that customers really placed; figures of sales and of deals agree."""
    stages = stages_of(begin_selling(by=by).pk)
    dice = Random(f"{world.random.random()}")  # noqa: S311  invents deals, guards nothing
    looked_after = [person for person in world.contacts if person.owner_id]
    people = dice.sample(looked_after, min(len(looked_after), world.many(OPEN + LOST)))
    lost = people[: world.many(LOST)]
    deals = [open_deal(world, dice, person, stages) for person in people[len(lost) :]]
    deals += [lost_deal(world, dice, person, stages) for person in lost]
    deals += [won_deal(world, dice, order, stages[-1]) for order in ordered(world)]
    store_rows(deals)
    write_down(
        sorted((each for deal in deals for each in happened(deal)), key=lambda each: each["occurred_at"])
    )


def begun(dice: Random, person: Contact, stage: DealStage, at: datetime) -> Deal:
    return Deal(
        name=dice.choice(WHAT), contact=person, company_id=person.company_id, owner=person.owner,
        stage=stage, pipeline_id=stage.pipeline_id, currency="EUR", status="open", source=SOURCE,
        amount=Decimal(dice.randrange(400, 9600, 50)), created_at=at, updated_at=at, stage_since=at,
    )  # fmt: skip


def open_deal(world: World, dice: Random, person: Contact, stages: list[DealStage]) -> Deal:
    """Most have a next step; some are late with it, and some rest too long."""
    stage = dice.choices(stages, IN_STAGE[: len(stages)])[0]
    at = world.ago(16, 1)
    deal = begun(dice, person, stage, at)
    deal.created_at = at - timedelta(days=7 * stage.position)
    today = world.now.date()
    deal.closes_on = today + timedelta(days=dice.randint(5, 70))
    if dice.random() < 0.85:
        deal.next_step, deal.next_on = dice.choice(NEXT), today + timedelta(days=dice.randint(-3, 12))
    return deal


def lost_deal(world: World, dice: Random, person: Contact, stages: list[DealStage]) -> Deal:
    closed = world.ago(360, 2)
    deal = begun(dice, person, dice.choice(stages), closed - timedelta(days=dice.randint(6, 60)))
    deal.status, deal.closed_at, deal.stage_since = "lost", closed, closed
    deal.lost_reason = dice.choice(LETS_DOWN)
    deal.lost_note = WORDS.get(deal.lost_reason, "")
    return deal


def ordered(world: World) -> list[Order]:
    """The largest things that were bought of somebody who looks after the customer."""
    bought = Order.objects.filter(
        kind="order", status__in=("paid", "shipped"), currency="EUR", contact__owner__in=world.sellers
    )
    recent = bought.filter(placed_at__gte=world.now - timedelta(days=365)).select_related("contact")
    return list(recent.order_by("-total", "pk")[: world.many(WON)])


def won_deal(world: World, dice: Random, order: Order, stage: DealStage) -> Deal:
    person = order.contact
    assert person is not None
    person.owner = next(each for each in world.sellers if each.pk == person.owner_id)
    deal = begun(dice, person, stage, order.placed_at - timedelta(days=dice.randint(5, 50)))
    deal.amount, deal.currency, deal.order = order.total, order.currency, order
    deal.status, deal.closed_at, deal.stage_since = "won", order.placed_at, order.placed_at
    return deal


def happened(deal: Deal) -> list[Told]:
    """That it was written down, and how it ended."""
    told_ = [
        told(
            "deal.added",
            {"changes": {"name": deal.name, "amount": str(deal.amount)}},
            deal,
            deal.owner,
            deal.created_at,
        )
    ]
    if deal.closed_at is None:
        return told_
    if deal.order is not None:
        day = deal.closed_at.date()
        won = DealWon(
            deal.name, deal.order.total, deal.currency, day, deal.order.pk, deal.order.number, deal.stage_id
        )
        return [*told_, of(won, deal, deal.contact, deal.owner, deal.closed_at)]
    why = deal.get_lost_reason_display()
    lost = DealLost(deal.name, deal.lost_reason, why, deal.lost_note, deal.stage_id)
    return [*told_, of(lost, deal, deal.contact, deal.owner, deal.closed_at)]
