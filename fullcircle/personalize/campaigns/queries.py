"""Reads of campaigns: whom they are for, what became of each, and what it cost. What is counted can be listed."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.segments.models import SegmentMember
from fullcircle.identify.consent.ledger import ConsentEvent, ConsentState
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates.models import OPENED, SentLink
from fullcircle.personalize.campaigns.codes import money_beside
from fullcircle.personalize.campaigns.models import (
    Campaign,
    CampaignRecipient,
    CampaignSegment,
    SpendEntry,
)
from fullcircle.personalize.experiments.beside import Beside
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.platform.records.counting import counted_far

GONE = ("withdrawn", "objected", "restricted")
IN_HAND = ("staged", "transmitting")
Mark = Callable[[Campaign], Q]


def people_of(campaign: Campaign) -> QuerySet[Contact]:
    """Who is in its segments now, and in none of those left alone, as far as whoever asks may see them."""
    rows = list(CampaignSegment.objects.filter(campaign=campaign).values_list("segment", "excluded"))
    inside = SegmentMember.objects.filter(segment__in=[number for number, without in rows if not without])
    found = Contact.objects.filter(pk__in=inside.values("contact"), archived_at=None)
    if without := [number for number, left_alone in rows if left_alone]:
        found = found.filter(
            ~Exists(SegmentMember.objects.filter(segment__in=without, contact=OuterRef("pk")))
        )
    return found


def expected(campaign: Campaign) -> int:
    """Those with an address who agreed to the purpose, where it takes that."""
    people = people_of(campaign).exclude(email="")
    purpose = Purpose.objects.filter(key=campaign.purpose).first()
    if purpose is not None and purpose.basis == "consent":
        agreed = ConsentState.objects.filter(
            contact=OuterRef("pk"), purpose=purpose, channel=campaign.channel, status="granted"
        )
        people = people.filter(Exists(agreed))
    return counted_far(people).number


def in_state(state: str) -> Mark:
    return lambda campaign: Q(state=state)


def message_in(*states: str) -> Mark:
    return lambda campaign: Q(message__state__in=states)


def fetched(*, picture: bool) -> Mark:
    """Whoever, and no program, opened the picture of nothing, or a link."""

    def mark(campaign: Campaign) -> Q:
        links = SentLink.objects.filter(
            message=campaign.cause, contact=OuterRef("contact"), clicks__is_bot=False
        )
        return Q(Exists(links.filter(url=OPENED) if picture else links.exclude(url=OPENED)))

    return mark


def unsubscribed(campaign: Campaign) -> Q:
    """Whoever got it and then said no to this purpose, or to all marketing, within the days that count."""
    said = ConsentEvent.objects.filter(
        Q(purpose__key=campaign.purpose) | Q(purpose=None, regards__in=("marketing", "processing")),
        contact=OuterRef("contact"), action__in=GONE, occurred_at__gte=OuterRef("message__happened_at"),
    )  # fmt: skip
    if campaign.experiment is not None:
        said = said.filter(occurred_at__lte=OuterRef("message__happened_at") + campaign.experiment.window)
    return Q(message__state__in=("sent", "uncertain", "failed")) & Q(Exists(said))


# What can be counted and listed of an audience, in the order in which it happens.
MARKS: dict[str, tuple[str | Promise, Mark]] = {
    "audience": (gettext_lazy("Audience"), lambda campaign: Q()),
    "waiting": (gettext_lazy("Not decided yet"), in_state("waiting")),
    "left_out": (gettext_lazy("Left out by the gate"), in_state("left_out")),
    "held_out": (gettext_lazy("Held out by lot"), in_state("held_out")),
    "staged": (gettext_lazy("Put on its way"), in_state("staged")),
    "on_its_way": (gettext_lazy("Waits to leave"), message_in("waiting")),
    "sent": (gettext_lazy("Sent"), lambda campaign: Q(message__state="sent") | Q(message__bounced_at__isnull=False)),
    "uncertain": (gettext_lazy("Uncertain"), message_in("uncertain")),
    "refused": (gettext_lazy("Held back after staging"), message_in("refused")),
    "failed": (gettext_lazy("Failed"), lambda campaign: Q(message__state="failed", message__bounced_at=None)),
    "canceled": (gettext_lazy("Taken back"), message_in("canceled")),
    "bounced": (gettext_lazy("Came back"), lambda campaign: Q(message__bounced_at__isnull=False)),
    "opened": (gettext_lazy("Perhaps opened"), fetched(picture=True)),
    "clicked": (gettext_lazy("Clicked"), fetched(picture=False)),
    "unsubscribed": (gettext_lazy("Unsubscribed"), unsubscribed),
    "complained": (gettext_lazy("Marked as spam"), lambda campaign: Q(message__complained_at__isnull=False)),
}  # fmt: skip
BESIDE = ("sent", "bounced", "opened", "clicked", "unsubscribed", "complained")
UNRELIABLE = gettext_lazy("Unreliable: mail programs fetch pictures by themselves, or never.")
# The first reason that the gate gave, as a heading over all whom it left out for it.
REASONS: dict[str, str | Promise] = {
    "unknown": gettext_lazy("Not visible to whoever sent it"),
    "archived": gettext_lazy("Archived"),
    "restricted": gettext_lazy("Processing is restricted"),
    "retired": gettext_lazy("The purpose is not used any more"),
    "channel": gettext_lazy("The purpose is not for this channel"),
    "territory": gettext_lazy("The purpose is not for their country"),
    "no_address": gettext_lazy("No address"),
    "no_marketing": gettext_lazy("They objected to all marketing"),
    "no_profiling": gettext_lazy("They objected to profiling"),
    "paused": gettext_lazy("They want no messages for a while"),
    "suppressed": gettext_lazy("The address is suppressed"),
    "withdrawn": gettext_lazy("They withdrew"),
    "objected": gettext_lazy("They objected"),
    "expired": gettext_lazy("Their consent ran out"),
    "pending": gettext_lazy("Not confirmed yet"),
    "no_consent": gettext_lazy("They have not agreed to the purpose"),
    "other_address": gettext_lazy("Confirmed for another address"),
    "invalid": gettext_lazy("Their address takes no mail"),
    "bounced": gettext_lazy("Mail to their address came back"),
    "failing": gettext_lazy("Mail to their address keeps failing"),
    "complained": gettext_lazy("They complained lately"),
    "cap": gettext_lazy("They had enough messages lately"),
    "often": gettext_lazy("They want it less often"),
}


def reason_label(code: str) -> str:
    return str(REASONS.get(code, code.replace("_", " ").capitalize()))


@dataclass(frozen=True)
class Line:
    """How many, as they are called, and where they are listed."""

    key: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Figures:
    """An audience and what became of it, in counts whose rows can be opened."""

    counts: dict[str, int]
    by_arm: dict[str, dict[str, int]]
    reasons: list[Line]
    campaign: Campaign

    def line(self, key: str) -> Line:
        return Line(key, str(MARKS[key][0]), self.counts[key], url_of(self.campaign, key))

    @property
    def decided(self) -> int:
        return self.counts["audience"] - self.counts["waiting"]

    @property
    def ended(self) -> int:
        """Whom nothing waits for any more."""
        return self.decided - self.counts["on_its_way"]


def url_of(campaign: Campaign, part: str) -> str:
    return f"/contacts/?among=campaign:{campaign.pk}-{part}"


def figures(campaign: Campaign) -> Figures:
    """All of it in two questions, whatever its size."""
    audience = CampaignRecipient.objects.filter(campaign=campaign)
    marks: dict[str, Any] = {key: Count("pk", filter=mark(campaign)) for key, (_label, mark) in MARKS.items()}
    rows: Any = audience.values("arm").annotate(**marks).order_by()
    by_arm = {str(row["arm"]): {key: int(row[key]) for key in MARKS} for row in rows}
    counts = {key: sum(row[key] for row in by_arm.values()) for key in MARKS}
    left_out = audience.filter(state="left_out").values("reason").annotate(n=Count("pk")).order_by("-n")
    reasons = [
        Line(
            row["reason"],
            reason_label(row["reason"]),
            row["n"],
            url_of(campaign, f"left_out-{row['reason']}"),
        )
        for row in left_out
    ]
    return Figures(counts, by_arm, reasons, campaign)


def beside(experiment: Experiment) -> list[Beside]:
    """What became of the letters of each arm, for the table of the readout."""
    campaign = Campaign.objects.filter(experiment=experiment).first()
    if campaign is None or campaign.frozen_at is None:
        return []
    found = figures(campaign)
    arms = [arm for arm in found.by_arm if arm]
    return [
        *(
            Beside(
                str(MARKS[key][0]),
                {arm: found.by_arm[arm][key] for arm in arms},
                {arm: f"{url_of(campaign, key)}&among=campaign:{campaign.pk}-arm-{arm}" for arm in arms},
                str(UNRELIABLE) if key == "opened" else "",
            )
            for key in BESIDE
        ),
        *money_beside(campaign),
    ]


def those(campaign: Campaign, part: str) -> QuerySet[CampaignRecipient] | None:
    """The rows behind a figure; None for a figure that there is not."""
    audience = CampaignRecipient.objects.filter(campaign=campaign)
    key, _dash, more = part.partition("-")
    if key == "arm":
        return audience.filter(arm=more)
    if key == "left_out" and more:
        return audience.filter(state="left_out", reason=more)
    return audience.filter(MARKS[key][1](campaign)) if key in MARKS and not more else None


@dataclass(frozen=True)
class Money:
    """What was planned, and what was spent."""

    entries: list[SpendEntry]
    spent: Decimal
    budget: Decimal | None

    @property
    def over(self) -> Decimal:
        return max(self.spent - self.budget, Decimal(0)) if self.budget is not None else Decimal(0)


def money_of(campaign: Campaign) -> Money:
    rows = SpendEntry.objects.filter(campaign=campaign)
    spent = rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Money(list(rows[:50]), spent, campaign.budget)


def segments_in_use(campaign: Campaign) -> tuple[list[Any], list[Any]]:
    """Those it is for, and those it leaves alone."""
    rows = CampaignSegment.objects.filter(campaign=campaign).select_related("segment")
    return [each.segment for each in rows if not each.excluded], [
        each.segment for each in rows if each.excluded
    ]
