"""The pages of mailboxes: how to get in, the server's count beside ours, and mail that belongs to nobody yet."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mailboxes import actions, queries
from fullcircle.interact.mailboxes.forms import MailboxForm
from fullcircle.interact.mailboxes.models import MANAGE, SORT, Letter, Mailbox
from fullcircle.interact.mailboxes.reading import read, recipients
from fullcircle.interact.messages.quoting import pieces_of
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.access.pages import page
from fullcircle.platform.search.places import Place, register_place
from fullcircle.platform.settings.topics import register_topic

SHOWN = ("host", "port", "security", "username", "folder", "since")


@page(needs=MANAGE)
@require_GET
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Every mailbox that is read, with its count."""
    tallies = [queries.tally_of(each) for each in Mailbox.objects.all()]
    context = {"tallies": tallies, "waiting": queries.waiting_letters()}
    return render(request, "mailboxes/mailboxes.html", context)


@page(needs=MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """One more mailbox to read."""
    first = timezone.localdate() - timedelta(days=actions.USUAL_DAYS)
    return edited(request, None, {"since": first})


@page(needs=MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another server, another password."""
    kept = get_object_or_404(Mailbox, pk=pk)
    return edited(request, kept, {key: getattr(kept, key) for key in SHOWN})


def edited(request: HttpRequest, kept: Mailbox | None, initial: dict[str, Any]) -> HttpResponse:
    form = MailboxForm(request.POST or None, initial=initial)
    if form.is_valid():
        saved = attempt(
            request, actions.set_mailbox, form=form, done=_("Saved. It is being looked into."),
            mailbox=kept.pk if kept else None, **form.values(),
        )  # fmt: skip
        if saved:
            return redirect("mailbox", pk=saved.pk)
    context = {"form": form, "mailbox": kept}
    return render(request, "mailboxes/edit.html", context, status=422 if form.errors else 200)


@page(needs=MANAGE)
@require_GET
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """What the server has beside what is here, and every mail that is missing by name."""
    kept = get_object_or_404(Mailbox, pk=pk)
    context = {
        "mailbox": kept,
        "tally": queries.tally_of(kept),
        "missing": queries.missing_in(kept),
        "gone": queries.gone_from(kept),
        "letters": queries.letters().filter(arrival__mailbox=kept)[:10],
    }
    return render(request, "mailboxes/mailbox.html", context)


@page(needs=MANAGE)
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the server answers, lets us in, and has the folder."""
    try_and_tell(request, pk)
    return redirect("mailbox", pk=pk)


def try_and_tell(request: HttpRequest, pk: int) -> None:
    def tried(**inputs: Any) -> str:
        found = actions.try_mailbox(**inputs)
        return ngettext("%(many)s mail is there.", "%(many)s mails are there.", found) % {
            "many": f"{found:,}"
        }

    attempt(request, tried, mailbox=pk, done=_("It works: the server let us in, and the folder opens."))


@page(needs=SORT)
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not wait for the next minute."""
    attempt(request, actions.look_now, mailbox=pk, done=_("It is being looked into."))
    return redirect("mailbox", pk=pk)


@page(needs=SORT)
@require_POST
def fetch_again(request: HttpRequest, pk: int) -> HttpResponse:
    """One missing mail, or all of them."""
    asked = request.POST.get("mail", "")
    mail = int(asked) if asked.isdecimal() and len(asked) < 18 else None
    attempt(request, actions.fetch_again, mailbox=pk, mail=mail, done=_("It is being fetched again."))
    return redirect("mailbox", pk=pk)


@page(needs=MANAGE)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Not for now; or again."""
    paused = request.POST.get("paused") == "1"
    done = _("Paused. Mail stays on the server meanwhile.") if paused else _("It goes on.")
    attempt(request, actions.pause_mailbox, mailbox=pk, paused=paused, done=done)
    return redirect("mailbox", pk=pk)


@page(needs=MANAGE)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No more. What came in stays."""
    done = _("It is read no more. Messages that came in stay.")
    attempt(request, actions.remove_mailbox, mailbox=pk, done=done)
    return redirect("mailboxes")


@page(needs=SORT)
@require_GET
def unsorted(request: HttpRequest) -> HttpResponse:
    """Mail of which nobody knows whose it is, newest first."""
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    rows = list(
        queries.letters(
            automatic=kind == "automatic",
            before=int(before) if before.isdecimal() and len(before) < 18 else None,
        )[: queries.SHOWN + 1]
    )
    tabs = [
        {"label": _("From people"), "href": "/mail/unsorted/", "current": kind != "automatic",
         "count": queries.waiting_letters() or ""},
        {"label": _("Automatic"), "href": "/mail/unsorted/?kind=automatic", "current": kind == "automatic", "count": ""},
    ]  # fmt: skip
    context = {
        "rows": rows[: queries.SHOWN],
        "more": rows[queries.SHOWN - 1].pk if len(rows) > queries.SHOWN else "",
        "tabs": tabs,
        "kind": kind,
    }
    return render(request, "mailboxes/unsorted.html", context)


@page(needs=SORT)
@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, and what can be done with it."""
    found = get_object_or_404(Letter.objects.select_related("arrival"), pk=pk, arrival__state="unsorted")
    raw = bytes(found.raw or b"")
    context = {
        "letter": found,
        "pieces": pieces_of(found.text),
        "files": [(each.name, len(each.content)) for each in read(raw).attachments],
        "recipients": recipients(raw)[:10],
        "people": queries.suggested(found),
        "may_add": request.actor.can("contact.add"),
    }
    return render(request, "mailboxes/letter.html", context)


@page(needs=SORT)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """It is from this person."""
    asked = request.POST.get("contact", "")
    contact = Contact.objects.filter(pk=asked if asked.isdecimal() and len(asked) < 18 else 0).first()
    if contact is None:
        return told_to_choose(request, pk)
    done = _("It is on the timeline of %(name)s.") % {"name": contact.name}
    message = attempt(request, actions.assign_mail, contact, mail=pk, done=done)
    return redirect(f"/messages/{message.pk}/" if message else f"/mail/unsorted/{pk}/")


def told_to_choose(request: HttpRequest, pk: int) -> HttpResponse:
    from django.contrib import messages

    messages.error(request, _("Choose who wrote it."))
    return redirect("unsorted-mail-one", pk=pk)


@page(needs=SORT)
@require_POST
def add_sender(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody new."""
    message = attempt(request, actions.add_sender, mail=pk, done=_("Added, with what they wrote."))
    return redirect(f"/contacts/{message.contact_id}/" if message else f"/mail/unsorted/{pk}/")


@page(needs=SORT)
@require_POST
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody's business here."""
    attempt(request, actions.put_aside, mail=pk, done=_("Put aside. Its text is deleted here."))
    return redirect("unsorted-mail")


urls = [
    path("settings/mailboxes/", mailboxes, name="mailboxes"),
    path("settings/mailboxes/new/", new, name="new-mailbox"),
    path("settings/mailboxes/<int:pk>/", mailbox, name="mailbox"),
    path("settings/mailboxes/<int:pk>/edit/", edit, name="edit-mailbox"),
    path("settings/mailboxes/<int:pk>/test/", test, name="test-mailbox"),
    path("settings/mailboxes/<int:pk>/look/", look, name="look-into-mailbox"),
    path("settings/mailboxes/<int:pk>/again/", fetch_again, name="fetch-again"),
    path("settings/mailboxes/<int:pk>/pause/", pause, name="pause-mailbox"),
    path("settings/mailboxes/<int:pk>/remove/", remove, name="remove-mailbox"),
    path("mail/unsorted/", unsorted, name="unsorted-mail"),
    path("mail/unsorted/<int:pk>/", letter, name="unsorted-mail-one"),
    path("mail/unsorted/<int:pk>/assign/", assign, name="assign-mail"),
    path("mail/unsorted/<int:pk>/add/", add_sender, name="add-sender"),
    path("mail/unsorted/<int:pk>/aside/", aside, name="put-mail-aside"),
]

register_duty(SORT, lazy("Sort mail of which nobody knows whose it is"))
register_topic(
    "organization", lazy("Mailboxes"), "/settings/mailboxes/", icon="inbox",
    sentence=lazy("What customers write comes in from here, counted against the server."), needs=MANAGE,
)  # fmt: skip
register_place(
    Place(
        lazy("Mailboxes"),
        "/settings/mailboxes/",
        "inbox",
        MANAGE,
        lazy("imap, replies, incoming mail, inbox, sync"),
    )
)
register_place(
    Place(
        lazy("Unsorted mail"),
        "/mail/unsorted/",
        "mail-question-mark",
        SORT,
        lazy("unknown sender, inbox, unmatched"),
    )
)
