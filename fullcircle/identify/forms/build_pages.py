"""The builder: questions on the left, the form as visitors will see it on the right, saved with every change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from fullcircle.identify.consent.channels import label_of
from fullcircle.identify.consent.languages import USUAL, name_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.consent.queries import current_wordings
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms import actions, building, filling, stamps
from fullcircle.identify.forms.asking import OWN_KINDS, contact_fields, told
from fullcircle.identify.forms.content import Content, Texts, Words, read
from fullcircle.identify.forms.models import Form, FormDraft
from fullcircle.identify.forms.public_pages import shown_page
from fullcircle.identify.forms.receiving import Shown, boxes_of
from fullcircle.identify.forms.recognizing import link_to_form
from fullcircle.identify.forms.typed import content_typed
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.ui.headers import POLICY


def the_form(pk: int) -> Form:
    found = Form.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("This form does not exist.")
    return found


def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft. Every change is saved; visitors see nothing of it before it is published."""
    form = the_form(pk)
    draft = actions.draft_of(form)
    content = read(draft.content)
    language = content.spoken([request.POST.get("language") or request.GET.get("language", "")])
    wrong = said = ""
    if request.method == "POST":
        try:
            content = content_typed(request.POST, content, language)
            content, language, said = stepped(content, language, request)
            draft = actions.save_form_draft(
                form, by=request.actor, content=content.model_dump(), expect=edition_of(request)
            )
        except Refused as refused:
            wrong = refused.sentence
        if not wrong and "HX-Request" not in request.headers:
            return redirect(f"/forms/{pk}/build/?language={language}")
    # A part of the page that htmx puts in place of the old one is read whatever its status says.
    page = builder(request, form, draft, content, language, wrong, said)
    page.status_code = 409 if wrong and "meanwhile" in wrong else 422 if wrong else 200
    return page


def edition_of(request: HttpRequest) -> int | None:
    edition = request.POST.get("edition", "")
    return int(edition) if edition.isdecimal() and len(edition) < 10 else None


def stepped(content: Content, language: str, request: HttpRequest) -> tuple[Content, str, str]:
    """What a button of the builder does besides saving, and what to say about it."""
    verb, _colon, about = request.POST.get("do", "").partition(":")
    if verb == "add":
        kind, _colon, name = request.POST.get("new", "").partition(":")
        if kind == "field":
            field = contact_fields(request.actor).get(name)
            if field is None:
                raise Refused("Contacts have no such field.")
            return building.add_field(content, field), language, _("Added.")
        return building.add_own(content, name), language, _("Added.")
    if verb == "remove":
        return building.remove(content, about), language, _("Removed.")
    if verb in ("up", "down"):
        moved = building.move(content, about, -1 if verb == "up" else 1)
        place = next((at for at, each in enumerate(moved.questions, 1) if each.key == about), 0)
        return moved, language, _("Moved to place %(place)s.") % {"place": place}
    return content, language, ""


