"""Every night, and whenever somebody asks: what is bought again and together, and how well it would have guessed."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from fullcircle.personalize.recommendations import actions
from fullcircle.personalize.recommendations.counting import fit, portions
from fullcircle.personalize.recommendations.models import rules_now
from fullcircle.personalize.recommendations.trying import HELD_BACK, try_out
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import Bar, running

WHO = "Suggestions"


@every("13 1 * * *")
@job(queue="long", attempts=3)
def count_every_night() -> None:
    """What people buy changes with every order."""
    count(timezone.now(), None)


@job(queue="long")
def count_now(*, by: Actor, progress: int) -> None:
    """The same, when somebody asks for it, or has decided on other rules."""
    with running(progress) as bar:
        pairs = count(timezone.now(), bar)
        bar.finish(f"{pairs:,} pairs of products say something.", url="/suggestions/")


def count(now: datetime, bar: Bar | None) -> int:
    """First as it stood a month ago, to try it out; then as it stands. Stopped anywhere, every count that is there is right."""
    cutoff = now - HELD_BACK
    everything(cutoff, now, bar, trial=True)
    with acting(system(WHO), read_only=True):
        tried: dict[str, Any] = try_out(cutoff=cutoff, now=now)
    everything(now, now, bar, trial=False)
    with acting(system(WHO)) as by:
        return actions.finish_counting(by=by, counted_at=now, trial=tried)


def everything(day: datetime, counted_at: datetime, bar: Bar | None, *, trial: bool) -> None:
    """All products, as of a day, a portion at a time."""
    step(bar, "Counting who bought what")
    with acting(system(WHO)) as by:
        actions.count_buyers(by=by, now=day, trial=trial)
    with acting(system(WHO), read_only=True):
        waiting = portions(fit(rules_now(), trial=trial, sold=False))
    for place, portion in enumerate(waiting, 1):
        step(bar, f"Counting what is bought together: {place} of {len(waiting)}")
        with acting(system(WHO)) as by:
            actions.count_together(by=by, products=portion, now=day, counted_at=counted_at, trial=trial)


def step(bar: Bar | None, message: str) -> None:
    if bar is not None:
        bar.stop_if_canceled()
        bar.advance(message=message)
