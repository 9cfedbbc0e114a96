"""Letters that the company sent: as campaigns with a part left out by lot, and what each of them truly caused.

They go the way that real ones go: the gate, the lot, a message for each. Who orders because of one follows from the laws,
and the truth about it is written beside the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Max

from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.identify.consent.deciding import may_contact_many
from fullcircle.identify.consent.models import ConsentEvent, Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.staging import may_wait
from fullcircle.interact.templates.actions import publish_template, save_template_draft
from fullcircle.interact.templates.models import OPENED, LinkClick, SentLink, Template, TemplateVersion
from fullcircle.personalize.campaigns import staging
from fullcircle.personalize.campaigns.actions import KEYS
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
from fullcircle.personalize.campaigns.queries import people_of
from fullcircle.personalize.experiments.actions import (
    HOLDOUT,
    Version,
    keep_versions,
    share_out,
    take_reading,
)
from fullcircle.personalize.experiments.assigning import count, cuts_of, lot_of
from fullcircle.personalize.experiments.models import Arm, Assignment, Experiment
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.events.event import Event
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import new_record, tell
from fullcircle.platform.records.events import change_event
from fullcircle.simulation.columns import change, store
from fullcircle.simulation.company import Company
from fullcircle.simulation.ground import Ground
from fullcircle.simulation.parameters import Mailing
from fullcircle.simulation.told import Told
from fullcircle.simulation.visiting import SHOP

AT_ONCE = 1_000
LOOKS = (0.18, 0.35, 0.66)  # of the days that count, at which somebody looked


@dataclass(frozen=True)
class Post:
    """What letters need: whose they are, who says yes to them, and what they end with."""

    company: Company
    ground: Ground
    purpose: Purpose
    by: Actor
    owner: User
    approver: User
    currency: str = "EUR"  # of the organization
    greeting: str = 'Dear {{ contact.given_name | default: "friend" }},'
    ending: tuple[dict[str, Any], ...] = (
        {
            "kind": "text",
            "text": "{{ organization.name }}, {{ organization.address }}\n\n[Unsubscribe]({{ unsubscribe_url }})",
        },
    )

    def begun(self, mailing: Mailing) -> datetime:
        return self.company.parameters.ends_on - timedelta(days=mailing.ago)

    @property
    def source(self) -> str:
        return self.ground.source


def mail_out(post: Post, mailing: Mailing) -> Campaign:
    """The letter leaves, on its day; some open it, a few leave."""
    begun = post.begun(mailing)
    templates = [written(post, mailing, *words) for words in mailing.letters]
    segment = customers_then(post, mailing, begun)
    campaign = planned(post, mailing, begun, templates, segment)
    send(campaign, post, begun)
    answer(post, mailing, campaign, begun)
    return campaign


def read_out(post: Post, mailing: Mailing, campaign: Campaign) -> None:
    """Looked at now and then, and once all days were over; told on the days when it happened."""
    begun = post.begun(mailing)
    assert campaign.experiment is not None
    for day in (*(round(mailing.days * part) for part in LOOKS), mailing.days + 1):
        take_reading(campaign.experiment, by=post.by, now=begun + timedelta(days=day))
    tell_story(post, mailing, campaign, begun)


def customers_then(post: Post, mailing: Mailing, begun: datetime) -> Segment:
    """Picked by what was known on that day: who bought since would be found more often among those who bought since."""
    bought = Order.objects.filter(kind="order", placed_at__lt=begun, contact__isnull=False).exclude(
        status="canceled"
    )
    first = Contact.objects.filter(source=post.source, external_id__lte=f"S-{mailing.most:07}")
    people = sorted(first.filter(pk__in=bought.values("contact")).values_list("pk", flat=True))
    segment = Segment.objects.create(
        name=mailing.audience, description="Everybody who had bought by then.", kind="list",
        size=len(people), owner=post.owner, created_at=begun - timedelta(days=4), source=post.source,
    )  # fmt: skip
    SegmentMember.objects.bulk_create(
        [SegmentMember(segment=segment, contact_id=number, since=segment.created_at, why="picked by hand") for number in people],
        batch_size=AT_ONCE,
    )  # fmt: skip
    told = Told(post.ground.cause)
    added: Any = change_event("segment", "added")
    event = added(changes={"name": segment.name})
    told.add(
        event.type, segment.created_at, ("segment", segment.pk), post.ground.named(post.owner), event.payload
    )
    store(LoggedEvent, told.in_order)
    return segment


def written(post: Post, mailing: Mailing, name: str, subject: str, words: str) -> Template:
    values = {"name": name, "description": "For those who bought before."}
    template, facts = new_record(Template, by=post.by, values=values)
    tell(template, "added", facts, post.by, post.ground.cause)
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "text": subject},
        {"kind": "text", "text": f"{post.greeting}\n\n{words}"},
        {"kind": "button", "text": "Look at it", "url": f"{SHOP}/{mailing.key}"},
        {"kind": "divider"},
        *post.ending,
    ]
    save_template_draft(template, by=post.by, content={"subject": subject, "blocks": blocks})
    publish_template(template, by=post.by)
    return template


def planned(
    post: Post, mailing: Mailing, begun: datetime, templates: Sequence[Template], segment: Segment
) -> Campaign:
    """As it stood when it left, many held out, for a small firm has few to compare."""
    campaign = Campaign.objects.create(
        name=mailing.name, objective=mailing.objective, state="measured", purpose=post.purpose.key,
        budget=Decimal(mailing.budget), owner=post.owner, approved_by=post.approver,
        approved_at=begun - timedelta(hours=20), started_by=post.owner, starts_at=begun, frozen_at=begun,
        sent_at=begun + timedelta(minutes=9), created_at=begun - timedelta(days=3), source=post.source,
    )  # fmt: skip
    experiment = Experiment.objects.create(
        name=campaign.name, holdout=Decimal(mailing.holdout), window_days=mailing.days, run_by=campaign.cause,
        salt=f"{post.company.parameters.seed} {mailing.key}", owner=post.owner, created_at=campaign.created_at,
        source=post.source,
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
    CampaignSegment.objects.create(campaign=campaign, segment=segment)
    CampaignLetter.objects.bulk_create(
        CampaignLetter(campaign=campaign, key=key, template=each, version=TemplateVersion.objects.get(template=each))
        for key, each in zip(KEYS, templates, strict=False)
    )  # fmt: skip
    SpendEntry.objects.bulk_create(
        SpendEntry(
            campaign=campaign, day=(begun - timedelta(days=2)).date(), amount=Decimal(amount), what=what,
            actor_name=post.owner.name,
        )
        for what, amount in mailing.spent
    )  # fmt: skip
    return campaign


def send(campaign: Campaign, post: Post, begun: datetime) -> None:
    """The real way, on that day: the gate, the lot, the letters."""
    people = list(people_of(campaign).order_by("pk").values_list("pk", flat=True))
    rows = [CampaignRecipient(campaign=campaign, contact_id=number) for number in people]
    CampaignRecipient.objects.bulk_create(rows, batch_size=AT_ONCE)
    for start in range(0, len(people), AT_ONCE):
        send_some(campaign, post, begun, people[start : start + AT_ONCE])
    campaign.audience = len(people)
    campaign.save(update_fields=["audience"])


def send_some(campaign: Campaign, post: Post, begun: datetime, people: list[int]) -> None:
    answers = may_contact_many(
        by=post.by, contacts=people, purpose=campaign.purpose, channel="email", at=begun, phase="staged",
        cause=campaign.cause,
    )  # fmt: skip
    assert campaign.experiment is not None
    allowed = {each.contact_id: each.decision or 0 for each in answers if may_wait(each)}
    draw_lots(campaign.experiment, list(allowed), begun)
    rows_in = Assignment.objects.filter(experiment=campaign.experiment, contact__in=people)
    arms: dict[int, str] = dict(rows_in.values_list("contact", "arm__key"))
    treated = {number: arm for number, arm in arms.items() if arm != HOLDOUT}
    staging.decided(campaign, answers, arms, staging.written(campaign, treated, post.by, begun))
    mark_sent(post, begun, list(Sending.objects.filter(cause=campaign.cause, contact__in=treated)), allowed)


def draw_lots(experiment: Experiment, people: list[int], begun: datetime) -> None:
    """By the number that somebody has in the company, not by that of their record: the same lots wherever it is stored."""
    cuts = cuts_of(list(experiment.arms.all()))
    known = Contact.objects.filter(pk__in=people).values_list("pk", "external_id")
    rows = [
        Assignment(
            experiment=experiment, contact_id=pk, at=begun, division=experiment.division,
            arm_id=cuts.arm_of(lot_of(experiment.salt, int(str(external).removeprefix("S-")))),
        )
        for pk, external in known
    ]  # fmt: skip
    Assignment.objects.bulk_create(rows, batch_size=AT_ONCE)
    count(experiment, len(rows), begun)


def mark_sent(post: Post, begun: datetime, sent: list[Sending], allowed: dict[int, int]) -> None:
    """It left on that day; no server of today is asked."""
    addresses = dict(Contact.objects.filter(pk__in=allowed).values_list("pk", "email"))
    people, pks, many = [each.contact_id for each in sent], [each.pk for each in sent], len(sent)
    change(Sending, pks, {
        "state": ["sent"] * many, "decision_id": [allowed[each] for each in people], "began_at": [begun] * many,
        "attempt": [1] * many,
    })  # fmt: skip
    change(Message, pks, {
        "state": ["sent"] * many, "answer": ["250 2.0.0 taken"] * many, "source": [post.source] * many,
        "happened_at": [begun + timedelta(seconds=number % 500) for number in range(many)],
        "address": [addresses[each] for each in people],
    })  # fmt: skip


def answer(post: Post, mailing: Mailing, campaign: Campaign, begun: datetime) -> None:
    """Some open it, fewer click, a few leave, and a mailbox or two is no more."""
    dice = np.random.default_rng([post.company.parameters.seed, *mailing.key.encode()])
    links = list(SentLink.objects.filter(message=campaign.cause).order_by("pk"))
    luck, waited = dice.random(len(links)), dice.uniform(0.3, 90, len(links))
    LinkClick.objects.bulk_create(
        [
            LinkClick(contact_id=link.contact_id, link=link, at=begun + timedelta(hours=float(hours)))
            for link, lucky, hours in zip(links, luck, waited, strict=True)
            if lucky < (mailing.opened if link.url == OPENED else mailing.clicked)
        ],
        batch_size=AT_ONCE,
    )
    messages = list(Message.objects.filter(cause=campaign.cause).order_by("pk"))
    fates, hours_ = dice.random(len(messages)), dice.uniform(1, 60, len(messages))
    ConsentEvent.objects.bulk_create(
        leaving(post, message, begun + timedelta(hours=float(hours)))
        for message, fate, hours in zip(messages, fates, hours_, strict=True)
        if fate < mailing.left
    )
    bounced = [
        message
        for message, fate in zip(messages, fates, strict=True)
        if mailing.left <= fate < mailing.left * 1.5
    ]
    Sending.objects.filter(message__in=bounced).update(state="failed")
    Message.objects.filter(pk__in=[each.pk for each in bounced]).update(
        state="failed", answer="It came back: 550 5.1.1", bounced_at=begun + timedelta(minutes=12)
    )


def leaving(post: Post, message: Message, at: datetime) -> ConsentEvent:
    return ConsentEvent(
        contact_id=message.contact_id, purpose=post.purpose, channel="email", action="withdrawn", occurred_at=at,
        recorded_at=at, source="link", origin="Unsubscribe", basis="consent", address=message.address,
        cause=post.ground.cause, actor_kind="public", actor_name="",
    )  # fmt: skip


def tell_story(post: Post, mailing: Mailing, campaign: Campaign, begun: datetime) -> None:
    """Its story, on the days when it happened."""
    sent = Message.objects.filter(cause=campaign.cause).aggregate(last=Max("happened_at"))["last"] or begun
    added: Any = change_event("campaign", "added")
    segments = [
        each.segment.name
        for each in CampaignSegment.objects.filter(campaign=campaign).select_related("segment")
    ]
    owner, approver = post.owner, post.approver
    story: list[tuple[Event, User, datetime]] = [
        (added(changes={"name": campaign.name}), owner, campaign.created_at),
        *(
            (MoneySpent(f"{Decimal(amount):,.2f}", what), owner, begun - timedelta(days=2))
            for what, amount in mailing.spent
        ),
        (CampaignApproved(len(mailing.letters), 0), approver, begun - timedelta(hours=20)),
        (CampaignScheduled(begun.isoformat(), f"{begun:%d %b %Y}"), owner, begun - timedelta(hours=19)),
        (CampaignStarted(campaign.audience or 0, segments, []), owner, begun),
        (CampaignSent(Message.objects.filter(cause=campaign.cause).count()), owner, sent),
        (CampaignMeasured(), owner, begun + timedelta(days=mailing.days)),
    ]
    told = Told(post.ground.cause)
    for event, who, at in story:
        told.add(event.type, at, ("campaign", campaign.pk), post.ground.named(who), event.payload)
    store(LoggedEvent, told.in_order)
