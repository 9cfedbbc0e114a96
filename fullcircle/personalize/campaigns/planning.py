"""A whole plan in one go, as the page and programs give it: begun anew, or changed."""

from decimal import Decimal
from typing import Any

from fullcircle.differentiate.segments.models import Segment
from fullcircle.personalize.campaigns.actions import (
    USUAL_HOLDOUT,
    Letter,
    create_campaign,
    edit_campaign,
    set_audience,
    set_letters,
    set_measure,
)
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.experiments.actions import Goal
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action


@action(needs="campaign.add", label="Plan a campaign")
def plan_campaign(
    *,
    by: Actor,
    name: str,
    purpose: str,
    segments: list[Segment],
    letters: list[Letter],
    exclusions: list[Segment] | None = None,
    objective: str = "",
    goal: Goal = "orders",
    goal_event: str = "",
    window_days: int = 14,
    holdout: Decimal = USUAL_HOLDOUT,
    sure: bool = False,
    sender_name: str = "",
    reply_to: str = "",
    budget: Decimal | None = None,
) -> Campaign:
    """Begin a campaign with all that it needs: for whom, what they get, and how it is judged. Nothing is sent."""
    values = words(name, objective, sender_name, reply_to, budget)
    campaign: Campaign = create_campaign(
        Campaign, by=by, values={key: each for key, each in values.items() if each not in ("", None)}
    )
    return filled(
        campaign, by, purpose, segments, exclusions, letters,
        goal=goal, goal_event=goal_event, window_days=window_days, holdout=holdout, sure=sure,
    )  # fmt: skip


@action(needs="edit", label="Change the plan")
def replan_campaign(
    campaign: Campaign,
    *,
    by: Actor,
    name: str,
    purpose: str,
    segments: list[Segment],
    letters: list[Letter],
    exclusions: list[Segment] | None = None,
    objective: str = "",
    goal: Goal = "orders",
    goal_event: str = "",
    window_days: int = 14,
    holdout: Decimal = USUAL_HOLDOUT,
    sure: bool = False,
    sender_name: str = "",
    reply_to: str = "",
    budget: Decimal | None = None,
) -> Campaign:
    """Change a campaign that has not begun. What was approved is a draft again."""
    values = words(name, objective, sender_name, reply_to, budget)
    edit_campaign(campaign, by=by, values=values)
    return filled(
        campaign, by, purpose, segments, exclusions, letters,
        goal=goal, goal_event=goal_event, window_days=window_days, holdout=holdout, sure=sure,
    )  # fmt: skip


def words(
    name: str, objective: str, sender_name: str, reply_to: str, budget: Decimal | None
) -> dict[str, Any]:
    return {
        "name": name, "objective": objective, "sender_name": sender_name, "reply_to": reply_to,
        "budget": "" if budget is None else str(budget),
    }  # fmt: skip


def filled(
    campaign: Campaign,
    by: Actor,
    purpose: str,
    segments: list[Segment],
    exclusions: list[Segment] | None,
    letters: list[Letter],
    **measure: Any,
) -> Campaign:
    set_audience(campaign, by=by, purpose=purpose, segments=segments, exclusions=exclusions)
    set_letters(campaign, by=by, letters=letters)
    return set_measure(campaign, by=by, **measure)
