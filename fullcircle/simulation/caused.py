"""What a letter caused: the orders of those whom it persuaded, and the truth about it, which nobody in the company knows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.experiments.actions import HOLDOUT
from fullcircle.personalize.experiments.models import Assignment
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.bulk import NOTICED, Quick
from fullcircle.simulation.clock import Numbers
from fullcircle.simulation.columns import store
from fullcircle.simulation.company import CURRENCIES, Portion
from fullcircle.simulation.mailing import Post
from fullcircle.simulation.parameters import Mailing
from fullcircle.simulation.persuading import Letter, ordered
from fullcircle.simulation.story import Story
from fullcircle.simulation.told import Told

SOON, BEFORE_THE_END = 0.2, 2.0  # days
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Truth:
    """What is true of a letter: who was in which arm, whom it persuaded, and the share of the treated that the laws say."""

    rows: list[Row]
    expected: float


def buy_because(post: Post, mailing: Mailing, campaign: Campaign) -> Truth:
    """Some of those who got it order because of it, in these days."""
    arms = dict(Assignment.objects.filter(experiment=campaign.experiment).values_list("contact", "arm__key"))
    known = Contact.objects.filter(pk__in=arms).values_list("external_id", "pk")
    numbers = {str(external): pk for external, pk in known}
    rows: list[Row] = []
    chances: list[float] = []
    for portion in concerned(post, mailing):
        people = [numbers.get(str(row["external_id"]), 0) for row in portion.people.rows]
        arm = [arms.get(pk, "") for pk in people]
        treated = np.array([each not in ("", HOLDOUT) for each in arm])
        chance, because, luck = persuaded(post, mailing, portion)
        store_orders(post, mailing, portion, because & treated, people, luck)
        chances += (chance * counted(portion, post.currency))[treated].tolist()
        rows += [
            (mailing.key, str(row["external_id"]), each, "yes" if yes else "no")
            for row, each, yes in zip(portion.people.rows, arm, because.tolist(), strict=True)
            if each
        ]
    return Truth(rows, sum(chances) / max(1, len(chances)))


def counted(portion: Portion, currency: str) -> Numbers:
    """Whose orders a readout counts: it leaves out other currencies than the organization's."""
    return np.array([CURRENCIES[str(row["country"])] == currency for row in portion.people.rows])


def concerned(post: Post, mailing: Mailing) -> Iterator[Portion]:
    for portion in post.company.portions():
        if portion.first > mailing.most:
            return
        yield portion


def persuaded(post: Post, mailing: Mailing, portion: Portion) -> tuple[Numbers, Numbers, np.random.Generator]:
    """By person: the chance that it makes them order, and whether it would; whether or not they get it."""
    parameters, clock = post.company.parameters, post.company.clock
    luck = np.random.default_rng([parameters.seed, portion.number, *mailing.key.encode()])
    anyway = ordered(portion, Letter(on=clock.days - mailing.ago, days=mailing.days))
    law = np.array([custom.persuaded for custom in parameters.customs]) * mailing.works
    chance = law[portion.people.custom] * ~anyway
    return chance, luck.random(chance.size) < chance, luck


def store_orders(
    post: Post, mailing: Mailing, portion: Portion, who: Numbers, people: list[int], luck: np.random.Generator
) -> None:
    """One order each, by the same laws as all others."""
    company = post.company
    parts = np.array([custom.spending.p for custom in company.parameters.customs])[portion.people.custom]
    worth = np.maximum(np.round(luck.gamma(parts, portion.average / parts), 2), 1.0)
    within = SOON + (mailing.days - BEFORE_THE_END) * luck.random(who.size)
    at = company.clock.days - mailing.ago + within
    buyer = np.flatnonzero(who)
    buyer = buyer[np.argsort(at[buyer], kind="stable")]
    if not buyer.size:
        return
    orders = company.drawing.orders(portion.people, buyer, at[buyer], worth[buyer], luck)
    orders = replace(orders, back_at=np.full(orders.at.size, np.inf))
    sellers = list(post.ground.sellers)
    story = Story(replace(portion, orders=orders), company.clock, sellers, series=mailing.key[:1].upper())
    Quick(story, post.ground).store_orders_of(people)
    for placed, person in zip(story.placed_at, orders.buyer.tolist(), strict=True):
        latest = Greatest(Coalesce("last_activity_at", placed), placed)
        Contact.objects.filter(pk=people[person]).update(last_activity_at=latest)
    come_back(
        post,
        portion,
        people,
        dict(zip(orders.buyer.tolist(), story.placed_at, strict=True)),
    )


def come_back(post: Post, portion: Portion, people: list[int], placed: dict[int, datetime]) -> None:
    """Who had been given up is a customer again, as a colleague notices."""
    company = post.company
    story = Story(portion, company.clock, list(post.ground.sellers), company.parameters.advocates)
    told = Told(post.ground.cause)
    for step in story.later_steps["contact"]:
        if step.who in placed and step.after == "former":
            pk, at = people[step.who], max(placed[step.who], step.at) + NOTICED
            Contact.objects.filter(pk=pk).update(lifecycle_stage="customer", version=F("version") + 1)
            by = post.ground.hand(story.people[step.who]["owner"])
            changes = {"changes": {"lifecycle_stage": ["former", "customer"]}}
            told.add("contact.changed", at, ("contact", pk), by, changes)
    if told.rows:
        store(LoggedEvent, told.in_order)
