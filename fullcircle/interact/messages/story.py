"""Messages on the timelines of customers."""

from django.utils.translation import gettext, gettext_lazy

from fullcircle.interact.messages.models import Message
from fullcircle.interact.messages.quoting import own_words
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
    by_machine = facts["automatic"]
    said = gettext("Automatic reply") if by_machine else gettext(STATES[row.kind])
    return Entry(
        title=facts["subject"],
        icon="bot" if by_machine else icon,
        tone="gray" if by_machine else tone,
        meta=", ".join(filter(None, [said, "" if row.kind == "received" else facts["who"]])),
        at=clock(row.at),
        body=own_words(facts["text"]) if facts["purpose"] == "personal" and not by_machine else "",
        href=f"/messages/{row.pk}/",
        quiet=row.kind == "draft" or by_machine,
    )


timeline.tell(
    Source(
        key="message",
        model=Message,
        at="happened_at",
        kind="state",
        groups=dict.fromkeys(LOOKS, MAIL),
        facts=("subject", "text", "purpose", "automatic"),
        entry=entry,
        covers=frozenset(
            {f"message.{verb}" for verb in ("drafted", "staged", "recalled", "sent", "held", "failed", "uncertain",
                                            "settled", "bounced", "received", "added", "changed", "archived", "restored")}
        ),
    )
)  # fmt: skip
