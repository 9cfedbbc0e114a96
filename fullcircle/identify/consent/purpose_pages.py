"""Purposes: what people can be asked for, in which words, and how many agree."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from fullcircle.identify.consent import defining
from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.forms import NewPurposeForm, PurposeForm, WordingForm
from fullcircle.identify.consent.languages import name_of
from fullcircle.identify.consent.models import Purpose, Suppression, Topic
from fullcircle.identify.consent.queries import Numbers, current_wording, numbers_by_purpose, wordings_of
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.pages import page
from fullcircle.platform.records.countries import country_name
from fullcircle.platform.settings.choices import countries


@page(needs="contact.view")
@require_GET
def purposes(request: HttpRequest) -> HttpResponse:
    """All purposes with how many people agree, wait and refuse."""
    numbers = numbers_by_purpose()
    rows = [
        {"purpose": each, "numbers": numbers.get(each.pk, Numbers()), "channels": labels(each),
         "asked": each.basis == "consent"}
        for each in Purpose.objects.order_by(F("retired_at").asc(nulls_first=True), "position", "id")
    ]  # fmt: skip
    suppressed = (
        Suppression.objects.filter(lifted_at=None).count() if request.actor.can("consent.manage") else 0
    )
    context = {"rows": rows, "suppressed": suppressed, "may_manage": request.actor.can("consent.manage")}
    return render(request, "consent/purposes.html", context)


def labels(purpose: Purpose) -> str:
    return ", ".join(label_of(channel) for channel in purpose.channels)


@page(needs="consent.manage")
def new_purpose(request: HttpRequest) -> HttpResponse:
    """Define something new to ask consent for."""
    form = NewPurposeForm(
        request.POST or None,
        initial={"basis": "consent", "channels": ["email"], "double_opt_in": True, "is_marketing": True},
    )
    if form.is_valid():
        values = form.values()
        made = attempt(
            request, defining.add_purpose, form=form, name=values.pop("name"), values=values,
            wording=form.cleaned_data["wording"], language=form.cleaned_data["language"],
            topics=form.lines_of_topics(), done=_("The purpose is made."),
        )  # fmt: skip
        if made:
            return redirect("purpose", key=made.key)
    return purpose_form(request, form, None)


@page(needs="contact.view")
def purpose(request: HttpRequest, key: str) -> HttpResponse:
    """One purpose: how it is defined, its wordings, and who agreed to which of them."""
    found = get_object_or_404(Purpose, key=key)
    may_manage = request.actor.can("consent.manage")
    now = current_wording(found)
    begun = {"language": now.language, "text": now.text} if now else {}
    form = WordingForm(request.POST or None, initial=begun) if may_manage else None
    if form and form.is_valid() and attempt(
        request, defining.publish_wording, found, form=form, done=_("Published. It counts from now on."),
        **form.cleaned_data,
    ):  # fmt: skip
        return redirect("purpose", key=key)
    context = {
        "purpose": found,
        "facts": facts_of(found),
        "numbers": numbers_by_purpose().get(found.pk, Numbers()),
        "wordings": [(name_of(each.language), each) for each in wordings_of(found)],
        "form": form,
        "may_manage": may_manage,
    }
    return render(request, "consent/purpose.html", context, status=422 if form and form.errors else 200)


def facts_of(purpose: Purpose) -> list[tuple[str, str]]:
    """How a purpose is defined, in words."""
    topics = Topic.objects.filter(purpose=purpose, retired_at=None).values_list("name", flat=True)
    frequencies = dict(Purpose.FREQUENCIES)
    days = purpose.expires_after_days
    told: list[tuple[Any, Any]] = [
        (_("What people get"), purpose.description),
        (_("Lawful basis"), purpose.get_basis_display()),
        (_("Channels"), labels(purpose)),
        (_("Confirmed by a click"), _("Yes") if purpose.double_opt_in else _("No")),
        (_("A consent holds"), _("%(days)s days") % {"days": days} if days else _("Until it is withdrawn")),
        (_("Marketing"), _("Yes") if purpose.is_marketing else _("No")),
        (_("Scores or sorts people"), _("Yes") if purpose.is_profiling else _("No")),
        (_("People can choose"), ", ".join(str(frequencies[each]) for each in purpose.frequencies)),
        (_("Topics"), ", ".join(topics)),
        (_("Only for people in"), ", ".join(country_name(each) or each for each in purpose.countries)),
        (_("Name in the API and in files"), purpose.key),
    ]
    return [(str(label), str(value)) for label, value in told if value]


@page(needs="consent.manage")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Define a purpose anew."""
    found = get_object_or_404(Purpose, key=key)
    known = {name: getattr(found, name) for name in PurposeForm.base_fields if name != "topics"}
    offered = Topic.objects.filter(purpose=found, retired_at=None).values_list("name", flat=True)
    form = PurposeForm(request.POST or None, initial=known | {"topics": "\n".join(offered)})
    if form.is_valid() and attempt(
        request, defining.edit_purpose, found, form=form, values=form.values(), topics=form.lines_of_topics(),
        done=_("Saved."),
    ):  # fmt: skip
        return redirect("purpose", key=key)
    return purpose_form(request, form, found)


MORE = ("is_profiling", "expires_after_days", "frequencies", "topics", "countries")


def purpose_form(request: HttpRequest, form: PurposeForm, found: Purpose | None) -> HttpResponse:
    """What every purpose has first; the rest opens when any of it is set or wrong."""
    chosen = form["countries"].value() or []
    context = {
        "form": form,
        "purpose": found,
        "sections": [
            (title, [form[name] for name in names if name in form.fields]) for title, names in SECTIONS
        ],
        "more": [form[name] for name in MORE if name != "countries"],
        "open": any(form[name].value() or form[name].errors for name in MORE),
        "countries": countries(),
        "chosen": [(code, country_name(code)) for code in chosen],
    }
    return render(request, "consent/purpose_form.html", context, status=422 if form.errors else 200)


SECTIONS: list[tuple[Any, tuple[str, ...]]] = [
    (lazy("What it is"), ("name", "description")),
    (lazy("Why it is lawful"), ("basis", "wording", "language")),
    (lazy("How it is sent"), ("channels", "double_opt_in", "is_marketing")),
]


@page(needs="consent.manage")
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Retire a purpose, or use it again."""
    found = get_object_or_404(Purpose, key=key)
    if found.retired_at:
        attempt(
            request, defining.revive_purpose, found, done=_("%(name)s is used again.") % {"name": found.name}
        )
    else:
        attempt(
            request, defining.retire_purpose, found, done=_("%(name)s is retired.") % {"name": found.name}
        )
    return redirect("purpose", key=key)
