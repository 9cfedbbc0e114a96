"""Messages on the timelines of customers."""

from django.utils.translation import gettext, gettext_lazy

from fullcircle.interact.messages.models import Message
from fullcircle.platform.events import timeline
from fullcircle.platform.events.telling import Entry, clock
from fullcircle.platform.events.timeline import Group, Row, Source

MAIL = Group("messages", gettext_lazy("Messages"), 15)
LOOKS = {
    "draft": ("mail", "gray"), "waiting": ("send", "sky"), "sent": ("send", "green"), "refused": ("shield-x", "amber"),
    "failed": ("mail-x", "rose"), "uncertain": ("circle-question-mark", "amber"), "received": ("reply", "violet"),
}  # fmt: skip
STATES = dict(Message.STATES)


def entry(row: Row) -> Entry:
    """What was written, by whom, and what became of it."""
    icon, tone = LOOKS[row.kind]
    facts = row.facts
    return Entry(
        title=facts["subject"],
        icon=icon,
        tone=tone,
        meta=", ".join(filter(None, [gettext(STATES[row.kind]), facts["who"]])),
        at=clock(row.at),
        body=facts["text"] if facts["purpose"] == "personal" else "",
        href=f"/messages/{row.pk}/",
        quiet=row.kind == "draft",
    )


timeline.tell(
    Source(
        key="message",
        model=Message,
        at="happened_at",
        kind="state",
        groups=dict.fromkeys(LOOKS, MAIL),
        facts=("subject", "text", "purpose"),
        entry=entry,
        covers=frozenset(
            {f"message.{verb}" for verb in ("drafted", "staged", "recalled", "sent", "held", "failed", "uncertain",
                                            "settled", "bounced", "added", "changed", "archived", "restored")}
        ),
    )
)  # fmt: skip
