"""Stopping many messages at once: all of one cause, whoever sees which of them, from this moment on."""

from django.utils import timezone

from fullcircle.interact.messages.models import Hold, Message, Sending
from fullcircle.interact.messages.staging import wake
from fullcircle.interact.messages.wire import called_back
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action

PORTION = 5_000


@action(needs="message.send", hidden=True)
def hold_messages(*, by: Actor, cause: str) -> None:
    """Let nothing of this cause leave; what is being handed over at this moment still does."""
    Hold.objects.get_or_create(cause=cause, defaults={"actor_name": by.name[:120]})


@action(needs="message.send", hidden=True)
def release_messages(*, by: Actor, cause: str) -> None:
    """Let what was held go on."""
    if Hold.objects.filter(cause=cause, for_good=True).exists():
        raise Refused("What was canceled stays so.")
    Hold.objects.filter(cause=cause).delete()
    wake(timezone.now())


@action(needs="message.send", hidden=True)
def cancel_messages(*, by: Actor, cause: str) -> None:
    """Nothing of this cause leaves any more; each message says so soon."""
    from fullcircle.interact.messages.jobs import take_back_canceled

    Hold.objects.update_or_create(cause=cause, defaults={"for_good": True, "actor_name": by.name[:120]})
    take_back_canceled.defer(cause=cause)


@action(needs="jobs.manage", hidden=True)
def take_back_some(*, by: Actor, cause: str) -> int:
    """A portion of what was canceled for good; how many. What is in a worker's lot is called back first."""
    if not Hold.objects.filter(cause=cause, for_good=True).exists():
        return 0
    called_back(list(Sending.objects.filter(cause=cause, state="transmitting").values_list("pk", flat=True)))
    some = Sending.objects.filter(cause=cause, state="staged").order_by("staged_for")
    numbers = list(some.select_for_update(skip_locked=True).values_list("pk", flat=True)[:PORTION])
    Sending.objects.filter(pk__in=numbers).update(state="canceled", worker="", lease_until=None)
    Message.objects.filter(pk__in=numbers).update(state="canceled", leaves_at=None)
    return len(numbers)
