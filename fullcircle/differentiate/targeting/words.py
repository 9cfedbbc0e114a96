"""Factors, weights and purposes in plain words."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fullcircle.differentiate.targeting.models import TargetingMeasure
from fullcircle.differentiate.targeting.scoring import FACTORS, Factor, Ranked
from fullcircle.identify.consent.channels import told_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.ui.atoms import number, short_amount

LABELS = {
    "size": gettext_lazy("Size"),
    "value": gettext_lazy("Value"),
    "reach": gettext_lazy("Reach"),
    "response": gettext_lazy("Past response"),
}
COUNTS = {
    0.0: gettext_lazy("does not count"),
    0.5: gettext_lazy("counts half"),
    1.0: gettext_lazy("counts"),
    2.0: gettext_lazy("counts double"),
}


def approach_told(purpose: Purpose | None, channel: str) -> str:
    """Newsletter by email."""
    return f"{purpose.name} {told_of(channel)}" if purpose else ""


def counted_told(how: TargetingMeasure) -> str:
    """Size × value × reach (counts double), as it was ranked."""
    parts = []
    for key in FACTORS:
        weight = float(getattr(how, f"{key}_weight"))
        if weight == 1:
            parts.append(str(LABELS[key]).lower())
        elif weight:
            parts.append(f"{str(LABELS[key]).lower()} ({COUNTS[weight]})")
    return " × ".join(parts)


@dataclass(frozen=True)
class Told:
    """A factor on the board: the figure, the rows behind it, and what it says."""

    key: str
    label: str
    figure: str
    url: str
    reason: str
    counts: str
    is_counted: bool
    part: str = ""  # a second figure with rows of its own
    part_url: str = ""
    bar: str = "0"  # percent of the widest


def told_factors(row: Ranked, how: TargetingMeasure, currency: str) -> list[Told]:
    return [TOLD[each.key](row, each, how, currency) for each in row.factors]


def percent(share: float) -> str:
    shown = 100 * share
    return f"{number_format(shown, 1 if shown < 10 else 0)} %"


def times(factor: Factor) -> str:
    """1.4 times the average, in words."""
    if factor.times < 0.05:
        return _("next to nothing beside all contacts")
    if 0.95 <= factor.times < 1.05:
        return _("about the average of all contacts")
    return _("%(times)s times the average of all contacts") % {"times": number_format(factor.times, 1)}


def rows_of(row: Ranked, part: str = "") -> str:
    among = f"/contacts/?among=segment:{row.segment.pk}"
    return f"{among}&among=targeting:{part}" if part else among


def told(
    row: Ranked, factor: Factor, figure: str, part: str, reason: str, more: str = "", more_part: str = ""
) -> Told:
    return Told(
        factor.key, str(LABELS[factor.key]), figure, rows_of(row, part), reason,
        str(COUNTS[factor.counts]) if factor.comparable else _("left out: nothing is known of anybody"),
        factor.is_counted, more, rows_of(row, more_part) if more_part else "",
    )  # fmt: skip


def size(row: Ranked, factor: Factor, how: TargetingMeasure, currency: str) -> Told:
    people = row.figures["people"]
    figure = ngettext("%(n)s person", "%(n)s people", people) % {"n": number(people)}
    return told(row, factor, figure, "", _("%(share)s of all contacts") % {"share": percent(factor.times)})


def value(row: Ranked, factor: Factor, how: TargetingMeasure, currency: str) -> Told:
    """Money each, and how many of them bought."""
    buyers = row.figures["buyers"]
    bought = ngettext("%(n)s bought", "%(n)s bought", buyers) % {"n": number(buyers)}
    each = _("%(amount)s each") % {"amount": short_amount(factor.amount, currency)}
    if not factor.comparable:
        return told(row, factor, bought, "bought", _("Nobody’s value was measured yet; see Value."))
    reason = f"{each}, {times(factor)}"
    return told(row, factor, bought, "bought", reason)


def reach(row: Ranked, factor: Factor, how: TargetingMeasure, currency: str) -> Told:
    figure = _("%(n)s reachable") % {"n": number(row.figures["reachable"])}
    if how.purpose is None:
        return told(row, factor, figure, "", _("No purpose is chosen; see What counts."))
    part = f"reach.{how.purpose.key}.{how.channel}"
    share = _("%(share)s of them") % {"share": percent(factor.amount)}
    if not factor.comparable:
        reason = _("nobody at all agreed to %(what)s") % {"what": approach_told(how.purpose, how.channel)}
        return told(row, factor, figure, part, reason)
    return told(row, factor, figure, part, f"{share}, {times(factor)}")


def response(row: Ranked, factor: Factor, how: TargetingMeasure, currency: str) -> Told:
    """How many answered of those who were asked; few are drawn toward everybody's rate, and nobody says nothing."""
    asked, answered = row.figures["asked"], row.figures["answered"]
    if not factor.known:
        usual = {"share": percent(factor.usual)}
        reason = (
            _("none of them was sent anything in a year; taken as everybody’s %(share)s") % usual
            if factor.comparable else _("none of them was sent anything in a year")
        )  # fmt: skip
        return told(row, factor, _("Not known yet"), "", reason)
    figure = _("%(n)s answered") % {"n": number(answered)}
    of = _("of %(n)s asked") % {"n": number(asked)}
    if not factor.comparable:
        return told(row, factor, figure, "answered", _("nobody has answered yet"), of, "asked")
    reason = _("taken as %(share)s, %(times)s") % {"share": percent(factor.amount), "times": times(factor)}
    return told(row, factor, figure, "answered", reason, of, "asked")


TOLD = {"size": size, "value": value, "reach": reach, "response": response}