def languages(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a language to the draft, or take one away with its words."""
    form = the_form(pk)
    content = read(actions.draft_of(form).content)
    language = request.POST.get("language", "")
    if request.POST.get("do") == "drop-language":
        changed, language = building.remove_language(content, language), content.language
    else:
        code = request.POST.get("new_language", "")
        if code not in USUAL:
            raise Refused("Choose a language.")
        changed, language = building.add_language(content, code), code
    actions.save_form_draft(form, by=request.actor, content=changed.model_dump())
    return redirect(f"/forms/{pk}/build/?language={language}")


def builder(
    request: HttpRequest, form: Form, draft: FormDraft, content: Content, language: str, wrong: str, said: str
) -> HttpResponse:
    fields = contact_fields(request.actor)
    taken = {each.field for each in content.questions}
    context = {
        "form": form, "edition": draft.edition, "language": language, "first": content.language, "wrong": wrong, "said": said,
        "languages": [(code, name_of(code), code == language) for code in content.languages],
        "more_languages": [(code, name_of(code)) for code in USUAL if code not in content.languages],
        "texts": content.texts.get(language) or Texts(), "first_texts": content.texts.get(content.language) or Texts(),
        "questions": [question_shown(content, each, language, fields) for each in content.questions],
        "fields": [(f"field:{key}", field.label) for key, field in fields.items() if key not in taken],
        "kinds": [(f"own:{key}", label) for key, label in OWN_KINDS.items()],
        "purposes": purposes_shown(content, language), "content": content, "domains": ", ".join(content.domains),
        "notified": people(content.notify), "owner": next(iter(people([content.owner] if content.owner else [])), None),
        "may_publish": request.actor.can("form.publish"), "added": request.POST.get("do") == "add" and not wrong,
    }  # fmt: skip
    return render(request, "forms/build.html", context)


def question_shown(content: Content, question: Any, language: str, fields: dict[str, Any]) -> dict[str, Any]:
    field = fields.get(question.field)
    words = question.words.get(language) or Words()
    return {
        "key": question.key, "question": question, "words": words, "first": question.words.get(content.language) or Words(),
        "label": content.label_of(question, language), "told": told(question, field, content),
        "choices": "\n".join(words.choices), "has_choices": not question.field and question.kind in ("choice", "multichoice"),
        "gone": bool(question.field) and field is None,
    }  # fmt: skip


def purposes_shown(content: Content, language: str) -> list[dict[str, Any]]:
    """Every purpose that can be asked for, with the words that would stand beside its box."""
    asked = {each.purpose: each for each in content.asks}
    purposes = list(Purpose.objects.filter(retired_at=None, basis="consent"))
    wordings = current_wordings(purposes, language)
    return [
        {"purpose": each, "ask": asked.get(each.key), "wording": wordings.get(each.pk),
         "channels": [(key, label_of(key), key in (asked[each.key].channels if each.key in asked else each.channels))
                      for key in each.channels]}
        for each in purposes
    ]  # fmt: skip


def people(numbers: list[int]) -> list[tuple[str, str]]:
    found = User.objects.filter(pk__in=numbers).values_list("pk", "name")
    return [(str(number), name) for number, name in found]


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as visitors would see it; nothing can be sent from here."""
    form = the_form(pk)
    content = read(actions.draft_of(form).content)
    language = content.spoken([request.GET.get("language", "")])
    shown = Shown(form, None, content, language)  # type: ignore[arg-type]
    stamp = stamps.new_stamp(form.token, 0, language)
    context = {
        "preview": True, "form": form, "title": content.text("title", language), "intro": content.text("intro", language),
        "button": content.text("button", language) or _("Send"), "stamp": stamps.sealed(stamp), "bits": stamps.BITS,
        "questions": filling.questions(content, language, (), {}, {}, request.actor), "bait": "preview", "round": {},
        "boxes": [filling.Box(each, False, "") for each in boxes_of(content, language)], "language": language,
    }  # fmt: skip
    page = shown_page(request, "form", context, shown)
    page.headers["Content-Security-Policy"] = POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    page.xframe_options_exempt = False  # type: ignore[attr-defined]
    return page


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft, and go to where it can be used; or say what it needs."""
    made = attempt(
        request, actions.publish_form, the_form(pk), done=_("Published. Visitors see it from now on.")
    )
    return redirect(f"/forms/{pk}/" if made else f"/forms/{pk}/build/")


def personal_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to the form for one person, who is asked only what is not known of them yet."""
    form = the_form(pk)
    number = request.POST.get("contact", "")
    link = wrong = ""
    contact = (
        Contact.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    )
    if request.method == "POST" and contact is None:
        wrong = _("Choose a contact that you may see.")
    elif contact is not None:
        link = link_to_form(contact, by=request.actor, form=form)
    context = {"form": form, "contact": contact, "link": link, "wrong": wrong}
    return render(request, "forms/personal_link.html", context, status=422 if wrong else 200)
