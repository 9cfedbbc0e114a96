"""Harbor Pine's campaigns: the letters that the company sent, whose effect is known, and one that is being planned."""

from decimal import Decimal

from fullcircle.demo.world import SOURCE, World
from fullcircle.demo.written import HELLO
from fullcircle.differentiate.segments.actions import fill_segment
from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates.models import Template
from fullcircle.personalize.campaigns.actions import Letter
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.planning import plan_campaign
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.simulation.caused import buy_because
from fullcircle.simulation.ground import Ground
from fullcircle.simulation.mailing import Post, mail_out, read_out


def store_campaigns(world: World, by: Actor, ground: Ground, maya: User, alice: User) -> None:
    """After segments and templates, before anybody is measured by what they bought."""
    segments = {each.name: each for each in Segment.objects.all()}
    foot = Snippet.objects.get(name="Foot of every letter")
    letter = Purpose.objects.get(key="workshop-letter")
    post = Post(
        world.company,
        ground,
        letter,
        by,
        maya,
        alice,
        greeting=HELLO,
        ending=({"kind": "snippet", "snippet": foot.pk},),
    )
    for mailing in world.company.parameters.mailings:
        campaign = mail_out(post, mailing)
        buy_because(post, mailing, campaign)
        read_out(post, mailing, campaign)
    for segment in segments.values():
        fill_segment(segment, by=by, why="orders", now=world.now, cause=SOURCE)
    plan(by, segments, maya)


def plan(by: Actor, segments: dict[str, Segment], maya: User) -> None:
    templates = Template.objects.filter(name__in=("Oil for the winter", "Come to the workshop")).order_by(
        "pk"
    )
    draft = plan_campaign(
        by=by, name="A bench for the table", objective="Those who own a table of ours think of the bench that belongs to it.",
        purpose="offers", segments=[segments["Best customers"]], exclusions=[segments["Architects and hotels"]],
        letters=[Letter(each.pk) for each in templates], goal="revenue", window_days=28, budget=Decimal(300),
    )  # fmt: skip
    Campaign.objects.filter(pk=draft.pk).update(owner=maya)
