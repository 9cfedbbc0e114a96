"""The readout of an experiment, and the plan for one, on the page of the experiment or of whatever runs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.personalize.experiments import plans, queries
from fullcircle.personalize.experiments.beside import Beside
from fullcircle.personalize.experiments.history import history
from fullcircle.personalize.experiments.models import EDIT, Experiment
from fullcircle.personalize.experiments.readout import from_figures
from fullcircle.personalize.experiments.telling import tell
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.records.models import Record
from fullcircle.platform.settings.organization import organization

READOUT, PLANNER = gettext_lazy("What it caused"), gettext_lazy("How many people it takes")
NOTHING_ASKED = QueryDict()


def nothing_beside(experiment: Experiment) -> Sequence[Beside]:
    return ()


def experiment_of(record: Record) -> Experiment | None:
    """The record itself, or the experiment that it runs."""
    return record if isinstance(record, Experiment) else getattr(record, "experiment", None)


@dataclass(frozen=True)
class Readout:
    """The verdict, the effect with its interval, what each arm did, and attribution beside it."""

    beside: Callable[[Experiment], Sequence[Beside]] = nothing_beside
    title: str | Promise = READOUT
    template: str = "experiments/readout.html"
    place: str = "main"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        experiment = experiment_of(record)
        if experiment is None:
            return {}
        kept, currency = queries.readings(experiment), organization().currency
        last = kept[-1] if kept else None
        return {
            "experiment": experiment,
            "told": tell(experiment, from_figures(last.figures), currency, self.beside(experiment))
            if last
            else None,
            "taken_at": last.taken_at if last else None,
            "history": history(kept, experiment, currency),
            "may": actor.can(EDIT) and experiment.people > 0,
            "bars": JobProgress.objects.filter(user_id=actor.person, ended_at=None).order_by("-id")[:1],
        }


@dataclass(frozen=True)
class Planner:
    """Before anybody is in: how many people it takes, and what those there are can see."""

    title: str | Promise = PLANNER
    template: str = "experiments/plan.html"
    place: str = "main"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        experiment = experiment_of(record)
        if experiment is None or experiment.people or not experiment.holdout:
            return {}  # without anybody left out no number of people shows anything
        expected = getattr(record, "people_expected", None)
        currency = organization().currency
        plan = plans.planned(plans.for_experiment(experiment, expected, timezone.now()), currency)
        return {"plan": plan, "currency": currency}
