"""Writing a template: blocks on the left, the letter on the right in light and dark, saved with every change."""

from html import escape
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.interact.snippets.models import Snippet
from fullcircle.interact.templates import actions, building, public_pages, queries
from fullcircle.interact.templates.chips import chips, or_else
from fullcircle.interact.templates.compiling import BOTH_LOOKS, LOOK, Unfit
from fullcircle.interact.templates.content import Content, plain, read, words_of
from fullcircle.interact.templates.fields import merge_fields, names_known
from fullcircle.interact.templates.liquid import TooMuch, Unreadable
from fullcircle.interact.templates.models import Template, TemplateDraft, TemplateVersion
from fullcircle.interact.templates.rendering import Rendered
from fullcircle.interact.templates.typed import content_typed
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.site import absolute
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.records.pages import door

EITHER = require_http_methods(["GET", "POST"])
ALWAYS, NEVER = "@media all", "@media not all"
KIND_LABELS = [
    ("heading", gettext_lazy("Heading")),
    ("text", gettext_lazy("Text")),
    ("button", gettext_lazy("Button")),
    ("image", gettext_lazy("Picture")),
    ("columns", gettext_lazy("Two columns")),
    ("product", gettext_lazy("Product")),
    ("suggested", gettext_lazy("Suggested products")),
    ("snippet", gettext_lazy("Snippet")),
    ("divider", gettext_lazy("Line")),
]


def the_template(pk: int) -> Template:
    found = Template.objects.filter(pk=pk).first()
    if found is None:
        raise Missing("There is no such template.")
    return found


