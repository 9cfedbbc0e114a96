"""From stage to stage: what a stage needs to know of a deal, and who moved it meanwhile."""

from collections.abc import Mapping
from typing import Any

from fullcircle.acquire.deals.events import DealMoved
from fullcircle.acquire.deals.models import Deal
from fullcircle.acquire.pipelines.models import DealStage
from fullcircle.platform.actions import Conflict, Refused
from fullcircle.platform.events.models import LoggedEvent

SENTENCES = {
    "company": "Say which company or contact it is for.",
    "amount": "Say how much it is about.",
    "closes_on": "Say when it will probably be decided.",
    "next_step": "Say what happens next.",
    "next_on": "Say when the next step is.",
}


def missing(stage: DealStage, known: Mapping[str, Any]) -> list[str]:
    """The fields that this stage asks for and a deal does not have; of a customer, the company stands for both."""
    found: list[str] = []
    for need, fields in DealStage.NEEDS.items():
        if not getattr(stage, need):
            continue
        empty = [key for key in fields if known.get(key) in (None, "")]
        if need == "needs_customer":
            found += ["company"] if len(empty) == len(fields) else []
        else:
            found += empty
    return found


def facts_of(deal: Deal) -> dict[str, Any]:
    return {
        "company": deal.company_id, "contact": deal.contact_id, "amount": deal.amount, "closes_on": deal.closes_on,
        "next_step": deal.next_step, "next_on": deal.next_on,
    }  # fmt: skip


def insist(stage: DealStage, known: Mapping[str, Any]) -> None:
    """Refuse what comes into a stage without what the stage asks for, and name all of it."""
    if wanting := missing(stage, known):
        raise Refused(fields={key: SENTENCES[key] for key in wanting})


def refuse_closed(deal: Deal) -> None:
    if deal.status != "open":
        raise Refused(f"This deal is {deal.get_status_display().lower()}. Reopen it first.")
    if deal.archived_at:
        raise Refused("This deal is archived. Restore it first.")


def insist_on_version(deal: Deal, expect: int | None) -> None:
    """Two browsers with one deal: whoever comes second is told what the first has done."""
    if expect is not None and expect != deal.version:
        raise Conflict(f"{deed(deal)} Look at it again before you change it.", current=deal)


def deed(deal: Deal) -> str:
    """What was done with a deal last, and who did it."""
    last = LoggedEvent.objects.filter(about_kind="deal", about_id=deal.pk).order_by("-id").first()
    who = (last.actor_name if last else "") or "Somebody"
    if last and last.type == DealMoved.type:
        return f"{who} moved this deal to {last.payload['after']} meanwhile."
    return f"{who} changed this deal meanwhile."
