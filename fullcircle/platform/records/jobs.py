"""Changes of many records that nobody should wait for: chunk after chunk, with a bar, a way to stop and a way back."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.progress import Bar, running
from fullcircle.platform.records import listing
from fullcircle.platform.records.batches import run_batch, sentence
from fullcircle.platform.records.many import BATCH
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.undo import bulk_result_url, undo_events


@job(queue="long")
def change_many(
    *, by: Actor, progress: int, resource: str, query: str, verb: str, value: str, cause: str
) -> None:
    """Do one verb on everything that matches; a chunk is done and noted, or has not happened."""
    kind = resource_for(resource)
    assert kind is not None
    changed = 0
    with running(progress) as bar:
        for ids in chunks(bar, by, kind, query):
            with acting(by):
                changed += run_batch(kind, verb, value, ids, by=by, cause=cause)
                bar.keep(len(ids), after=ids[-1])
        bar.finish(sentence(kind, verb, changed), url=bulk_result_url(kind.url, cause))


def chunks(bar: Bar, by: Actor, resource: Resource, query: str) -> Iterator[list[int]]:
    """The matching ids by number, from where the work stopped."""
    while True:
        bar.stop_if_canceled()
        with acting(by, read_only=True):
            ids = next_ids(resource, query, by, bar.bookmark.get("after", 0))
        if not ids:
            return
        yield ids


def next_ids(resource: Resource, query: str, by: Actor, after: int) -> list[int]:
    rows = matching(resource, query, by).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


def matching(resource: Resource, query: str, by: Actor) -> QuerySet:
    return listing.matching(resource, read_query(resource, QueryDict(query), by))


@job(queue="long")
def undo_many(*, by: Actor, progress: int, cause: str) -> None:
    """Take back what one bulk change did, newest first."""
    done = kept = 0
    with running(progress) as bar:
        while True:
            bar.stop_if_canceled()
            with acting(by):
                events = list(
                    LoggedEvent.objects.filter(
                        cause=cause, actor_id=by.user_id, pk__lt=bar.bookmark.get("before", 2**62)
                    ).order_by("-pk")[:BATCH]
                )
                if not events:
                    break
                more, less = undo_events(events, by)
                done, kept = done + more, kept + less
                bar.keep(len(events), before=events[-1].pk)
        bar.finish(
            f"Undone for {done:,}." + (f" {kept:,} were changed again and stay as they are." if kept else "")
        )
