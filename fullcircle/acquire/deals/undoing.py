"""How what was done with a deal is taken back."""

from fullcircle.acquire.deals.actions import rehouse_deal, reopen_deal
from fullcircle.acquire.deals.events import DealLost, DealMoved, DealWon
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.undo import UNDO

MOVED_ON = "This deal was changed again meanwhile, so this is not undone."


def the_deal(event: LoggedEvent) -> Deal:
    found = Deal.objects.filter(pk=event.about_id).first()
    if found is None:
        raise Missing("This deal is not there, or not yours to change.")
    return found


def move_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    deal = the_deal(event)
    before = DealStage.objects.filter(pk=event.payload["before_id"], archived_at=None).first()
    if before is None or deal.status != "open" or deal.stage_id != event.payload["after_id"]:
        raise Refused(MOVED_ON)
    rehouse_deal(deal, by=by, to=before, cause=f"undo:{event.pk}")
    return "Undone."


def won_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    deal = the_deal(event)
    if deal.status != "won" or deal.order_id != event.payload["order_id"]:
        raise Refused(MOVED_ON)
    reopen_deal(deal, by=by, cause=f"undo:{event.pk}")
    return "Undone."


def lost_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    deal = the_deal(event)
    if deal.status != "lost":
        raise Refused(MOVED_ON)
    reopen_deal(deal, by=by, cause=f"undo:{event.pk}")
    return "Undone."


UNDO |= {DealMoved.type: move_back, DealWon.type: won_back, DealLost.type: lost_back}
