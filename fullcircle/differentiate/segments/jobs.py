"""Filling a segment, and the clock: people leave by doing nothing, too."""

from datetime import datetime, timedelta

from django.utils import timezone

from fullcircle.differentiate.segments import actions
from fullcircle.differentiate.segments.matching import crossing, needs
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.queries import current_rules
from fullcircle.differentiate.segments.tree import Group
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job

WHO = "Segments"
LONGEST = timedelta(days=2)  # after a longer pause everybody is looked at
MOST = 20_000
MINUTE, SOON = timedelta(minutes=1), timedelta(seconds=2)


@job(queue="long", attempts=3)
def fill_one(*, segment: int, why: str) -> None:
    """Look at everybody for one segment."""
    with acting(system(WHO)) as by:
        if (found := Segment.objects.filter(pk=segment, archived_at=None).first()) is not None:
            actions.fill_segment(found, by=by, why=why)


@job(queue="events", attempts=3)
def look_at(*, contacts: list[int], kind: str) -> None:
    """Look at some people again, in every segment whose rules care about what happened."""
    from fullcircle.differentiate.segments.handlers import look_at_people

    with acting(system(WHO)) as by:
        look_at_people({kind: contacts}, by)


@every("* * * * *")
@job(queue="events", attempts=2)
def let_time_pass() -> None:
    """Whoever slipped out of sight of a rule since the last look is looked at again."""
    with acting(system(WHO), read_only=True):
        waiting = [segment.pk for segment, tree in current_rules() if "time" in needs(tree)]
    for pk in waiting:
        with acting(system(WHO)) as by:
            for segment, tree in current_rules([pk]):
                now = timezone.now()
                pass_time(segment, tree, by, now)
                look_ahead(segment, tree, by, now)


@job(queue="events", attempts=2)
def let_time_pass_for(*, segment: int) -> None:
    """Just after somebody slipped out of sight."""
    with acting(system(WHO)) as by:
        for found, tree in current_rules([segment]):
            pass_time(found, tree, by, timezone.now())


def look_ahead(segment: Segment, tree: Group, by: Actor, now: datetime) -> None:
    """Whoever goes within the next minute goes at that moment, not at the minute's end."""
    if not crossing(tree, now, now + MINUTE, by).exists():
        return
    for since in (now + SOON * turn for turn in range(MINUTE // SOON)):
        if crossing(tree, since, since + SOON, by).exists():
            let_time_pass_for.defer(at=since + SOON, segment=segment.pk)


def pass_time(segment: Segment, tree: Group, by: Actor, now: datetime) -> None:
    """From the moment of the last look until now."""
    since = segment.refreshed_at
    if since is None or now - since > LONGEST:
        actions.fill_segment(segment, by=by, why="time", now=now)
        return
    gone = list(crossing(tree, since, now, by).values_list("pk", flat=True)[: MOST + 1])
    if len(gone) > MOST:
        actions.fill_segment(segment, by=by, why="time", now=now)
    else:
        actions.let_time_pass_for(segment, by=by, contacts=gone, now=now)
