"""Pages of traits: what is kept and why, one trait, and everything known about one contact with its history."""

import csv
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits import actions, jobs
from fullcircle.identify.traits.forms import AnswerForm, DefineForm, RedefineForm
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import MANAGE, Trait
from fullcircle.identify.traits.panels import in_words, lines_of
from fullcircle.identify.traits.queries import people_by_trait, special_rows, the_trait, traits_kept
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.records.editing import get_record
from fullcircle.platform.records.exports import harmless
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import resources
from fullcircle.platform.ui.navigation import AUDIENCES, register_item

EITHER = require_http_methods(["GET", "POST"])
SEE = "contact.view"


def traits(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about people's tastes and circumstances, by topic."""
    numbers = people_by_trait()
    kept = [(trait, numbers.get(trait.pk, {"said": 0, "inferred": 0})) for trait in traits_kept()]
    topics = [(label, [row for row in kept if row[0].topic == key]) for key, label in Trait.TOPICS]
    used = {trait.method for trait, _numbers in kept}
    context = {
        "topics": [(label, rows) for label, rows in topics if rows],
        "methods": METHODS,
        "missing": [method for method in METHODS.values() if method.key not in used],
        "inferring": bool(used - {""}),
        "may": request.actor.can(MANAGE),
        "may_see": request.actor.can("contact.sensitive"),
    }
    return render(request, "traits/traits.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Keep something more."""
    form = DefineForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            request, actions.define_trait, form=form, **form.cleaned_data,
            done=_("%(name)s is there: in lists, filters, imports, exports and the API.") % {"name": form.cleaned_data["label"]}
            if not form.cleaned_data["special"] else _("It is there, apart from everything else."),
        )  # fmt: skip
        if made:
            return redirect("traits")
    return render(
        request, "traits/form.html", {"form": form, "trait": None}, status=422 if form.errors else 200
    )


def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a trait, or keep it no longer."""
    trait = the_trait(key)
    form = RedefineForm(request.POST or None, initial=beginning(trait), trait=trait)
    if form.is_valid():
        given = {"choices": [], "inferred": False} | form.cleaned_data
        done = _("%(name)s: saved.") % {"name": form.cleaned_data["label"]}
        if attempt(request, actions.redefine_trait, trait, form=form, done=done, **given):
            return redirect("traits")
    context = {"form": form, "trait": trait, "method": METHODS.get(trait.method)}
    return render(request, "traits/form.html", context, status=422 if form.errors else 200)


def beginning(trait: Trait) -> dict[str, Any]:
    kept = {name: getattr(trait, name) for name in ("topic", "question", "keep_days")}
    return kept | {
        "label": trait.field.label,
        "choices": "\n".join(trait.field.choices),
        "purpose": trait.purpose.key if trait.purpose else "",
        "inferred": bool(trait.method),
    }


def retire(request: HttpRequest, key: str) -> HttpResponse:
    trait = the_trait(key)
    attempt(
        request,
        actions.retire_trait,
        trait,
        done=_("%(name)s is kept no longer.") % {"name": trait.field.label},
    )
    return redirect("traits")


def begin(request: HttpRequest) -> HttpResponse:
    """Add what can be inferred, and look at everybody."""
    attempt(request, actions.add_usual_traits, done=_("Added. Everybody's behavior is being looked at."))
    return infer(request)


def infer(request: HttpRequest) -> HttpResponse:
    """Look at everybody now, with a bar."""
    bar = start(
        jobs.infer_now,
        _("Looking at what people do"),
        by=request.actor,
        total=Contact.objects.filter(archived_at=None).count(),
    )
    return render(request, "traits/working.html", {"bar": bar})


def export_special(request: HttpRequest, key: str) -> HttpResponseBase:
    """What is kept of a special category, of those who agree, as a file. Every line of it is written down as read."""
    trait = the_trait(key)
    if not (request.actor.can("contact.sensitive") and request.actor.can("contact.export")):
        raise NotAllowed(_("Your role does not allow exporting sensitive fields."))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{trait.field.key}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["id", "Contact", trait.field.label, "Said at", "How", "Asked by", "Question"])
    rows = special_rows(trait) if trait.special else []
    for row in rows:
        told = (
            row.contact,
            in_words(row.value),
            row.said_at.isoformat(),
            row.how,
            row.asked_by,
            row.question,
        )
        writer.writerow([row.contact_id, *map(harmless, told)])
    return answer


def of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known about one person's tastes and circumstances, with every answer they gave."""
    contact = get_record(resources()["contact"], pk)
    lines = lines_of(contact, request.actor)
    context = {
        "contact": contact,
        "known": [line for line in lines if line.known.origin],
        "unknown": [line for line in lines if not line.known.origin],
        "may_edit": may_edit(request, contact),
    }
    return render(request, "traits/contact.html", context)


def may_edit(request: HttpRequest, contact: Contact) -> bool:
    return contact.archived_at is None and request.actor.can("contact.edit")


def answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Write down what somebody said."""
    contact, trait = get_record(resources()["contact"], pk), the_trait(key)
    form = AnswerForm(
        request.POST or None,
        trait=trait,
        initial={"said_on": timezone.localdate(), "asked_by": request.actor.name},
    )
    if form.is_valid():
        given = dict(form.cleaned_data)
        day = given.pop("said_on")
        moment = (
            timezone.make_aware(datetime.combine(day, time(12)))
            if day and day != timezone.localdate()
            else None
        )
        done = _("%(name)s: written down.") % {"name": trait.field.label}
        if attempt(
            request, actions.record_answer, contact, form=form, done=done, trait=key, said_at=moment, **given
        ):
            return redirect("contact-traits", pk)
    context = {"form": form, "contact": contact, "trait": trait}
    return render(request, "traits/answer.html", context, status=422 if form.errors else 200)


def forget(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Delete what is known about one trait of a person."""
    contact, trait = get_record(resources()["contact"], pk), the_trait(key)
    done = _("%(name)s: forgotten.") % {"name": trait.field.label}
    attempt(request, actions.forget_answer, contact, done=done, trait=key)
    return redirect("contact-traits", pk)


def urls() -> list[URLPattern]:
    """Everything under /traits/, and the traits of a contact."""
    register_duty(MANAGE, gettext_lazy("Decide what is kept about people's tastes and circumstances"))
    register_item("Know", gettext_lazy("Preferences"), "/traits/", "heart", order=50, group=AUDIENCES)
    return [
        path("traits/", door(traits, needs=SEE), name="traits"),
        path("traits/new/", door(new, needs=MANAGE, methods=EITHER), name="new-trait"),
        path("traits/begin/", door(begin, needs=MANAGE, methods=require_POST), name="begin-traits"),
        path("traits/infer/", door(infer, needs=MANAGE, methods=require_POST), name="infer-traits"),
        path("traits/<slug:key>/", door(change, needs=MANAGE, methods=EITHER), name="trait"),
        path(
            "traits/<slug:key>/retire/", door(retire, needs=MANAGE, methods=require_POST), name="retire-trait"
        ),
        path(
            "traits/<slug:key>/export/",
            door(export_special, needs="contact.export", methods=require_POST),
            name="trait-export",
        ),
        path("contacts/<int:pk>/traits/", door(of_contact, needs=SEE), name="contact-traits"),
        path(
            "contacts/<int:pk>/traits/<slug:key>/",
            door(answer, needs="contact.edit", methods=EITHER),
            name="answer-trait",
        ),
        path(
            "contacts/<int:pk>/traits/<slug:key>/forget/",
            door(forget, needs="contact.edit", methods=require_POST),
            name="forget-trait",
        ),
    ]
