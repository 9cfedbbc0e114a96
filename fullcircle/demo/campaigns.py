"""Harbor Pine's campaigns: one that is over, whose effect stands in real orders, and one that is being planned."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q
from django.db.models.functions import Coalesce, Greatest

from fullcircle.demo.sales import fill, new_order
from fullcircle.demo.storing import EVENT_TYPES, insert, of, orders, store_rows
from fullcircle.demo.world import SOURCE, World
from fullcircle.demo.written import HELLO, SHOP, made
from fullcircle.differentiate.segments.actions import fill_segment
from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.identify.consent.deciding import may_contact_many
from fullcircle.identify.consent.models import ConsentEvent, Decision
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.staging import may_wait
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates.actions import publish_template, save_template_draft
from fullcircle.interact.templates.models import OPENED, LinkClick, SentLink, Template, TemplateVersion
from fullcircle.personalize.campaigns import staging
from fullcircle.personalize.campaigns.actions import KEYS, Letter
from fullcircle.personalize.campaigns.events import (
    CampaignApproved,
    CampaignMeasured,
    CampaignScheduled,
    CampaignSent,
    CampaignStarted,
    MoneySpent,
)
from fullcircle.personalize.campaigns.models import (
    Campaign,
    CampaignLetter,
    CampaignRecipient,
    CampaignSegment,
    SpendEntry,
)
from fullcircle.personalize.campaigns.planning import plan_campaign
from fullcircle.personalize.campaigns.queries import people_of
from fullcircle.personalize.experiments.actions import (
    HOLDOUT,
    Version,
    keep_versions,
    share_out,
    take_reading,
)
from fullcircle.personalize.experiments.assigning import bring_in
from fullcircle.personalize.experiments.models import Arm, Assignment, Experiment
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.events.event import Event
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.events import change_event
from fullcircle.simulation.places import PLACES

AGO, WINDOW = timedelta(days=68), 45
CAUSED = 0.38  # of those who got the letter, how many more order within the window
OPENS, CLICKS, LEAVES = 0.46, 0.15, 0.02
LETTERS = {
    "Oil for the winter": ("Your table before the winter", "Two evenings, one tin of oil: the wood will thank you until spring."),
    "Come to the workshop": ("See how it is made", "On three Saturdays we leave the doors open. The kettle is on."),
}  # fmt: skip
SPENT = [("Photographs of the workshop", Decimal(240)), ("Words in two languages", Decimal(130))]


def store_campaigns(world: World, by: Actor, maya: User, alice: User) -> None:
    """After segments and templates, before anybody is measured by what they bought."""
    templates = [letter(by, name, *words) for name, words in LETTERS.items()]
    segments = {each.name: each for each in Segment.objects.all()}
    begun = world.now - AGO
    bought = [customers_then(world, maya, begun)]
    campaign = planned(begun, templates, bought, maya, alice)
    send(campaign, by, begun)
    answer(world, campaign, begun)
    buy(world, campaign, begun)
    assert campaign.experiment is not None
    for days in (8, 15, 30, WINDOW + 1):
        take_reading(campaign.experiment, by=by, now=begun + timedelta(days=days))
    tell(campaign, begun, maya, alice, bought)
    for segment in segments.values():
        fill_segment(segment, by=by, why="orders", now=world.now, cause=SOURCE)
    draft = plan_campaign(
        by=by, name="A bench for the table", objective="Those who own a table of ours think of the bench that belongs to it.",
        purpose="offers", segments=[segments["Best customers"]], exclusions=[segments["Architects and hotels"]],
        letters=[Letter(each.pk) for each in templates], goal="revenue", window_days=28, budget=Decimal(300),
    )  # fmt: skip
    Campaign.objects.filter(pk=draft.pk).update(owner=maya)


def customers_then(world: World, maya: User, begun: datetime) -> Segment:
    """Picked by what was known on that day: who bought since would be found more often among those who bought since."""
    people = sorted({order.contact.pk for order in world.orders if order.placed_at < begun and order.contact})
    segment = Segment.objects.create(
        name="Customers before the winter", description="Everybody who had bought by early autumn.", kind="list",
        size=len(people), owner=maya, created_at=begun - timedelta(days=4), source=SOURCE,
    )  # fmt: skip
    SegmentMember.objects.bulk_create(
        [SegmentMember(segment=segment, contact_id=number, since=segment.created_at, why="picked by hand") for number in people],
        batch_size=1_000,
    )  # fmt: skip
    added: Any = change_event("segment", "added")
    log([of(added(changes={"name": segment.name}), segment, None, maya, segment.created_at)])
    return segment


def letter(by: Actor, name: str, subject: str, words: str) -> Template:
    foot = Snippet.objects.filter(name="Foot of every letter").first()
    template: Template = made(Template, by, name=name, description="For those who bought before.")
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "text": subject},
        {"kind": "text", "text": f"{HELLO}\n\n{words}"},
        {"kind": "button", "text": "Look at it", "url": f"{SHOP}/winter"},
        {"kind": "divider"},
    ]
    if foot is not None:
        blocks.append({"kind": "snippet", "snippet": foot.pk})
    save_template_draft(template, by=by, content={"subject": subject, "blocks": blocks})
    publish_template(template, by=by)
    return template


def planned(
    begun: datetime, templates: Sequence[Template], segments: Sequence[Segment], maya: User, alice: User
) -> Campaign:
    """As it stood when it left: approved by Alice, sent by Maya, many held out, for a small firm has few to compare."""
    campaign = Campaign.objects.create(
        name="Before the winter", objective="Those who bought before come back once more before the year ends.",
        state="measured", purpose="workshop-letter", budget=Decimal(450), owner=maya, approved_by=alice,
        approved_at=begun - timedelta(hours=20), started_by=maya, starts_at=begun, frozen_at=begun,
        sent_at=begun + timedelta(minutes=9), created_at=begun - timedelta(days=3), source=SOURCE,
    )  # fmt: skip
    experiment = Experiment.objects.create(
        name=campaign.name, holdout=Decimal(40), window_days=WINDOW, salt="harbor-pine", run_by=campaign.cause,
        owner=maya, created_at=campaign.created_at, source=SOURCE,
    )  # fmt: skip
    Arm.objects.create(
        experiment=experiment, key=HOLDOUT, name="Left out", position=0, share=0, is_holdout=True
    )
    versions = [
        Version(key, f"{key.upper()}: {each.name}") for key, each in zip(KEYS, templates, strict=False)
    ]
    keep_versions(experiment, versions)
    share_out(experiment, versions)
    campaign.experiment = experiment
    campaign.save(update_fields=["experiment"])
    CampaignSegment.objects.bulk_create(CampaignSegment(campaign=campaign, segment=each) for each in segments)
    CampaignLetter.objects.bulk_create(
        CampaignLetter(campaign=campaign, key=key, template=each, version=TemplateVersion.objects.get(template=each))
        for key, each in zip(KEYS, templates, strict=False)
    )  # fmt: skip
    SpendEntry.objects.bulk_create(
        SpendEntry(campaign=campaign, day=(begun - timedelta(days=2)).date(), amount=amount, what=what, actor_name=maya.name)
        for what, amount in SPENT
    )  # fmt: skip
    return campaign


def send(campaign: Campaign, by: Actor, begun: datetime) -> None:
    """The real way, on that day: the gate, the lot, the letters."""
    people = list(people_of(campaign).order_by("pk").values_list("pk", flat=True))
    rows = [CampaignRecipient(campaign=campaign, contact_id=number) for number in people]
    CampaignRecipient.objects.bulk_create(rows, batch_size=1_000)
    answers = may_contact_many(
        by=by, contacts=people, purpose=campaign.purpose, channel="email", at=begun, phase="staged",
        cause=campaign.cause,
    )  # fmt: skip
    assert campaign.experiment is not None
    bring_in(
        campaign.experiment,
        Contact.objects.filter(pk__in=[each.contact_id for each in answers if may_wait(each)]),
        begun,
    )
    rows_in = Assignment.objects.filter(experiment=campaign.experiment)
    arms: dict[int, str] = dict(rows_in.values_list("contact", "arm__key"))
    treated = {number: arm for number, arm in arms.items() if arm != HOLDOUT}
    staging.decided(campaign, answers, arms, staging.written(campaign, treated, by, begun))
    campaign.audience = len(people)
    campaign.save(update_fields=["audience"])
    allowed = {each.contact_id: each.decision for each in answers}
    for sending in Sending.objects.filter(cause=campaign.cause).select_related("contact"):
        Sending.objects.filter(pk=sending.pk).update(
            state="sent", decision=allowed[sending.contact_id], began_at=begun, attempt=1
        )
        Message.objects.filter(pk=sending.pk).update(
            state="sent", happened_at=begun + timedelta(seconds=sending.pk % 500), answer="250 2.0.0 taken",
            address=sending.contact.email, source=SOURCE,
        )  # fmt: skip


def answer(world: World, campaign: Campaign, begun: datetime) -> None:
    """Some open it, fewer click, a few leave, and a mailbox or two is no more."""
    dice = world.random
    clicks: list[LinkClick] = []
    for link in SentLink.objects.filter(message=campaign.cause).order_by("pk"):
        if dice.random() < (OPENS if link.url == OPENED else CLICKS):
            at = begun + timedelta(hours=dice.uniform(0.3, 90))
            clicks.append(LinkClick(contact_id=link.contact_id, link=link, at=at))
    LinkClick.objects.bulk_create(clicks, batch_size=1_000)
    for message in Message.objects.filter(cause=campaign.cause).order_by("pk"):
        if dice.random() < LEAVES:
            leave(campaign, message, begun + timedelta(hours=dice.uniform(1, 60)))
        elif dice.random() < LEAVES / 2:
            Sending.objects.filter(pk=message.pk).update(state="failed")
            Message.objects.filter(pk=message.pk).update(
                state="failed", answer="It came back: 550 5.1.1", bounced_at=begun + timedelta(minutes=12)
            )


def leave(campaign: Campaign, message: Message, at: datetime) -> None:
    purpose = Decision.objects.filter(cause=campaign.cause).values_list("purpose_id", flat=True)[0]
    ConsentEvent.objects.create(
        contact_id=message.contact_id, purpose_id=purpose, channel="email", action="withdrawn", occurred_at=at,
        recorded_at=at, source="link", origin="Unsubscribe", basis="consent", address=message.address, cause=SOURCE,
        actor_kind="public", actor_name="",
    )  # fmt: skip


def buy(world: World, campaign: Campaign, begun: datetime) -> None:
    """What the letter truly caused: more orders of those who got it, beside those they would have placed anyway."""
    got = Contact.objects.filter(
        Q(campaigns__campaign=campaign, campaigns__state="staged"),
        lifecycle_stage__in=("customer", "advocate"),
        country__in=[each.country for each in PLACES],  # a slip of the pen is no place to deliver to,
    )
    first = len(world.lines)
    placed: list[Order] = []
    for person in got.select_related("company").prefetch_related("owner").order_by("pk"):
        if world.random.random() < CAUSED:
            at = begun + timedelta(days=world.random.uniform(0.2, WINDOW - 2))
            order = new_order(world, person, at.replace(microsecond=0))
            order.status, order.number = "shipped", f"HP-S{len(placed) + 1:03}"
            placed.append(order)
            fill(world, order)
    if not placed:
        return
    store_rows(placed)
    store_rows(world.lines[first:])
    log(list(orders(placed)))
    for order in placed:
        known = Greatest(Coalesce("last_activity_at", order.placed_at), order.placed_at)
        Contact.objects.filter(pk=order.contact_id).update(last_activity_at=known)


def tell(campaign: Campaign, begun: datetime, maya: User, alice: User, segments: Sequence[Segment]) -> None:
    """Its story, on the days when it happened."""
    sent = Message.objects.filter(cause=campaign.cause).aggregate(last=Max("happened_at"))["last"] or begun
    added: Any = change_event("campaign", "added")
    story: list[tuple[Event, User, datetime]] = [
        (added(changes={"name": campaign.name}), maya, campaign.created_at),
        *((MoneySpent(f"{amount:,.2f}", what), maya, begun - timedelta(days=2)) for what, amount in SPENT),
        (CampaignApproved(2, 0), alice, begun - timedelta(hours=20)),
        (CampaignScheduled(begun.isoformat(), f"{begun:%d %b %Y}"), maya, begun - timedelta(hours=19)),
        (CampaignStarted(campaign.audience or 0, [each.name for each in segments], []), maya, begun),
        (CampaignSent(Message.objects.filter(cause=campaign.cause).count()), maya, sent),
        (CampaignMeasured(), maya, begun + timedelta(days=WINDOW)),
    ]
    log([of(event, campaign, None, who, at) for event, who, at in story])


def log(events: list[dict[str, Any]]) -> None:
    insert(LoggedEvent._meta.db_table, {name: EVENT_TYPES.get(name, "text") for name in events[0]}, events)
