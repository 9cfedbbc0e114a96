"""Pages for the person: preferences, a confirmation, unsubscribing. They hold a link, and need no password and no script.

A GET changes nothing: programs that look at links in mail must not speak for anybody. No cookie takes part, so what
lets somebody in is the link alone, and there is nothing that another site could borrow.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fullcircle.identify.consent import in_person
from fullcircle.identify.consent.channels import address_of, told_of
from fullcircle.identify.consent.languages import asked_for, spoken
from fullcircle.identify.consent.links import link_to_preferences, opened
from fullcircle.identify.consent.models import ConsentEvent, ConsentState, PersonalLink
from fullcircle.identify.consent.preferences import Preferences, changes_of, preferences_of
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.stopping import told_of_what_left
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.pages import public
from fullcircle.platform.access.visitors import address_of as caller
from fullcircle.platform.access.visitors import not_too_fast
from fullcircle.platform.actions import Refused
from fullcircle.platform.privacy.copying import counted, label_of
from fullcircle.platform.privacy.own import own_counted
from fullcircle.platform.privacy.subject import numbers_of
from fullcircle.platform.settings.organization import organization

WHY = "whoever holds the link from a mail looks after their own preferences, without an account"
ONE_CLICK = "One-Click"
REQUESTS: dict[str, in_person.Request] = {"see": "see", "download": "download", "erase": "erase"}
View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """For strangers: no cookie, no cache, no search engine, not too fast."""

    @public(WHY)
    @csrf_exempt
    @require_http_methods(["GET", "POST"])
    @not_too_fast
    @wraps(view)
    def opened_(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Until the link says whose it is, the browser says which language they read.
        with translation.override(asked_for(request.headers.get("Accept-Language", ""))):
            answer = view(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return opened_


@contextmanager
def as_the_person(request: HttpRequest, link: PersonalLink) -> Iterator[Actor]:
    """Act for whoever the link belongs to, and nobody else; a GET cannot write."""
    with (
        acting(in_person.the_person(link.contact.name), read_only=request.method == "GET") as by,
        translation.override(spoken(link.contact.language)),
        timezone.override(organization().time_zone),
    ):
        yield by


def link_behind(token: str, kind: str) -> PersonalLink | None:
    """What the link stands for, looked up before anybody acts."""
    with acting(system("personal links"), read_only=True):
        return opened(token, kind)


def said_by(request: HttpRequest, source: str, origin: str = "") -> Said:
    browser = request.headers.get("User-Agent", "").replace("\x00", "")
    return Said(source, timezone.now(), origin=origin, ip=caller(request), browser=browser)


def shown(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """In the organization's name."""
    known = organization()
    facts = {"organization": known.name, "postal_address": known.postal_address}
    # Without the request: who may be signed in to the browser is of no interest here, and must not be looked up.
    page = render_to_string(f"consent/person/{template}.html", {**context, **facts})
    return HttpResponse(page, status=status)


def gone() -> HttpResponse:
    """The same for a link that never was, was revoked, or belongs to somebody who was erased."""
    with acting(system("personal links"), read_only=True):
        return shown("gone", {}, status=404)


def taken_back(answer: HttpResponse) -> HttpResponse:
    """Whatever was written on the way to a refusal is not kept."""
    transaction.set_rollback(True)
    return answer


@door
def preferences(request: HttpRequest, token: str) -> HttpResponseBase:
    """What somebody may get from us, how often and on which topics; and what they can ask for."""
    link = link_behind(token, "preferences")
    if link is None:
        return gone()
    with as_the_person(request, link) as by:
        now = preferences_of(link.contact)
        if request.method == "GET":
            return preferences_page(request, link, now)
        try:
            left = save(link, by, now, request)
        except Refused as refused:
            return taken_back(preferences_page(request, link, now, refused))
    return HttpResponseRedirect(f"?saved=1&left={left}" if left else "?saved=1", status=303)


def save(link: PersonalLink, by: Actor, now: Preferences, request: HttpRequest) -> int:
    """Everything on the page in one go, or none of it; how many messages may arrive yet that they want no more."""
    contact, said = link.contact, said_by(request, "preferences")
    if "stop" in request.POST:
        return in_person.refuse_all_marketing(contact, by=by, asked=now.marketing_that_holds, said=said)
    wanted = changes_of(now, request.POST)
    left = in_person.decide(contact, by=by, yes=wanted.yes, no=wanted.no, said=said)
    in_person.choose(contact, by=by, wishes=wanted.wishes, language=wanted.language, said=said)
    in_person.pause(contact, by=by, until=wanted.pause_until, said=said)
    in_person.object_to_profiling(contact, by=by, objects=wanted.no_profiling, said=said)
    return left


