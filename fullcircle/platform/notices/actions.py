"""The verbs of notices: tell colleagues, read, forget."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.events.event import kind_of
from fullcircle.platform.notices.kinds import Kind
from fullcircle.platform.notices.models import LOOK_AFTER, Notice


@action(needs=LOOK_AFTER, hidden=True)
def tell(
    kind: Kind,
    *,
    by: Actor,
    people: Iterable[int],
    cause: str,
    link: str,
    about: models.Model | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Let colleagues know of something; telling it again does nothing. How many are told who still work here."""
    active = User.objects.filter(pk__in=list(people), is_active=True).values_list("pk", flat=True)
    rows = [
        Notice(
            user_id=person, kind=kind.key, facts=facts or {}, link=link, cause=cause,
            about_kind=kind_of(about) if about else "", about_id=about.pk if about else None,
        )
        for person in active
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@action(needs=ANYBODY, hidden=True)
def read_notice(notice: Notice, *, by: Actor) -> Notice:
    """Whoever it is for has seen it."""
    mine = Notice.objects.select_for_update().filter(pk=notice.pk, user_id=by.person).first()
    if mine is None:
        raise Missing("This notice is gone, or it is not yours.")
    if mine.read_at is None:
        mine.read_at = timezone.now()
        mine.save(update_fields=["read_at"])
    return mine


@action(needs=ANYBODY, label="Mark notices as read")
def read_notices(*, by: Actor, until: int | None = None) -> int:
    """Mark one's own notices as read: all, or those up to the number of one, so that none is missed that has just come."""
    mine = Notice.objects.filter(user_id=by.person, read_at=None)
    if until is not None:
        mine = mine.filter(pk__lte=until)
    return mine.update(read_at=timezone.now())


@action(needs=LOOK_AFTER, hidden=True)
def forget_notices(*, by: Actor, before: datetime) -> int:
    """What was told long ago is forgotten, read or not; the log still has it."""
    return Notice.objects.filter(at__lt=before).delete()[0]
