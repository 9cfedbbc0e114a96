"""The verbs of forms: build, publish, close, and open again."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from fullcircle.identify.consent.channels import CHANNELS
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.consent.queries import current_wordings
from fullcircle.identify.forms.asking import contact_fields
from fullcircle.identify.forms.beginnings import beginning
from fullcircle.identify.forms.content import Content, mistakes, read
from fullcircle.identify.forms.events import FormClosed, FormPublished, FormReopened
from fullcircle.identify.forms.models import Form, FormDraft, FormSighting, FormVersion
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Conflict, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch

SIGHTINGS_KEPT = timedelta(days=400)
LATE = timedelta(minutes=5)


def is_open(form: Form) -> bool:
    return bool(form.status == "published")


def draft_of(form: Form) -> FormDraft:
    """The draft as it is, or as it begins; asking for it writes nothing."""
    found = FormDraft.objects.filter(form=form).first()
    return found or FormDraft(form=form, content=beginning(form.kind, form.name).model_dump(), edition=0)


@action(needs="edit", label="Save the draft")
def save_form_draft(
    form: Form, *, by: Actor, content: dict[str, Any], expect: int | None = None
) -> FormDraft:
    """Keep what is being built. Visitors see nothing of it before it is published."""
    form = locked(form)
    fit = read(content)
    known = FormDraft.objects.select_for_update().filter(form=form).first()
    edition = known.edition if known else 0
    if expect is not None and expect != edition and known and known.editor_id != by.user_id:
        raise Conflict(
            "Somebody else changed this draft meanwhile. Look at it again before you go on.", current=form
        )
    draft = known or FormDraft(form=form)
    draft.content, draft.edition, draft.changed_at = fit.model_dump(), edition + 1, timezone.now()
    draft.editor_id = by.user_id
    draft.save(force_insert=known is None)
    return draft


@action(needs="publish", label="Publish", fits=lambda form: not form.archived_at)
def publish_form(form: Form, *, by: Actor) -> FormVersion:
    """Visitors see the draft from now on. What was asked before stays as it was asked."""
    form = locked(form)
    if form.archived_at:
        raise Refused("This form is archived. Restore it first.")
    content = read(draft_of(form).content)
    if wrong := [*mistakes(content), *missing(content, by)]:
        raise Refused(" ".join(wrong))
    latest = FormVersion.objects.filter(form=form).first()
    plain = content.model_dump()
    if latest and latest.content == plain:
        if form.status == "published":
            raise Refused(f"Version {latest.number} is published already, and the draft is the same.")
        number = latest.number
    else:
        number = latest.number + 1 if latest else 1
        latest = FormVersion.objects.create(form=form, number=number, content=plain, author_id=by.user_id)
    form.status, form.published_at = "published", timezone.now()
    touch(form)
    form.save(update_fields=["status", "published_at", "version", "updated_at"])
    record(FormPublished(version=number), about=form, by=by)
    return latest


def missing(content: Content, by: Actor) -> list[str]:
    """What a form needs before strangers may see it."""
    wrong = []
    if not content.questions:
        wrong.append("Ask at least one question.")
    known = contact_fields(by)
    for each in content.questions:
        if each.field and each.field not in known:
            wrong.append(f"Contacts have no field “{each.field}” any more.")
        if (
            each.kind in ("choice", "multichoice")
            and not each.field
            and not content.choices_of(each, content.language)
        ):
            wrong.append(f"“{content.label_of(each, content.language)}” needs choices.")
    if not any(content.text("title", code) for code in content.languages):
        wrong.append("Give the form a title.")
    purposes = {
        each.key: each for each in Purpose.objects.filter(key__in=[ask.purpose for ask in content.asks])
    }
    wordings = current_wordings(purposes.values(), content.language)
    for ask in content.asks:
        purpose = purposes.get(ask.purpose)
        if purpose is None or purpose.retired_at:
            wrong.append(f"The purpose “{ask.purpose}” is not used any more.")
            continue
        if purpose.pk not in wordings:
            wrong.append(f"{purpose.name} has no wording that people could agree to.")
        if foreign := [each for each in ask.channels if each not in purpose.channels]:
            label = CHANNELS[foreign[0]].label if foreign[0] in CHANNELS else foreign[0]
            wrong.append(f"{purpose.name} is not sent by this channel: {label}.")
        if (purpose.double_opt_in or "email" in ask.channels) and not content.asks_for_email:
            wrong.append(f"{purpose.name} is confirmed by email: ask for the email address.")
    if content.notify and User.objects.filter(pk__in=content.notify, is_active=True).count() != len(
        set(content.notify)
    ):
        wrong.append("Somebody who should be told is no colleague any more.")
    return wrong


@action(needs="publish", label="Close", fits=is_open)
def close_form(form: Form, *, by: Actor) -> Form:
    """It takes no more answers; whoever opens it reads that."""
    form = locked(form)
    if form.status != "published":
        raise Refused("This form is not open.")
    form.status = "closed"
    touch(form)
    form.save(update_fields=["status", "version", "updated_at"])
    record(FormClosed(), about=form, by=by)
    return form


@action(needs="publish", label="Open again", fits=lambda form: form.status == "closed")
def reopen_form(form: Form, *, by: Actor) -> Form:
    """It takes answers again, as it was last published."""
    form = locked(form)
    if form.status != "closed":
        raise Refused("This form is not closed.")
    form.status = "published"
    touch(form)
    form.save(update_fields=["status", "version", "updated_at"])
    record(FormReopened(), about=form, by=by)
    return form


COUNT_ONCE = """
  INSERT INTO identify_form_sighting (form_id, kind, page_view) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""


@action(needs="form.submit", hidden=True)
def note_sighting(form: Form, *, by: Actor, kind: str, page_view: str) -> None:
    """A browser showed the form, or somebody began to fill it in; each page counts once."""
    if kind in dict(FormSighting.KINDS):
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ONCE, [form.pk, kind, page_view])


@action(needs="form.sort", hidden=True)
def forget_sightings(*, by: Actor) -> int:
    """Counts of page views are kept a little longer than a year."""
    gone, _each = FormSighting.objects.filter(at__lt=timezone.now() - SIGHTINGS_KEPT).delete()
    return gone
