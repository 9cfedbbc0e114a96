"""Writing to one person: a draft that is kept while it is written, sent in ten seconds or at a time of one's choice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from fullcircle.identify.consent.deciding import Question, answer_about
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.messages.actions import (
    NO_PURPOSE,
    UNTITLED,
    begin_letter,
    create_message,
    draft_of,
    edit_message,
    send_message,
)
from fullcircle.interact.messages.answering import (
    begin_answer,
    can_be_answered,
    quotation,
    subject_of_answer,
)
from fullcircle.interact.messages.models import LONGEST_TEXT, PERSONAL, Message
from fullcircle.interact.templates.models import Template
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.forms import explain
from fullcircle.platform.access.pages import page
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.undo import way_back

TEMPLATES = 200


class LetterForm(forms.Form):
    """What is written, and when it leaves."""

    subject = forms.CharField(label=lazy("Subject"), max_length=200)
    text = forms.CharField(
        label=lazy("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 12, "data-submit": "ctrl"}),
    )
    at = forms.DateTimeField(
        label=lazy("Leaves at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=lazy("Empty: in ten seconds, in which it can be taken back."),
    )


@page(needs="message.send")
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as far as it is written; saved as a draft by itself, sent by its button."""
    contact = get_object_or_404(Contact, pk=pk)
    letter = letter_to(request, contact)
    if request.method != "POST":
        return shown(request, letter, LetterForm(initial=letter.initial))
    if "begin" in request.POST:
        return begun(request, contact)
    if "send" not in request.POST:
        return saved(request, letter)
    form = LetterForm(request.POST)
    if form.is_valid() and (message := sent(request, letter, form)):
        leaves = message.leaves_at
        assert leaves is not None
        told = _("On its way: %(subject)s.") if soon(leaves) else _("%(subject)s leaves on %(when)s.")
        facts = {"subject": message.subject, "when": f"{timezone.localtime(leaves):%d %b, %H:%M}"}
        messages.success(request, told % facts, extra_tags=way_back(message))
        return redirect(f"/contacts/{pk}/")
    return shown(request, letter, form)


@dataclass(frozen=True)
class Letter:
    """To whom, as far as it is written, and what it answers if it answers anything."""

    contact: Contact
    draft: Message | None
    parent: Message | None = None

    @property
    def initial(self) -> dict[str, str]:
        if self.draft:
            return {"subject": self.draft.subject, "text": self.draft.text}
        if self.parent:
            return {"subject": subject_of_answer(self.parent), "text": quotation(self.parent)}
        return {}

    @property
    def url(self) -> str:
        answers = f"?answers={self.parent.pk}" if self.parent else ""
        return f"/contacts/{self.contact.pk}/write/{answers}"

    def keep(self, values: dict[str, Any], by: Actor) -> Message:
        if self.draft is not None:
            return edit_message(self.draft, by=by, values=values)
        if self.parent is not None:
            return begin_answer(self.parent, by=by, values=values)
        return create_message(Message, by=by, values={"contact": self.contact.pk, **values})


def letter_to(request: HttpRequest, contact: Contact) -> Letter:
    """The letter that the address means: a new one, or the answer to a message that it names."""
    parent, asked = None, request.GET.get("answers", "")
    if asked.isdecimal() and len(asked) < 19:
        parent = get_object_or_404(Message.objects.select_related("contact"), pk=asked, contact=contact)
        parent = parent if can_be_answered(parent) else None
    return Letter(contact, draft_of(contact, request.actor, parent.message_id if parent else ""), parent)


def begun(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The words of a template, to go on from; what it wanted to say and nobody knows is named."""
    number = request.POST.get("template", "")
    template = published().filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if template is None:
        messages.error(request, _("Choose a template first."))
        return redirect(f"/contacts/{contact.pk}/write/")
    done = _("Filled in. Go on from here.")
    made = attempt(request, begin_letter, contact, template=template, done=done)
    if made and made.missing:
        told = {"who": contact, "fields": ", ".join(made.missing)}
        messages.warning(
            request, _("Not known of %(who)s: %(fields)s. Look for the gaps in the letter.") % told
        )
    return redirect(f"/contacts/{contact.pk}/write/")


def published() -> QuerySet[Template]:
    """The templates that one can begin from."""
    return Template.objects.filter(status="published", archived_at=None).order_by("name", "id")


def soon(leaves: datetime) -> bool:
    return (leaves - timezone.now()).total_seconds() < 60


def saved(request: HttpRequest, letter: Letter) -> HttpResponse:
    """While one writes: what is there so far is kept, with or without a subject."""
    subject, text = request.POST.get("subject", "").strip(), request.POST.get("text", "").strip()
    if subject or text:
        try:
            letter.keep({"subject": subject or str(UNTITLED), "text": text or "…"}, request.actor)
        except Refused as refused:
            return HttpResponse(
                refused.sentence, status=refused.status, content_type="text/plain; charset=utf-8"
            )
    if not request.headers.get("HX-Request"):
        messages.success(request, _("The draft is kept."))
        return redirect(letter.url)
    told = _("Draft kept at %(time)s.") % {"time": f"{timezone.localtime():%H:%M:%S}"}
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


def sent(request: HttpRequest, letter: Letter, form: LetterForm) -> Message | None:
    given = form.cleaned_data
    try:
        values = {"subject": given["subject"], "text": given["text"]}
        message = letter.keep(values, request.actor)
        return send_message(message, by=request.actor, at=given["at"])
    except Refused as refused:
        explain(form, refused)
        return None


def shown(request: HttpRequest, letter: Letter, form: LetterForm) -> HttpResponse:
    purpose = Purpose.objects.filter(key=PERSONAL).first()
    answer = answer_about(letter.contact, Question(purpose, "email", timezone.now())) if purpose else None
    context = {
        "contact": letter.contact,
        "form": form,
        "draft": letter.draft,
        "parent": letter.parent,
        "url": letter.url,
        "templates": [] if letter.parent else list(published()[:TEMPLATES]),
        "refusal": NO_PURPOSE if answer is None else "" if answer.allowed else answer.sentence,
    }
    return render(request, "messages/write.html", context, status=422 if form.errors else 200)
