from fullcircle.personalize.campaigns import narrowing, planning, undoing, using  # noqa: F401  they announce themselves
from fullcircle.personalize.campaigns.actions import create_campaign, edit_campaign
from fullcircle.personalize.campaigns.going import (
    approve_campaign,
    cancel_campaign,
    pause_campaign,
    reopen_campaign,
    resume_campaign,
    send_campaign,
)
from fullcircle.personalize.campaigns.models import Campaign, why_it_stays
from fullcircle.personalize.campaigns.panels import Going, Plan, Ready, Spent
from fullcircle.personalize.campaigns.queries import beside
from fullcircle.personalize.experiments.panels import Planner, Readout
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


class Campaigns(Resource):
    model = Campaign
    area, icon, shortcut, order = "Attract", "megaphone", "n", 10
    faceless = True
    columns = ["name", "state", "objective", "starts_at", "audience", "budget", "owner"]
    sort = "-created_at"
    facets = ["state", "owner", "purpose"]
    path, off_path = "state", ["paused", "canceled"]
    read_only = ["state"]
    stays = staticmethod(why_it_stays)
    create, edit = staticmethod(create_campaign), staticmethod(edit_campaign)
    actions = [
        approve_campaign, send_campaign, pause_campaign, resume_campaign, reopen_campaign, cancel_campaign,
    ]  # fmt: skip
    one_by_one = ["sender_name", "reply_to"]
    panels = [Going(), Ready(), Readout(beside), Planner(), Timeline(), Plan(), Spent(), Files()]
    subtitle = ["objective"]
    told_above = ["name", "objective", "state", "audience", "experiment", "purpose", "budget"]
    made_at = "/campaigns/plan/"
    match_keys = ["name"]
    blurb = (
        "Letters to people of your segments, with some left out by lot, so that you know what they caused."
    )
    form = [
        ("Campaign", ["name", "objective"]),
        ("Sender", ["sender_name", "reply_to"]),
        ("More", ["budget", "owner", "source"]),
    ]
