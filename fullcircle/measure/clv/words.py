"""What a learning says, in words that somebody can act on."""

from typing import Any

from django.utils.translation import gettext as _

from fullcircle.measure.clv.models import ClvFit

METHODS = dict(ClvFit.METHODS)


def verdict(fit: ClvFit) -> tuple[str, str, str]:
    """A tone, a headline and the reason behind it."""
    steady = _(
        "What you see is a steady rate: each customer's own, drawn toward everybody's the shorter we know them. "
        "It does not know of leaving."
    )
    if fit.why == "best":
        return "green", _("The model beat the rule of thumb"), beaten(fit)
    if fit.why == "lost":
        reason = _(
            "Tried on your own past, the models missed by more than taking everybody's rate as it was."
        )
        return "amber", _("The rule of thumb did better, so the model is not used"), f"{reason} {steady}"
    if fit.why == "degenerate":
        reason = _("One of their numbers runs away: your orders do not tell who left from who only waits.")
        return "amber", _("The models do not fit your customers"), f"{reason} {steady}"
    if fit.why == "few":
        reason = _("They are learned from 200 customers on, 50 of whom came back.")
        return "gray", _("Too few customers for a model"), f"{reason} {steady}"
    reason = _("With half a year of orders one can look back. Until then nothing says how good this is.")
    return "gray", _("Too short a past to check it"), f"{reason} {steady}"


def beaten(fit: ClvFit) -> str:
    """By how much the chosen method was nearer than the rule of thumb."""
    by_name = {each["method"]: each for each in (fit.report or {}).get("raced", [])}
    ours, rule = by_name.get(fit.method), by_name.get("own_rate")
    if not ours or not rule or not rule["worth_error"]:
        return ""
    nearer = round(100 * (1 - ours["worth_error"] / rule["worth_error"]))
    told = _(
        "Tried on your own past, %(method)s missed by %(n)s %% less money a customer than each one's rate as it was."
    )
    return told % {"method": METHODS[fit.method], "n": nearer}


def signed(share: float | None) -> str:
    """+3.5 %: above what came."""
    return "" if share is None else f"{100 * share:+.1f} %".replace("-", "−")


def raced(fit: ClvFit) -> list[dict[str, Any]]:
    """Every method with how it did, the chosen one marked."""
    return [
        each | {
            "name": METHODS[each["method"]], "off": signed(each["off"]), "best_tenth": round(100 * each["best_tenth"], 1),
            "chosen": each["method"] == fit.method,
        }
        for each in (fit.report or {}).get("raced", [])
    ]  # fmt: skip


def cohorts(fit: ClvFit) -> list[dict[str, Any]]:
    return [each | {"off": signed(each["off"])} for each in (fit.report or {}).get("cohorts", [])]


def tenths(fit: ClvFit) -> list[dict[str, Any]]:
    """Foreseen beside what came, by tenth; bars as wide as the largest of them."""
    found = (fit.report or {}).get("tenths", [])
    most = max((max(each["foreseen"], each["came"]) for each in found), default=0) or 1

    def width(money: float) -> float:
        return round(100 * money / most, 1)

    return [
        each
        | {"tenth": at, "within": round(100 * each["within"])}
        | {"foreseen_width": width(each["foreseen"]), "came_width": width(each["came"])}
        for at, each in enumerate(found, 1)
    ]
