"""Looking through everything: at night, and when somebody asks. It has hands of its own, so nothing waits behind it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from fullcircle.identify.duplicates import actions, bulk, checking, finding, keeping, teaching
from fullcircle.identify.duplicates.models import DuplicateModel
from fullcircle.identify.duplicates.place import begin, forget_rows, found_before, place_of
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running
from fullcircle.platform.records.resource import resource_for

KINDS = list(checking.TABLES)
WHO = "Duplicates"
STEPS = 100  # of each kind
PORTION = 2_000
Told = Callable[[float], bool]


@every("11 1 * * *")
@job(queue="linkage", attempts=2)
def look_through_everything() -> None:
    """Every night: fields that hang together, and what is common, change with the records."""
    for kind in KINDS:
        learn(kind)
        look(kind, lambda done: True, f"night-{timezone.localdate()}")


@job(queue="linkage", attempts=3)
def look_now(*, by: Actor, progress: int, kinds: list[str]) -> None:
    """The same, when somebody asks for it; it goes on where it was interrupted."""
    with running(progress) as bar:
        for number, kind in enumerate(kinds):
            if number < bar.bookmark.get("kinds", 0):
                continue

            def told(done: float, first: int = number * STEPS) -> bool:
                bar.advance(max(0, first + int(done * STEPS) - bar.done))
                return not bar.canceled

            if not look(kind, told, str(progress)):
                bar.stop_if_canceled()
            with acting(system(WHO)):
                bar.keep(max(0, (number + 1) * STEPS - bar.done), kinds=number + 1)
        bar.finish("Every record was compared.", url="/duplicates/")


@job(queue="linkage", attempts=3)
def learn_now(*, by: Actor, progress: int, kind: str) -> None:
    """What decisions teach, and every pair weighed with it."""
    with running(progress) as bar:
        with acting(by):
            model = actions.learn_from_decisions(by=by, kind=kind)

        def told(done: float) -> bool:
            bar.advance(max(0, int(done * STEPS) - bar.done))
            return not bar.canceled

        if not look(kind, told, str(progress)):
            bar.stop_if_canceled()
        used = model.learned["used"]
        said = (
            "Pairs are weighed with what decisions taught."
            if used
            else "What decisions taught is not better, so it is not used."
        )
        bar.finish(said, url=page_of(kind))


def page_of(kind: str) -> str:
    resource = resource_for(kind)
    return f"/duplicates/{resource.slug}/taught/" if resource else "/duplicates/"


def learn(kind: str) -> None:
    """From decisions, if there are enough of them."""
    with acting(system(WHO)) as by:
        if teaching.standing(kind).is_enough:
            actions.learn_from_decisions(by=by, kind=kind)


def look(kind: str, told: Told, name: str = "look") -> bool:
    """One kind of record; whether it came to an end. Interrupted while storing, a look of the same name goes on from there."""
    with place_of(f"{kind}-{name}") as place:
        known = found_before(place) or compared(kind, place, told)
        if known is None:
            return False
        found, began = known
        # What was weighed meanwhile with the weights of before goes; whoever changed meanwhile is compared anew.
        with acting(system(WHO)) as by:
            actions.end_look(by=by, kind=kind, told=found, began=timezone.now())
        for portion in finding.pairs_in(place):
            with acting(system(WHO)) as by:
                actions.store_pairs(by=by, kind=kind, pairs=portion)
    check_changed(kind, began)
    keep_missing_keys(kind)
    merge_by_itself(kind)
    return True


def compared(kind: str, place: Path, told: Told) -> tuple[dict[str, Any], datetime] | None:
    """Every record read out and compared; nothing if nobody wants it any more."""
    began = begin(place)
    with acting(system(WHO), read_only=True):
        finding.read_out(kind, place)
        model = DuplicateModel.objects.filter(kind=kind).first()
    found = finding.link(kind, place, told, model.taught if model else None)
    forget_rows(place)
    return None if found is None else (found, began)


def check_changed(kind: str, began: datetime) -> None:
    """Records that changed while all were compared."""
    resource = resource_for(kind)
    assert resource is not None
    with acting(system(WHO)) as by:
        changed = resource.model._default_manager.filter(updated_at__gte=began, archived_at=None)
        actions.check_records(
            by=by, kind=kind, ids=list(changed.order_by("pk").values_list("pk", flat=True)[:PORTION])
        )


def keep_missing_keys(kind: str) -> None:
    """Of records that were there before anybody compared them."""
    after = 0
    while True:
        with acting(system(WHO)) as by:
            ids = keeping.without_keys(kind, after, PORTION)
            if not ids:
                return
            actions.keep_all_keys(by=by, kind=kind, ids=ids)
        after = ids[-1]


def merge_by_itself(kind: str) -> None:
    """If an administrator has switched it on, and only what is expected to be right 999 times in a thousand."""
    with acting(system(WHO), read_only=True):
        model = DuplicateModel.objects.filter(kind=kind, by_itself=True).first()
        least = bulk.safe_weight(model) if model else None
    if least is None:
        return
    after: bulk.Place = bulk.BEFORE_ALL
    while True:
        with acting(system(WHO)) as by:
            done = bulk.merge_next(kind, least, after, by, cause="duplicates:by itself")
        if done is None:
            return
        after = done.after


@job(queue="long", attempts=5)
def accept_all(*, by: Actor, progress: int, kind: str, least: float, cause: str) -> None:
    """Merge every pair from a weight on, as far as one may change both."""
    merged = skipped = 0
    with running(progress) as bar:
        merged, skipped = bar.bookmark.get("merged", 0), bar.bookmark.get("skipped", 0)
        while True:
            bar.stop_if_canceled()
            with acting(by):
                done = bulk.merge_next(
                    kind, least, tuple(bar.bookmark.get("after", bulk.BEFORE_ALL)), by, cause
                )
                if done is None:
                    break
                merged, skipped = merged + done.merged, skipped + done.skipped
                bar.keep(done.merged + done.skipped, after=list(done.after), merged=merged, skipped=skipped)
        told = f"{merged:,} merged." + (f" {skipped:,} could not be and are still there." if skipped else "")
        bar.finish(told, url=f"/duplicates/merges/?cause={cause}")


@job(queue="long", attempts=5)
def undo_all(*, by: Actor, progress: int, cause: str) -> None:
    """Part again what one sweep merged."""
    with running(progress) as bar:
        while True:
            bar.stop_if_canceled()
            with acting(by):
                done = bulk.undo_next(cause, by, bar.bookmark.get("below", 0))
                if done is None:
                    break
                bar.keep(1, below=done)
        bar.finish(f"{bar.done:,} merges undone.", url="/duplicates/")
