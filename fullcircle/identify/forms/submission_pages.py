"""What came in by forms: the list, one submission whole, what waits for a review, and everything as a file."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.consent.models import ConsentEvent
from fullcircle.identify.forms import queries, reviewing
from fullcircle.identify.forms.content import Content, read
from fullcircle.identify.forms.models import Form, FormVersion, Submission
from fullcircle.identify.forms.screening import REASONS
from fullcircle.identify.forms.sorting import name_in
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.actions import Missing
from fullcircle.platform.records.actions import note_export
from fullcircle.platform.records.exports import as_cell
from fullcircle.platform.records.resource import resource_of

ONLY = ("confirmed", "pending", "differs")
SPOOLED = 8_000_000  # bytes in memory
BATCH = 2_000


def asked(request: HttpRequest) -> dict[str, Any]:
    """Which submissions are meant, from the address."""
    form, days = request.GET.get("form", ""), request.GET.get("days", "")
    return {
        "form": int(form) if form.isdecimal() and len(form) < 18 else None,
        "status": request.GET.get("status", ""),
        "only": request.GET.get("only", ""),
        "since": timezone.now() - timedelta(days=int(days)) if days.isdecimal() and len(days) < 5 else None,
    }


def submissions(request: HttpRequest) -> HttpResponse:
    """Everything that came in, newest first, and what waits for somebody to look."""
    wanted = asked(request)
    rows = list(queries.submissions(**wanted, after=request.GET.get("after", ""))[: queries.SHOWN + 1])
    form = Form.objects.filter(pk=wanted["form"]).first() if wanted["form"] else None
    context = {
        "rows": [(row, name_of(row), preview_of(row)) for row in rows[: queries.SHOWN]],
        "more": queries.mark_of(rows[queries.SHOWN - 1]) if len(rows) > queries.SHOWN else "",
        "form": form,
        "forms": Form.objects.filter(archived_at=None).order_by("name")[:200],
        "tabs": tabs(wanted, form),
        "narrowed": any(request.GET.get(key) for key in ("form", "status", "only", "days")),
        "status": wanted["status"],
        "may_export": request.actor.can("form.export"),
        "query": request.GET.urlencode(),
    }
    return render(request, "forms/submissions.html", context)


def tabs(wanted: dict[str, Any], form: Form | None) -> list[dict[str, Any]]:
    here = (wanted["status"], wanted["only"])
    about = f"&form={form.pk}" if form else ""
    waiting = queries.waiting_for_review()
    places = [
        ("", "", _("All"), ""), ("review", "", _("To be reviewed"), waiting or ""),
        ("accepted", "differs", _("Answers that differ"), ""), ("rejected", "", _("Rejected"), ""),
    ]  # fmt: skip
    return [
        {"label": label, "href": f"/forms/submissions/?status={status}&only={only}{about}", "count": count,
         "current": (status, only) == here}
        for status, only, label, count in places
    ]  # fmt: skip


def name_of(row: Submission) -> str:
    return row.contact.name if row.contact else name_in(row.answers)


def preview_of(row: Submission) -> str:
    """The first words of what they wrote."""
    content = read(row.seen.content)
    own = [row.answers.get(each.key) for each in content.questions if not each.field]
    text = next((str(value) for value in own if value not in (None, "", [])), "")
    return text if len(text) <= 120 else f"{text[:119]}…"


def the_submission(pk: int) -> Submission:
    found = queries.submissions(status="any").filter(pk=pk).first()
    if found is None:
        raise Missing("This submission does not exist, or you may not see it.")
    return found


def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission as it was sent: answers, words agreed to, where it came from, and what is to be decided."""
    found = the_submission(pk)
    content = read(found.seen.content)
    context = {
        "submission": found, "name": name_of(found), "answers": list(answers_of(found, content)),
        "reasons": [REASONS.get(key, key) for key in found.reasons], "proofs": proofs_of(found),
        "differences": differences_of(found, content), "may_review": request.actor.can("form.review"),
        "may_edit": request.actor.can("contact.edit"), "origin": origin_of(found),
    }  # fmt: skip
    return render(request, "forms/submission.html", context)


