"""Deals on the timelines of their customers: each once, as it stands now; its own page tells every step."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from fullcircle.acquire.deals.models import Deal
from fullcircle.platform.events import timeline
from fullcircle.platform.events.telling import Entry, clock
from fullcircle.platform.events.timeline import Group, Row, Source
from fullcircle.platform.ui.atoms import amount

DEALS = Group("deals", gettext_lazy("Deals"), 38)
LOOKS = {
    "open": ("handshake", "sky", gettext_lazy("Deal open: %(name)s")),
    "won": ("trophy", "green", gettext_lazy("Deal won: %(name)s")),
    "lost": ("circle-x", "gray", gettext_lazy("Deal lost: %(name)s")),
}


def entry(row: Row) -> Entry:
    """What is sold, for how much, and why it was lost."""
    icon, tone, told = LOOKS[row.kind]
    facts = row.facts
    return Entry(
        title=str(told) % {"name": facts["name"]},
        icon=icon,
        tone=tone,
        meta=", ".join(filter(None, [worth(facts), why(facts), facts["who"]])),
        at=clock(row.at),
        href=f"/deals/{row.pk}/",
        quiet=row.kind == "lost",
    )


def worth(facts: dict[str, Any]) -> str:
    return amount(Decimal(facts["amount"]), facts["currency"]) if facts["amount"] else ""


def why(facts: dict[str, Any]) -> str:
    reason = dict(Deal.REASONS).get(facts["lost_reason"], "")
    return gettext("because: %(reason)s") % {"reason": reason.lower()} if reason else ""


timeline.tell(
    Source(
        key="deal",
        model=Deal,
        at="stage_since",
        kind="status",
        groups=dict.fromkeys(("open", "won", "lost"), DEALS),
        facts=("name", "amount", "currency", "lost_reason"),
        entry=entry,
        covers=frozenset(
            f"deal.{verb}"
            for verb in ("added", "changed", "moved", "won", "lost", "reopened", "archived", "restored")
        ),
        beside={"contact": "contact_id", "company": "company_id"},
    )
)
