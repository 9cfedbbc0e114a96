"""How long things are kept: every rule with what it would do today, and turning it on and off."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.config.env import env
from fullcircle.identify.behavior.models import Keeping
from fullcircle.identify.privacy.forms import DaysForm, TurnOnForm
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.privacy import carrying, keeping
from fullcircle.platform.privacy.models import MANAGE


@page(needs=MANAGE)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, whether it is on, and how many rows it would let go of now."""
    if not request.actor.sees_all:
        raise PermissionDenied(MANAGE)
    today, rows = timezone.localdate(), []
    for rule in keeping.rules():
        kept = keeping.kept_by(rule)
        rows.append((rule, kept, keeping.WHAT[rule.what], keeping.dry_run(rule, kept.days, today)))
    context = {
        "rows": rows,
        "behavior": (Keeping.objects.filter(pk=1).first() or Keeping()).months,
        "import_days": env.import_file_days,
    }
    return render(request, "privacy/keeping.html", context)


@page(needs=MANAGE)
def one_rule(request: HttpRequest, key: str) -> HttpResponse:
    """A dry run with the rows that come first; a number and a button turn the rule on."""
    if not request.actor.sees_all:
        raise PermissionDenied(MANAGE)
    rule = next((each for each in keeping.rules() if each.key == key), None)
    if rule is None:
        raise Http404
    kept = keeping.kept_by(rule)
    if request.method == "POST" and request.POST.get("turn") == "off":
        attempt(request, carrying.turn_off_rule, done=_("The rule is off."), rule=key)
        return redirect("keeping-rule", key)
    form = TurnOnForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        done = _("The rule is on. It is kept to every night.")
        if attempt(request, carrying.turn_on_rule, form=form, done=done, rule=key, **form.cleaned_data):
            return redirect("keeping-rule", key)
    asked = DaysForm(request.POST or request.GET or None)
    days = asked.cleaned_data["days"] if asked.is_valid() else kept.days
    context = {
        "rule": rule, "kept": kept, "days": days, "what": keeping.WHAT[rule.what], "form": form or TurnOnForm(),
        "asked": asked if asked.is_bound else DaysForm(initial={"days": days}),
        "told": keeping.dry_run(rule, days, timezone.localdate()),
    }  # fmt: skip
    return render(request, "privacy/rule.html", context, status=422 if form and form.errors else 200)
