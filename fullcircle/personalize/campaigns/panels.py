"""What is on the page of a campaign: how far it is, whether it is ready, its plan, and its money."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.targeting.queries import latest_decisions
from fullcircle.identify.consent.models import Purpose
from fullcircle.personalize.campaigns import queries
from fullcircle.personalize.campaigns.checking import looked_over
from fullcircle.personalize.campaigns.models import OPEN, Campaign
from fullcircle.personalize.campaigns.queries import Line
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.settings.organization import organization

NOTHING_ASKED = QueryDict()
GOING = gettext_lazy("How far it is")
READY = gettext_lazy("Is it ready?")
PLAN = gettext_lazy("Plan")
MONEY = gettext_lazy("Money")
SENDING = ("on_its_way", "sent", "uncertain", "refused", "failed", "canceled", "bounced")
EFFECTS = ("opened", "clicked", "unsubscribed", "complained")
ALWAYS = ("sent", "uncertain")


@dataclass(frozen=True)
class Going:
    """Who is in the audience, who was left out and why, and what became of the letters; live while it goes on."""

    title: str | Promise = GOING
    template: str = "campaigns/going.html"
    place: str = "main"

    def context(self, campaign: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(campaign, Campaign)
        if campaign.frozen_at is None:
            return {
                "campaign": campaign,
                "said": sentence_of(campaign),
                "live": campaign.state == "scheduled",
            }
        found = queries.figures(campaign)
        return {
            "campaign": campaign,
            "said": sentence_of(campaign),
            "live": campaign.state == "sending",
            "figures": found,
            "audience": [found.line(key) for key in ("left_out", "held_out", "staged")],
            "waiting": found.line("waiting"),
            "letters": lines(found, SENDING, ALWAYS),
            "effects": lines(found, EFFECTS, EFFECTS),
            "whole": found.line("audience"),
            "arms": len([arm for arm in found.by_arm if arm not in ("", "holdout")]),
        }


def lines(found: queries.Figures, keys: Sequence[str], always: Sequence[str]) -> list[Line]:
    """Those that count somebody, and those that are told even if they count nobody."""
    return [found.line(key) for key in keys if found.counts[key] or key in always]


def sentence_of(campaign: Campaign) -> str:
    """Where it stands, in words."""
    return {
        "draft": _("A draft: nobody gets anything. Somebody with the right to approves it before it can be sent."),
        "approved": _("Approved, with its letters fixed as they are. It can be sent, now or at a time of your choice."),
        "scheduled": _("It leaves at its time. Until then the segments move on; the audience is frozen when it begins."),
        "sending": _("The audience is frozen, and one portion after another is decided about and put on its way."),
        "paused": _("Nothing leaves until it is resumed. Whoever had their letter gets no other."),
        "sent": _("Nothing of it waits any more. What it caused is counted until everybody's days are over."),
        "measured": _("Everybody's days are over: what it caused is known as well as it will be."),
        "canceled": _("Canceled: what had not left never will. What had left stays as it is."),
    }[campaign.state]  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """Before it begins: what stands in its way, what to know, and what is not known of the people it is for."""

    title: str | Promise = READY
    template: str = "campaigns/ready.html"
    place: str = "main"
    later: bool = True

    def context(self, campaign: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(campaign, Campaign)
        if campaign.state not in OPEN:
            return {"over": True}
        return {
            "campaign": campaign,
            "look": looked_over(campaign, actor),
            "may_edit": actor.can("campaign.edit"),
            "approved": campaign.state != "draft",
        }


@dataclass(frozen=True)
class Plan:
    """For whom, what they get, how it is judged, and what it rests on."""

    title: str | Promise = PLAN
    template: str = "campaigns/planned.html"
    place: str = "side"
    first: bool = True

    def context(self, campaign: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(campaign, Campaign)
        inside, without = queries.segments_in_use(campaign)
        # From its approval on it rests on what was decided then.
        decided = latest_decisions([each.pk for each in inside], campaign.approved_at)
        return {
            "campaign": campaign,
            "inside": [(each, decided.get(each.pk)) for each in inside],
            "without": without,
            "purpose": Purpose.objects.filter(key=campaign.purpose).first(),
            "letters": list(campaign.letters.select_related("template", "version", "offer")),
            "measure": campaign.experiment,
            "may_edit": actor.can("campaign.edit") and not campaign.archived_at,
            "may_change": actor.can("campaign.edit") and not campaign.archived_at and campaign.state in OPEN,
            "may_add": actor.can("campaign.add"),
        }


@dataclass(frozen=True)
class Spent:
    """The budget, and every entry of what was paid."""

    title: str | Promise = MONEY
    template: str = "campaigns/spent.html"
    place: str = "side"

    def context(self, campaign: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(campaign, Campaign)
        return {
            "campaign": campaign,
            "money": queries.money_of(campaign),
            "currency": organization().currency,
            "may_edit": actor.can("campaign.edit") and not campaign.archived_at,
        }
