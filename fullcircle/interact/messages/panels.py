"""On the page of a message: what it says, and how it came along."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.consent.models import Decision
from fullcircle.interact.messages.answering import thread_of
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.quoting import pieces_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
WRITTEN, WAY = gettext_lazy("What it says"), gettext_lazy("Its way")


@dataclass(frozen=True)
class Written:
    """The text, and the look of it where there is one, in a frame in which nothing runs."""

    title: str | Promise = WRITTEN
    template: str = "messages/written.html"
    place: str = "main"

    def context(self, message: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(message, Message)
        return {"message": message, "pieces": pieces_of(message.text)}


@dataclass(frozen=True)
class Way:
    """When it leaves or left, who decided, what the server said, and what a person has to decide."""

    title: str | Promise = WAY
    template: str = "messages/way.html"
    place: str = "side"

    def context(self, message: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(message, Message)
        causes = [f"message:{message.pk}", *([message.cause] if message.cause else [])]
        decisions = Decision.objects.filter(contact=message.contact_id, cause__in=causes).order_by("id")
        return {
            "message": message,
            "thread": thread_of(message),
            "sending": Sending.objects.filter(message=message).first(),
            "decisions": list(decisions),
        }
