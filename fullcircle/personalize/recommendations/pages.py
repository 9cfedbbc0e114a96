"""All suggestions at a glance: the strongest pairs, how well they would have guessed, and what counts."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.personalize.recommendations import actions, jobs
from fullcircle.personalize.recommendations.models import (
    MANAGE,
    KeptBack,
    ProductPair,
    SuggestionRules,
    rules_now,
)
from fullcircle.personalize.recommendations.queries import SURE_LIFT, shown_pairs
from fullcircle.personalize.recommendations.words import told_pair, told_race
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.pages import door
from fullcircle.platform.ui.navigation import register_item

EITHER = require_http_methods(["GET", "POST"])
VIEW = "product.view"
STRONGEST, MOST_KEPT = 15, 100
ASKED = {
    "months": (gettext_lazy("Months of purchases"), gettext_lazy("Between 1 and 120.")),
    "least_buyers": (
        gettext_lazy("Buyers of a product, at least"),
        gettext_lazy("Of fewer nothing is said."),
    ),
    "least_together": (gettext_lazy("Buyers of both products, at least"), ""),
    "least_lift": (
        gettext_lazy("Lift, at least"),
        gettext_lazy("1 is as often as among all customers, 2 twice as often."),
    ),
}


def overview(request: HttpRequest) -> HttpResponse:
    """What was counted, and what came of trying it out."""
    rules = rules_now()
    tried = rules.trial
    context = {
        "rules": rules,
        "rows": [told_pair(each) for each in strongest_of_all()],
        "races": [
            (label, told_race(tried[key])) for key, label in guesses() if tried.get(key, {}).get("people")
        ],
        "most": tried.get("most"),
        "cutoff": datetime.fromisoformat(tried["cutoff"]) if tried else None,
        "kept_back": KeptBack.objects.select_related("product").order_by("-created_at")[:MOST_KEPT],
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
    }
    return render(request, "suggestions/overview.html", context)


def strongest_of_all() -> list[ProductPair]:
    """The strongest pairs, each told from the side from which it says more."""
    found: dict[frozenset[int], ProductPair] = {}
    for pair in shown_pairs().order_by(SURE_LIFT.desc(), "id")[: 2 * STRONGEST]:
        found.setdefault(frozenset((pair.product_id, pair.other_id)), pair)
    return list(found.values())[:STRONGEST]


def guesses() -> list[tuple[str, str]]:
    return [("new", _("What they buy for the first time")), ("next", _("Whatever they buy next"))]


def count(request: HttpRequest) -> HttpResponse:
    """Count everything now."""
    start(jobs.count_now, _("Counting what is bought together"), by=request.actor)
    return redirect("suggestions")


def rules(request: HttpRequest) -> HttpResponse:
    """Say from which counts on something is said."""
    if request.method != "POST":
        return rules_page(request, rules_now(), {})
    given = {key: request.POST.get(key, "").strip() for key in ASKED}
    try:
        actions.set_suggestion_rules(
            by=request.actor, months=whole(given["months"]), least_buyers=whole(given["least_buyers"]),
            least_together=whole(given["least_together"]), least_lift=decimal(given["least_lift"]),
        )  # fmt: skip
    except Refused as refused:
        return rules_page(request, rules_now(), refused.fields)
    return count(request)


def rules_page(request: HttpRequest, now: SuggestionRules, wrong: dict[str, Any]) -> HttpResponse:
    rows = [
        (key, label, request.POST.get(key, getattr(now, key)), hint, wrong.get(key, ""))
        for key, (label, hint) in ASKED.items()
    ]
    return render(request, "suggestions/rules.html", {"rows": rows}, status=422 if wrong else 200)


def whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return round(found, 2) if found.is_finite() and abs(found) < 10**6 else Decimal(0)


def urls() -> list[URLPattern]:
    """Everything under /suggestions/."""
    register_item("Attract", gettext_lazy("Suggestions"), "/suggestions/", "lightbulb", order=31)
    register_duty(MANAGE, gettext_lazy("Decide what suggestions rest on, and which products are suggested"))
    return [
        path("suggestions/", door(overview, needs=VIEW), name="suggestions"),
        path("suggestions/count/", door(count, needs=MANAGE, methods=require_POST), name="suggestions-count"),
        path("suggestions/rules/", door(rules, needs=MANAGE, methods=EITHER), name="suggestions-rules"),
    ]
