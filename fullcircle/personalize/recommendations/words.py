"""Suggestions and what they rest on, in words with counts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fullcircle.personalize.recommendations.models import ProductPair
from fullcircle.personalize.recommendations.queries import Again, Goods, New, Together
from fullcircle.personalize.recommendations.trying import Race
from fullcircle.platform.ui.atoms import number


@dataclass(frozen=True)
class Told:
    """One product, why it is named, and the counts behind that."""

    goods: Goods
    why: str
    counts: str
    because_id: int | None = None
    because: str = ""


def times(lift: float) -> str:
    """A lift as people say it: 2.67 times."""
    return _("%(lift)s times as often as all customers do") % {"lift": f"{lift:.2f}"}


def told_new(each: New) -> Told:
    counts = _("%(both)s of %(buyers)s who bought it") % {
        "both": number(each.together),
        "buyers": number(each.buyers),
    }
    more = each.reasons - 1
    if more:
        also = ngettext(
            "%(n)s other product of theirs speaks for it", "%(n)s other products of theirs speak for it", more
        )
        return Told(
            each.goods,
            "",
            f"{counts}, {times(each.lift)}; {also % {'n': more}}",
            each.because_id,
            each.because,
        )
    return Told(each.goods, "", f"{counts}, {times(each.lift)}", each.because_id, each.because)


def told_again(each: Again) -> Told:
    since = ngettext("%(n)s day ago", "%(n)s days ago", each.since) % {"n": number(each.since)}
    bought = ngettext("Bought on %(n)s day", "Bought on %(n)s days", each.days) % {"n": each.days}
    usual = every(each.gap)
    if each.is_own_rhythm:
        why = _("%(bought)s, %(usual)s; last %(since)s") % {"bought": bought, "usual": usual, "since": since}
        return Told(each.goods, why, "")
    why = _("%(bought)s, last %(since)s") % {"bought": bought, "since": since}
    others = _("%(again)s of %(buyers)s buyers bought it again, half of them %(usual)s or sooner") % {
        "again": number(each.again or 0), "buyers": number(each.buyers or 0), "usual": usual,
    }  # fmt: skip
    return Told(each.goods, why, others)


def every(gap: float) -> str:
    days = max(1, round(gap))
    return ngettext("every day", "about every %(n)s days", days) % {"n": number(days)}


def told_pair(pair: ProductPair) -> dict[str, Any]:
    """Of a product's buyers, how many have the other one."""
    return {
        "pair": pair,
        "counts": _("%(both)s of %(buyers)s")
        % {"both": number(pair.together), "buyers": number(pair.buyers)},
        "share": f"{100 * pair.confidence:.0f} %",
        "lift": f"{pair.lift:.2f}",
        "base": _("%(buyers)s of %(all)s customers have it")
        % {"buyers": number(pair.other_buyers), "all": number(pair.customers)},
    }


def told_repeats(together: Together) -> str:
    """Whether it is something that is bought again."""
    known = together.standing
    if known is None or not together.is_bought_again or known.gap_days is None:
        return ""
    return _("%(again)s of %(buyers)s buyers bought it again, half of them %(usual)s or sooner.") % {
        "again": number(known.again), "buyers": number(known.buyers), "usual": every(known.gap_days),
    }  # fmt: skip


def told_race(figures: dict[str, Any]) -> dict[str, Any]:
    """How a guess did beside best sellers, with a plain verdict."""
    found = Race(**figures)
    return {"race": found, "ours": share(found.ours, found.people), "sellers": share(found.sellers, found.people),
            "tone": {"better": "green", "alike": "gray", "worse": "rose"}[found.verdict],
            "verdict": {
                "better": _("Better than best sellers"), "alike": _("No proven difference"),
                "worse": _("Worse than best sellers"),
            }[found.verdict]}  # fmt: skip


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
