"""A plan as a page shows it: what was asked, how many people it takes, and what these people can see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from fullcircle.personalize.experiments.models import LONGEST_WINDOW, MOST_HELD_OUT, Experiment
from fullcircle.personalize.experiments.planning import Plan, chance_to_see, people_needed, smallest_seen
from fullcircle.personalize.experiments.queries import Usual, usual
from fullcircle.personalize.experiments.readout import MONEY
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.atoms import amount, number
from fullcircle.platform.ui.charts import Series

HOLDOUTS = (5.0, 10.0, 20.0, 50.0)
STEPS = (0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3)  # of the effect that is hoped for
HOPE = 0.2  # a fifth more than usual, where nobody said what they hope for
MOST_PEOPLE = 10**9
CHART = 800


@dataclass(frozen=True)
class Asked:
    """What somebody fills in. Shares and effects are in percent and points; amounts are what they are."""

    people: int
    base: float
    lift: float
    holdout: float = 10.0
    goal: str = "orders"
    window: int = 14
    spread: float = 0.0
    alpha: float = 0.05

    @property
    def is_amount(self) -> bool:
        return self.goal in MONEY

    @property
    def plan(self) -> Plan:
        scale = 1 if self.is_amount else 100
        return Plan(
            self.base / scale, self.holdout / 100, self.spread if self.is_amount else None, self.alpha
        )

    @property
    def effect(self) -> float:
        return self.lift if self.is_amount else self.lift / 100

    @property
    def query(self) -> str:
        return urlencode({
            "goal": self.goal, "window": self.window, "people": self.people, "base": f"{self.base:.4g}",
            "lift": f"{self.lift:.4g}", "holdout": f"{self.holdout:g}", "spread": f"{self.spread:.4g}",
        })  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One way to share people out, and what it can see."""

    holdout: str
    needed: str
    smallest: str
    chance: str
    is_asked: bool


@dataclass(frozen=True)
class Planned:
    asked: Asked
    needed: int | None
    needed_says: str
    hoped: str
    usually: str
    smallest: float | None  # in points, or the amount
    sees: str
    chance: int  # percent
    is_enough: bool
    rows: list[Row]
    chart: charts.Chart | None


def for_experiment(experiment: Experiment, people: int | None, now: datetime) -> Asked:
    """A first plan: what people usually do, a fifth more of it, and everybody there is."""
    found = usual(experiment.goal, experiment.goal_event, experiment.window, now)
    asked = start(found, experiment.goal, experiment.window_days)
    return replace(
        asked, people=people or found.people, holdout=float(experiment.holdout), alpha=float(experiment.alpha)
    )


def start(found: Usual, goal: str, window: int) -> Asked:
    base = found.mean if goal in MONEY else 100 * found.share
    return Asked(found.people, base, HOPE * base or 1.0, goal=goal, window=window, spread=found.spread)


def read(sent: Mapping[str, str], now: datetime) -> tuple[Asked, dict[str, str]]:
    """What somebody filled in, and what is wrong with it; what is not filled in is as usual."""
    goal = sent.get("goal", "orders") if sent.get("goal") in ("orders", *MONEY) else "orders"
    wrong: dict[str, str] = {}
    window = int(figure(sent, "window", 14, 1, LONGEST_WINDOW, wrong))
    first = start(usual(goal, "", timedelta(days=window), now), goal, window)
    most = 1e9 if first.is_amount else 99.9
    return Asked(
        people=int(figure(sent, "people", first.people, 0, MOST_PEOPLE, wrong)),
        base=figure(sent, "base", first.base, 0, most, wrong),
        lift=figure(sent, "lift", first.lift, -most, most, wrong),
        holdout=figure(sent, "holdout", 10, 1, MOST_HELD_OUT, wrong),
        goal=goal, window=window, spread=figure(sent, "spread", first.spread, 0, 1e9, wrong),
    ), wrong  # fmt: skip


def figure(
    sent: Mapping[str, str], key: str, usually: float, least: float, most: float, wrong: dict[str, str]
) -> float:
    text = sent.get(key, "").strip().replace(" ", "")
    if not text:
        return usually
    try:
        found = float(text.replace(",", ".") if "." not in text else text.replace(",", ""))
    except ValueError:
        found = float("nan")
    if not least <= found <= most:
        wrong[key] = _("A number from %(least)s to %(most)s.") % {
            "least": number(least),
            "most": number(most),
        }
        return usually
    return found


def planned(asked: Asked, currency: str) -> Planned:
    needed = people_needed(asked.plan, asked.effect)
    chance = round(100 * chance_to_see(asked.plan, asked.effect, asked.people))
    return Planned(
        asked=asked,
        needed=needed,
        needed_says=number(rounded(needed)) if needed else "",
        hoped=said(asked, asked.lift, currency),
        usually=said(asked, asked.base, currency),
        smallest=smallest_of(asked),
        sees=seen(asked, currency),
        chance=chance,
        is_enough=needed is not None and asked.people >= needed,
        rows=[
            row(replace(asked, holdout=each), currency, asked.holdout)
            for each in sorted({*HOLDOUTS, asked.holdout})
        ],
        chart=curve(asked, currency) if needed and asked.people else None,
    )


def said(asked: Asked, value: float, currency: str) -> str:
    return amount(round(value, 2), currency) if asked.is_amount else number(round(value, 2))


def rounded(count: int) -> int:
    """About so many: three digits say enough."""
    power = max(0, len(str(count)) - 3)
    return round(count / 10**power) * 10**power


def row(asked: Asked, currency: str, chosen: float) -> Row:
    needed = people_needed(asked.plan, asked.effect)
    return Row(
        f"{number(asked.holdout)} %",
        number(rounded(needed)) if needed else "–",
        seen(asked, currency) or "–",
        f"{number(round(100 * chance_to_see(asked.plan, asked.effect, asked.people)))} %",
        asked.holdout == chosen,
    )


def smallest_of(asked: Asked) -> float | None:
    smallest = smallest_seen(asked.plan, asked.people)
    return smallest if smallest is None or asked.is_amount else 100 * smallest


def seen(asked: Asked, currency: str) -> str:
    """The smallest effect that these people show four times out of five."""
    smallest = smallest_seen(asked.plan, asked.people)
    return "" if smallest is None else told(asked, smallest, currency)


def told(asked: Asked, effect: float, currency: str) -> str:
    if asked.is_amount:
        return amount(round(effect, 2), currency)
    return _("%(n)s in a hundred") % {"n": number(round(100 * effect, 2 if effect < 0.01 else 1))}


def curve(asked: Asked, currency: str) -> charts.Chart:
    """How often an effect is seen, by its size; every point plans for that effect."""
    lifts = [step * abs(asked.lift) for step in STEPS]
    plans = [replace(asked, lift=lift) for lift in lifts]
    return charts.line(
        [told(each, abs(each.effect), currency).split(" ")[0] for each in plans],
        [Series(_("Seen, in percent"), [round(100 * chance_to_see(each.plan, each.effect, each.people), 1) for each in plans])],
        lambda index: f"/experiments/planner/?{plans[index].query}",
        _("How often an effect is seen, by its size"),
        width=CHART,
        height=charts.LOW,
    )  # fmt: skip