def preferences_page(
    request: HttpRequest, link: PersonalLink, now: Preferences, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "preferences": now,
        "address": masked(link.contact.email),
        "saved": "saved" in request.GET,
        "left": told_of_what_left(1 if request.GET.get("left") else 0),
        "asked": request.GET.get("asked", "") if request.GET.get("asked") in REQUESTS else "",
        "refused": refused,
    }
    return shown("preferences", context, status=422 if refused else 200)


def masked(email: str) -> str:
    """Enough to know one's own address by; the link may have been forwarded."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}" if domain else ""


@door
def privacy_request(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """Ask what is held, for a copy, or to be erased; a page says what will happen, and a button asks."""
    link = link_behind(token, "preferences")
    request_for = REQUESTS.get(kind)
    if link is None or request_for is None:
        return gone()
    with as_the_person(request, link) as by:
        if request.method == "GET":
            held = counted(Contact, numbers_of(link.contact)) if kind == "see" else []
            rows = [(label_of(each.model), many) for each, many in held]
            rows += (
                [(kind.plural, many) for kind, many in own_counted("contact", numbers_of(link.contact))]
                if held
                else []
            )
            return shown("privacy", {"kind": kind, "address": masked(link.contact.email), "held": rows})
        message = request.POST.get("message", "").replace("\x00", "")
        said = said_by(request, "preferences")
        in_person.ask_for_privacy(link.contact, by=by, request=request_for, message=message, said=said)
    return HttpResponseRedirect(f"../?asked={kind}", status=303)


@door
def confirmation(request: HttpRequest, token: str) -> HttpResponseBase:
    """A button confirms what was asked; afterwards the same address shows the proof."""
    with acting(system("personal links"), read_only=True):
        link = opened(token, "confirm", at_any_time=True)
    if link is None or link.occasion is None:
        return gone()
    with as_the_person(request, link) as by:
        if request.method == "GET":
            return confirmation_page(link, link.occasion)
        try:
            in_person.confirm(link.contact, by=by, occasion=link.occasion, said=said_by(request, "link"))
        except Refused as refused:
            return taken_back(shown("refused", {"sentence": refused.sentence}, status=refused.status))
    return HttpResponseRedirect("?", status=303)


def confirmation_page(link: PersonalLink, occasion: UUID) -> HttpResponse:
    rows = ConsentEvent.objects.filter(contact=link.contact, occasion=occasion)
    told = list(rows.select_related("purpose", "wording").order_by("id"))
    asked = [each for each in told if each.action == "requested"]
    done = [each for each in told if each.action == "confirmed"]
    if not asked:
        return shown("gone", {}, status=404)
    if done:
        return shown("proof", {"done": grouped(done), "first": done[0], "asked": asked[0]})
    if not in_person.still_open(link.contact, asked):
        return shown("refused", {"sentence": _("This was taken back meanwhile.")}, status=410)
    if link.expires_at and link.expires_at <= timezone.now():
        sentence = _("This link is too old. Fill in the form again to get a new one.")
        return shown("refused", {"sentence": sentence}, status=410)
    return shown("confirm", {"asked": grouped(asked), "first": asked[0]})


def grouped(events: list[ConsentEvent]) -> list[dict[str, Any]]:
    """One entry for each purpose, with its channels and the words that were read."""
    found: dict[int, dict[str, Any]] = {}
    for event in events:
        assert event.purpose is not None
        entry = found.setdefault(
            event.purpose.pk, {"name": event.purpose.name, "wording": event.wording, "ways": []}
        )
        entry["ways"].append(told_of(event.channel))
    return list(found.values())


@door
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """Stop one kind of message. Mail programs ask for it with one click (RFC 8058); people see a page with a button."""
    link = link_behind(token, "unsubscribe")
    if link is None or link.purpose is None:
        return gone()
    with as_the_person(request, link) as by:
        if request.method == "GET":
            return unsubscribe_page(link)
        left = 0
        if still_sent(link):
            asked, said = [Asked(link.purpose, link.channel)], said_by(request, "link", "Unsubscribe")
            left = in_person.withdraw(link.contact, by=by, asked=asked, said=said)
        if request.POST.get("List-Unsubscribe") == ONE_CLICK:
            told = " ".join(filter(None, [_("You are unsubscribed."), told_of_what_left(left)]))
            return HttpResponse(told, content_type="text/plain; charset=utf-8")
        return unsubscribe_page(link, link_to_preferences(link.contact, by=by), left)


def still_sent(link: PersonalLink) -> bool:
    states = ConsentState.objects.filter(contact=link.contact, purpose=link.purpose, channel=link.channel)
    return not states.filter(status__in=("withdrawn", "objected")).exists()


def unsubscribe_page(link: PersonalLink, preferences_link: str = "", left: int = 0) -> HttpResponse:
    assert link.purpose is not None
    context = {
        "purpose": link.purpose,
        "way": told_of(link.channel),
        "address": masked(address_of(link.contact, link.channel)),
        "stopped": not still_sent(link),
        "preferences_link": preferences_link,
        "left": told_of_what_left(left),
    }
    return shown("unsubscribe", context)
