"""Looking at everybody's behavior once a night, at some when asked, and letting go of what may be kept no longer."""

from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.inferring import traits_inferred
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running
from fullcircle.platform.records.models import CustomField

INFERENCE = "Inference"
PORTION = 2_000


def portion(after: int) -> list[int]:
    people = Contact.objects.filter(pk__gt=after, archived_at=None).order_by("pk")
    return list(people.values_list("pk", flat=True)[:PORTION])


@every("41 3 * * *")
@job(queue="long")
def infer_everybody() -> None:
    """Look at everybody: habits change by themselves, and visits are no events."""
    after = 0
    while True:
        with acting(system(INFERENCE)) as by:
            ids = portion(after) if traits_inferred() else []
            if not ids:
                return
            actions.infer_traits(by=by, ids=ids, now=timezone.now())
        after = ids[-1]


@job(queue="long")
def infer_now(*, by: Actor, progress: int) -> None:
    """The same, when somebody asks for it, with a bar."""
    found = changed = 0
    with running(progress) as bar:
        while True:
            bar.stop_if_canceled()
            with acting(system(INFERENCE)) as machine:
                ids = portion(bar.bookmark.get("after", 0))
                if not ids:
                    break
                some = actions.infer_traits(by=machine, ids=ids, now=timezone.now())
                found, changed = found + some[0], changed + some[1]
                bar.keep(len(ids), after=ids[-1])
        bar.finish(f"Something was found about {found:,} people; {changed:,} changed.", url="/traits/")


@every("13 4 * * *")
@job(queue="long")
def let_go_of_old_values() -> None:
    """Delete what may be kept no longer, until nothing of it is left."""
    gone = 1
    while gone:
        with acting(system("Retention")) as by:
            gone = actions.let_go(by=by, now=timezone.now())


@job(queue="long", attempts=5)
def empty_retired(*, field_id: int) -> None:
    """Delete the values of a trait that is kept no longer. Safe to run twice: what is done is not found again."""
    after: int | None = 0
    while after is not None:
        with acting(system("Retention")) as by:
            field = CustomField.objects.filter(pk=field_id, deletes_values=True).first()
            after = actions.empty_trait(by=by, field=field) if field else None