def answers_of(row: Submission, content: Content) -> Iterator[tuple[str, str]]:
    """Every question in the words in which it was asked, with what was answered."""
    for each in content.questions:
        if each.key in row.answers:
            yield content.label_of(each, row.language), shown(row.answers[each.key])


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def proofs_of(row: Submission) -> list[dict[str, Any]]:
    """What they agreed to, and whether they confirmed it."""
    confirmed = {}
    if row.occasion and row.contact:
        events = ConsentEvent.objects.filter(occasion=row.occasion, action="confirmed").select_related(
            "purpose"
        )
        confirmed = {event.purpose.key: event.occurred_at for event in events if event.purpose}
    return [{**each, "confirmed_at": confirmed.get(each["purpose"])} for each in row.agreed]


def differences_of(row: Submission, content: Content) -> list[dict[str, Any]]:
    contacts = resource_of(Submission._meta.get_field("contact").related_model)  # type: ignore[arg-type]
    labels = {each.key: each.label for each in contacts.built_in_fields()} if contacts else {}
    return [{"field": field, "label": labels.get(field, field), "known": shown(pair[0]), "answer": shown(pair[1])}
            for field, pair in row.differences.items()]  # fmt: skip


def origin_of(row: Submission) -> str:
    found = row.origin
    return " / ".join(str(found[key]) for key in ("source", "medium", "campaign") if found.get(key))


def accept(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(request, reviewing.accept_submission, the_submission(pk), done=_("Accepted. It is being sorted."))
    return onward(request, pk)


def reject(request: HttpRequest, pk: int) -> HttpResponse:
    attempt(
        request,
        reviewing.reject_submission,
        the_submission(pk),
        done=_("Rejected. It stays in the list of rejected."),
    )
    return onward(request, pk)


def onward(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next that waits, when one goes through them."""
    if request.POST.get("next") != "review":
        return redirect(f"/forms/submissions/{pk}/")
    following = queries.submissions(status="review").exclude(pk=pk).first()
    return redirect(
        f"/forms/submissions/{following.pk}/" if following else "/forms/submissions/?status=review"
    )


def settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take over an answer, or keep what we knew."""
    field = request.POST.get("field", "")
    if verb == "take":
        attempt(
            request, reviewing.take_answer, the_submission(pk), done=_("The contact has it now."), field=field
        )
    else:
        attempt(
            request, reviewing.keep_known, the_submission(pk), done=_("What you knew stays."), field=field
        )
    return redirect(f"/forms/submissions/{pk}/")


def export(request: HttpRequest) -> HttpResponseBase:
    """The submissions that are meant as CSV, with a column for every question of any version; no cell is a formula."""
    wanted = asked(request)
    rows = queries.submissions(**wanted)
    columns = columns_of(wanted["form"])
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the response closes it
    number = write_rows(spool, rows.iterator(chunk_size=BATCH), columns)
    note_export(Form, by=request.actor, rows=number, fields=[*FIXED, *(key for key, _label in columns)])
    spool.seek(0)
    name = f"submissions-{timezone.localdate():%Y-%m-%d}.csv"
    return FileResponse(spool, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def write_rows(spool: Any, rows: Iterable[Submission], columns: list[tuple[str, str]]) -> int:
    """All of them, however many; the file grows on disk and not in memory."""
    text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([*FIXED, *(as_cell(label) for _key, label in columns)])
    number = 0
    for row in rows:
        number += 1
        writer.writerow(
            [*map(as_cell, fixed_cells(row)), *(as_cell(shown(row.answers.get(key))) for key, _l in columns)]
        )
    text.detach()
    return number


FIXED = ("id", "form", "version", "received", "status", "contact", "agreed to", "confirmed", "page", "source", "medium",
         "campaign")  # fmt: skip


def fixed_cells(row: Submission) -> list[Any]:
    agreed = "; ".join(f"{each['name']} ({each['language']} {each['version']})" for each in row.agreed)
    confirmed = _("yes") if row.is_confirmed else ""  # type: ignore[attr-defined]
    return [row.pk, row.form.name, row.seen.number, row.received_at, row.status, row.contact_id or "", agreed, confirmed,
            row.page, *(row.origin.get(key, "") for key in ("source", "medium", "campaign"))]  # fmt: skip


def columns_of(form: int | None) -> list[tuple[str, str]]:
    """Every question that any version of the form, or of any form, asked."""
    versions = FormVersion.objects.filter(form=form) if form else FormVersion.objects.all()
    found: dict[str, str] = {}
    for raw in versions.order_by("-number").values_list("content", flat=True)[:500]:
        content = read(raw)
        for each in content.questions:
            found.setdefault(each.key, content.label_of(each, content.language))
    return list(found.items())