def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft. Every change is kept; nobody is sent anything of it before it is published."""
    template = the_template(pk)
    draft = actions.draft_of(template)
    wrong = said = ""
    if request.method == "POST":
        try:
            draft, said = changed(request, template, draft)
        except Refused as refused:
            wrong = " ".join(refused.fields.values()) or refused.sentence
        if not wrong and "HX-Request" not in request.headers:
            return redirect(
                f"/templates/{pk}/build/?{urlencode({'contact': request.POST.get('contact', '')})}"
            )
    page = builder(request, template, draft, wrong, said)
    page.status_code = 409 if wrong and "meanwhile" in wrong else 422 if wrong else 200
    return page


def changed(request: HttpRequest, template: Template, draft: TemplateDraft) -> tuple[TemplateDraft, str]:
    if request.POST.get("do") == "undo":
        return actions.undo_template_draft(template, by=request.actor), _("Taken back.")
    content, said = stepped(content_typed(request.POST, read(draft.content)), request)
    edition = request.POST.get("edition", "")
    expect = int(edition) if edition.isdecimal() and len(edition) < 10 else None
    return actions.save_template_draft(
        template, by=request.actor, content=plain(content), expect=expect
    ), said


def stepped(content: Content, request: HttpRequest) -> tuple[Content, str]:
    """What a button does besides keeping, and what to say about it."""
    verb, _colon, key = request.POST.get("do", "").partition(":")
    match verb:
        case "add":
            return building.add(content, request.POST.get("new", "")), _("Added at the end.")
        case "remove":
            return building.remove(content, key), _("Removed.")
        case "twice":
            return building.duplicate(content, key), _("Copied.")
        case "up" | "down":
            moved = building.move(content, key, -1 if verb == "up" else 1)
            return moved, _("Moved to place %(place)s.") % {"place": building.place(moved, key) + 1}
    return content, ""


def builder(
    request: HttpRequest, template: Template, draft: TemplateDraft, wrong: str, said: str
) -> HttpResponse:
    content = read(draft.content)
    labels = names_known(request.actor)
    contact = chosen(request)
    named = named_products(content)
    faults = queries.mistakes(content, request.actor)
    letter = None if faults else letter_to(content, contact, request)
    context = {
        "template": template, "content": content, "edition": draft.edition, "wrong": wrong, "said": said, "faults": faults,
        "blocks": [(each, label_of(each.kind), chips(" ".join(words_of(each)), labels), named.get(each.key, ""))
                   for each in content.blocks],
        "kinds": KIND_LABELS, "or_else": or_else() % {"field": "{field}", "other": "{other}"},
        "fields": grouped(request), "subject_chips": chips(content.subject + content.preheader, labels),
        "may_undo": bool(draft.past), "contact": contact, "letter": letter,
        "missing": [labels.get(name, name) for name in letter.missing] if letter and contact else [],
        "pictures": pictures_of(template), "snippets": Snippet.objects.filter(archived_at=None).order_by("name"),
        "added": request.POST.get("do") == "add" and not wrong,
        "lacks": [] if faults else queries.lacks_for_marketing(content),
        "preview": f"/templates/{template.pk}/preview/?contact={contact.pk if contact else ''}",
    }  # fmt: skip
    return render(request, "templates/build.html", context)


def label_of(kind: str) -> str:
    return str(dict(KIND_LABELS)[kind])


def grouped(request: HttpRequest) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for each in merge_fields(request.actor):
        groups.setdefault(each.group, []).append(each)
    return groups


def named_products(content: Content) -> dict[str, str]:
    """What the product of each block is called."""
    numbers = {each.key: each.product for each in content.blocks if each.kind == "product"}
    names = dict(Product.objects.filter(pk__in=numbers.values()).values_list("pk", "name"))
    return {key: names.get(number, "") for key, number in numbers.items()}


def pictures_of(template: Template) -> list[StoredFile]:
    """The pictures that lie with a template."""
    return list(
        StoredFile.objects.filter(
            about_kind="template", about_id=template.pk, removed_at=None, kind__startswith="image/"
        ).order_by("name")
    )


def chosen(request: HttpRequest) -> Contact | None:
    """Whose letter is shown: somebody whom one may see; till somebody is chosen, whoever was active last."""
    asked = request.POST.get("contact", request.GET.get("contact", ""))
    visible = Contact.objects.filter(archived_at=None)
    if asked.isdecimal() and len(asked) < 18:
        return visible.filter(pk=int(asked)).first()
    return visible.exclude(email="").order_by("-pk").first()


def letter_to(content: Content, contact: Contact | None, request: HttpRequest) -> Rendered | None:
    try:
        return queries.shown_to(content, contact, request.actor)
    except (Unfit, Unreadable, TooMuch):
        return None


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, as a mail program would show it. Nothing runs in it, and nothing is fetched but our pictures."""
    template = the_template(pk)
    content = (
        published(template, request.GET["version"])
        if "version" in request.GET
        else read(actions.draft_of(template).content)
    )
    try:
        html = queries.shown_to(content, chosen(request), request.actor).html
    except (Unfit, Unreadable, TooMuch) as error:
        html = f"<!doctype html><title>-</title><p>{escape(str(error))}</p>"
    look = "dark" if request.GET.get("look") == "dark" else "light"
    # The look that is asked for, whatever look the browser has: links without a color would follow that.
    html = html.replace(LOOK, ALWAYS if look == "dark" else NEVER).replace(BOTH_LOOKS, f'content="{look}"')
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self' {absolute('')}; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'; "
        "form-action 'none'; base-uri 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def published(template: Template, number: str) -> Content:
    version = (
        TemplateVersion.objects.filter(template=template, number=int(number)).first()
        if number.isdecimal() and len(number) < 9
        else None
    )
    if version is None:
        raise Missing("There is no such version.")
    return read(version.content)


def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a picture with the template; it is drawn anew, so that nothing else hides in it."""
    template = the_template(pk)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("No picture was chosen.")
    kept = attach_file(
        template,
        by=request.actor,
        upload=Upload(upload.name or "", cast(BinaryIO, upload.file), upload.size or 0),
    )
    if not kept.kind.startswith("image/"):
        raise Refused("This is no picture. Choose a PNG, JPEG, GIF or WebP file.")
    return redirect(f"/templates/{pk}/build/")


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    made = attempt(
        request, actions.publish_template, the_template(pk), done=_("Published. It can be sent from now on.")
    )
    return redirect(f"/templates/{pk}/" if made else f"/templates/{pk}/build/")


urls = [
    *public_pages.urls,
    path(
        "templates/<int:pk>/build/", door(build, methods=EITHER, needs="template.edit"), name="template-build"
    ),
    path(
        "templates/<int:pk>/preview/",
        door(preview, methods=require_GET, needs="template.view"),
        name="template-preview",
    ),
    path(
        "templates/<int:pk>/pictures/",
        door(add_picture, methods=require_POST, needs="template.edit"),
        name="template-picture",
    ),
    path(
        "templates/<int:pk>/publish/",
        door(publish, methods=require_POST, needs="template.edit"),
        name="template-publish",
    ),
]
