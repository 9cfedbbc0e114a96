"""Who must have a second factor, and taking one away from somebody who lost it."""

from datetime import date
from typing import Literal

from django.db import connection

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import definitions_changed
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.people.events import SecondFactorTaken
from fullcircle.platform.people.rights import check_role
from fullcircle.platform.settings.events import OrganizationChanged
from fullcircle.platform.settings.models import Organization

Who = Literal["", "deciding", "everybody"]


@action(needs="settings.manage", hidden=True)
def require_second_factor(*, by: Actor, who: Who, first_day: date | None = None) -> Organization:
    """Say who must have a second factor, and from which day on nobody of them comes in without."""
    kept = Organization.objects.select_for_update().get(id=1)
    if who and first_day is None:
        raise Refused(fields={"first_day": "Say from which day on it is asked for."})
    asked = {"second_factor": who, "second_factor_from": first_day if who else None}
    told = {
        key: [plain(getattr(kept, key)), plain(value)]
        for key, value in asked.items()
        if getattr(kept, key) != value
    }
    if told:
        for key, value in asked.items():
            setattr(kept, key, value)
        kept.save(update_fields=list(asked))
        definitions_changed()
        record(OrganizationChanged(changes=told), about=kept, by=by)
    return kept


# Hidden, so that no program can: a key that leaked must not weaken how people sign in.
@action(needs="people.manage", label="Take the second factor away", hidden=True)
def take_second_factor(user: User, *, by: Actor) -> None:
    """Let a colleague in by password alone again, who lost their phone and their recovery codes. They are told by mail."""
    from fullcircle.platform.people.jobs import tell_of_taken_factor

    check_role(by, user.role)
    if user.pk == by.user_id:
        raise Refused("Your own is under Settings, Sign-in.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.take_second_factor(%s)", [user.pk])
        (gone,) = cursor.fetchone() or (0,)
    if not gone:
        raise Refused(f"{user.name} has no second factor.")
    record(SecondFactorTaken(email=user.email), about=user, by=by)
    tell_of_taken_factor.defer(user_id=user.pk, taker=by.name)


def have_second_factor() -> set[int]:
    """The numbers of the colleagues who have one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM fc.have_second_factor()")
        return {number for (number,) in cursor.fetchall()}
