"""A readout in words: the headline, what it says, the table by arm, and what has to be known beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fullcircle.personalize.experiments.beside import Beside
from fullcircle.personalize.experiments.effects import Interval
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.personalize.experiments.readout import MONEY, ArmFigures, Comparison, Readout
from fullcircle.personalize.experiments.strips import Span, Strip, strips
from fullcircle.personalize.experiments.wording import HEADLINES, REASONS, TONES
from fullcircle.platform.ui.atoms import amount, number, short_amount

NEXT_TO_NOTHING = 0.01
SAID = ("proven", "not_proven", "harmful")


@dataclass(frozen=True)
class Cell:
    """A figure, and the rows behind it."""

    text: str
    href: str = ""
    under: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True)
class Told:
    """Everything that the panel shows."""

    headline: str
    tone: str
    reason: str
    sentence: str
    extra: str
    extra_says: str
    strips: list[Strip]
    heads: list[str]
    lines: list[Line]
    attribution: str
    notes: list[str]
    is_unfair: bool


def tell(experiment: Experiment, found: Readout, currency: str, beside: Sequence[Beside] = ()) -> Told:
    """Where too few did it to say anything, no effect is shown either: an interval beside "too few" would be believed."""
    may_be_said = found.main is not None and found.word != "few"
    shown = interval_of(found, experiment) if may_be_said else None
    extra, says = extra_of(found, shown, currency)
    return Told(
        headline=str(HEADLINES[found.word]), tone=TONES[found.word], reason=str(REASONS[found.word]),
        sentence=sentence_of(found.goal, shown, currency) if shown else "", extra=extra, extra_says=says,
        strips=strips(list(spans_of(found, currency))) if may_be_said else [], heads=[arm_title(arm) for arm in found.arms],
        lines=[*lines_of(experiment, found, currency), *(line_of(each, found.arms) for each in beside)],
        attribution=attribution_of(found), notes=notes_of(found, currency), is_unfair=found.is_unfair,
    )  # fmt: skip


def interval_of(found: Readout, experiment: Experiment) -> Interval:
    """The interval that the verdict rests on."""
    main = found.main
    assert main is not None
    if found.over and experiment.looks == "end":
        return Interval(main.value, main.low, main.high)
    return Interval(main.value, main.safe_low, main.safe_high)


def arm_title(arm: ArmFigures) -> str:
    return _("Left out") if arm.is_holdout else arm.name


def more(measure: str, value: float, currency: str) -> str:
    """2.3 more, 0.07 fewer, €4 less."""
    if measure in MONEY:
        told = amount(round(abs(value), 2), currency)
        return (
            _("%(amount)s less") % {"amount": told} if value < 0 else _("%(amount)s more") % {"amount": told}
        )
    told = number(round(abs(value) * 100, 2 if abs(value) < 0.001 else 1))
    return _("%(n)s fewer") % {"n": told} if value < 0 else _("%(n)s more") % {"n": told}


def finely(measure: str, values: Sequence[float], currency: str) -> list[str]:
    """An interval with as many digits as its smallest end needs."""
    if measure in MONEY:
        return [more(measure, each, currency) for each in values]
    digits = 2 if any(abs(each) < 0.001 for each in values) else 1
    told = [number(round(abs(each) * 100, digits)) for each in values]
    return [
        _("%(n)s fewer") % {"n": text} if each < 0 else _("%(n)s more") % {"n": text}
        for each, text in zip(values, told, strict=True)
    ]


def sentence_of(measure: str, interval: Interval, currency: str) -> str:
    if abs(interval.low) > 1e11:
        return _("Nobody has done it yet.")
    value, low, high = finely(measure, (interval.value, interval.low, interval.high), currency)
    texts = {
        "orders": _("Of a hundred people %(value)s ordered; the truth lies between %(low)s and %(high)s."),
        "event": _("Of a hundred people %(value)s did it; the truth lies between %(low)s and %(high)s."),
        "revenue": _("Each person bought for %(value)s; the truth lies between %(low)s and %(high)s."),
        "margin": _(
            "Each person brought a margin of %(value)s; the truth lies between %(low)s and %(high)s."
        ),
    }
    return texts[measure] % {"value": value, "low": low, "high": high}


def extra_of(found: Readout, shown: Interval | None, currency: str) -> tuple[str, str]:
    """The same for all who were treated: so many extra orders, between so many and so many. Where nothing may be said
    yet, no number is written large either."""
    if shown is None or found.main is None or found.word not in SAID:
        return "", ""
    whole = shown.times(found.main.treated)
    told: Callable[[float], str] = (
        (lambda value: short_amount(value, currency))
        if found.goal in MONEY
        else lambda value: number(round(value))
    )
    says = {
        "orders": _("extra orders, between %(low)s and %(high)s"),
        "event": _("more people who did it, between %(low)s and %(high)s"),
        "revenue": _("extra revenue, between %(low)s and %(high)s"),
        "margin": _("extra margin, between %(low)s and %(high)s"),
    }[found.goal]
    return told(whole.value), says % {"low": told(whole.low), "high": told(whole.high)}


def spans_of(found: Readout, currency: str) -> list[Span]:
    names = {arm.key: arm_title(arm) for arm in found.arms}
    held = next((arm for arm in found.arms if arm.key == found.against and arm.is_holdout), None)
    against = _("those left out") if held else names.get(found.against, "")
    spans = []
    if (main := found.main) is not None:
        spans.append(span(_("All who got it, against %(arm)s") % {"arm": against}, main, currency))
        if main.removed >= NEXT_TO_NOTHING:
            spans.append(adjusted_span(main, currency))
    return spans + [span(names.get(each.of, each.of), each, currency, quiet=True) for each in found.by_arm]


def span(name: str, each: Comparison, currency: str, quiet: bool = False) -> Span:
    return Span(
        name, between(each.measure, (each.value, each.low, each.high), currency), each.value, each.low, each.high,
        each.safe_low, each.safe_high, quiet,
    )  # fmt: skip


def adjusted_span(main: Comparison, currency: str) -> Span:
    ends = (main.adjusted, main.adjusted_low, main.adjusted_high)
    name = _("With what they bought before taken into account")
    return Span(
        name, between(main.measure, ends, currency), *ends, main.adjusted_low, main.adjusted_high, True
    )


def between(measure: str, values: Sequence[float], currency: str) -> str:
    value, low, high = finely(measure, values, currency)
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def lines_of(experiment: Experiment, found: Readout, currency: str) -> list[Line]:
    people, orders = (
        f"/contacts/?among=experiment:{experiment.pk}.",
        f"/orders/?among=experiment:{experiment.pk}.",
    )

    def line(label: str, cell: Callable[[ArmFigures], Cell], note: str = "") -> Line:
        return Line(label, [cell(arm) for arm in found.arms], note)

    def share(part: int, arm: ArmFigures) -> str:
        return f"{number(round(100 * part / arm.people, 1))} %" if arm.people else ""

    def each(total: float, arm: ArmFigures) -> str:
        return (
            _("%(amount)s each") % {"amount": amount(round(total / arm.people, 2), currency)}
            if arm.people
            else ""
        )

    lines = [line(_("People"), lambda arm: Cell(number(arm.people), f"{people}{arm.key}"))]
    if found.goal == "event":
        title = _("Did “%(event)s”") % {"event": experiment.goal_event}
        lines.append(
            line(title, lambda arm: Cell(number(arm.did), f"{people}{arm.key}.event", share(arm.did, arm)))
        )
    return [
        *lines,
        line(_("Ordered"), lambda arm: Cell(number(arm.buyers), f"{people}{arm.key}.orders", share(arm.buyers, arm))),
        line(_("Orders"), lambda arm: Cell(number(arm.placed), f"{orders}{arm.key}")),
        line(
            _("Revenue"),
            lambda arm: Cell(short_amount(arm.revenue, currency), f"{orders}{arm.key}", each(arm.revenue, arm)),
            _("less discounts and what came back"),
        ),
        line(_("Margin"), lambda arm: Cell(short_amount(arm.margin, currency), f"{orders}{arm.key}", each(arm.margin, arm))),
        line(
            _("Attributed: ordered after it"),
            lambda arm: Cell("–") if arm.is_holdout else Cell(number(arm.touched_people), f"{people}{arm.key}.touched"),
            _("last touch"),
        ),
    ]  # fmt: skip


def line_of(each: Beside, arms: Sequence[ArmFigures]) -> Line:
    cells = [
        Cell(number(each.by_arm[arm.key]), each.urls.get(arm.key, "")) if arm.key in each.by_arm else Cell("–") for arm in arms
    ]  # fmt: skip
    return Line(each.label, cells, each.note)


def attribution_of(found: Readout) -> str:
    """What attribution claims, and what those did who got nothing."""
    held = next((arm for arm in found.arms if arm.key == found.against), None)
    if held is None or not held.people or not held.is_holdout:
        return ""
    treated = [arm for arm in found.arms if arm is not held]
    claimed, people = sum(arm.touched_people for arm in treated), sum(arm.people for arm in treated)
    anyway = held.buyers / held.people
    return _(
        "Attribution gives it %(claimed)s people who ordered. But %(share)s %% of those left out ordered as well, so about "
        "%(anyway)s of those who got it would have ordered anyway. Attribution counts who ordered after it; the effect counts "
        "who ordered because of it."
    ) % {
        "claimed": number(claimed),
        "share": number(round(100 * anyway, 1)),
        "anyway": number(round(anyway * people)),
    }


def notes_of(found: Readout, currency: str) -> list[str]:
    notes = []
    if (main := found.main) is not None:
        notes.append(past_of(main))
    if not found.is_unfair and found.people:
        notes.append(
            _("People are spread over the arms as the lot would have it (chi-square test, p = %(p)s).")
            % {"p": number(round(found.split_p, 3))}
        )
    if found.crossed:
        notes.append(
            _(
                "%(n)s people were in two arms, as two records that turned out to be one; they count with the record that stayed."
            )
            % {"n": number(found.crossed)}
        )
    if found.costless:
        notes.append(
            _("%(n)s orders have no known cost; they add nothing to the margin.")
            % {"n": number(found.costless)}
        )
    if len(found.by_arm) > 1:
        notes.append(_("The intervals of single versions are wider: together they are as sure as one alone."))
    return notes


def past_of(main: Comparison) -> str:
    part = number(round(100 * main.removed, 1))
    if main.removed < NEXT_TO_NOTHING:
        return _(
            "What people bought in the year before explains next to nothing of it (%(part)s %%): it makes nothing surer."
        ) % {"part": part}
    return _(
        "What people bought in the year before explains %(part)s %% of how they differ; with it the interval is narrower."
    ) % {"part": part}
