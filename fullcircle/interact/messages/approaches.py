"""What was sent to people and opened by them counts as their past response when segments are ranked."""

from django.db.models import QuerySet

from fullcircle.differentiate.targeting.response import Approaches, approaches
from fullcircle.interact.messages.models import PERSONAL, Message
from fullcircle.interact.templates.models import OPENED, LinkClick


def sent() -> QuerySet[Message]:
    """Letters of ours to many; what one person writes to another asks for nothing."""
    return Message.objects.filter(state="sent", archived_at=None).exclude(purpose=PERSONAL)


def used() -> QuerySet[LinkClick]:
    """Links that a person opened. That a letter was opened is not counted: mail programs do that by themselves."""
    return LinkClick.objects.filter(is_bot=False).exclude(link__url=OPENED)


approaches("letters", Approaches(sent, used, happened="happened_at"))
