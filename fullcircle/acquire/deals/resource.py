from fullcircle.acquire.deals import story, undoing  # noqa: F401  they announce themselves
from fullcircle.acquire.deals.actions import (
    create_deal,
    edit_deal,
    lose_deal,
    move_deal,
    reopen_deal,
    win_deal,
)
from fullcircle.acquire.deals.dialogs import lose_dialog, move_dialog, win_dialog
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.deals.panels import WayOfDeal
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource


class Deals(Resource):
    model = Deal
    area, icon, shortcut, order = "Sell", "handshake", "d", 10
    faceless = True
    columns = ["name", "company", "contact", "stage", "amount", "currency", "closes_on", "next_on", "owner"]
    sort = "-created_at"
    facets = ["status", "stage", "pipeline", "owner", "company", "lost_reason"]
    match_keys = ["name"]
    one_by_one = ["stage", "company", "contact", "amount", "currency"]
    beside = ["company", "amount"]
    create, edit = staticmethod(create_deal), staticmethod(edit_deal)
    actions = [win_deal, lose_deal, move_deal, reopen_deal]
    dialogs = {"move_deal": move_dialog, "win_deal": win_dialog, "lose_deal": lose_dialog}
    panels = [WayOfDeal(), Timeline(), Files()]
    subtitle = ["company", "contact"]
    told_above = ["name", "status", "stage", "pipeline", "order"]
    blurb = "What you are selling to whom, how far it is, and what comes next."
    form = [
        ("Deal", ["name", "company", "contact", "amount", "currency", "stage", "closes_on"]),
        ("Next", ["next_step", "next_on", "competitors"]),
        ("More", ["owner", "source"]),
    ]
